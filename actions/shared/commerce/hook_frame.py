"""What every synchronous webhook of Adobe Commerce needs around its function.

The HTTP status is 200 whatever happens, for Commerce takes any other for a failed
webhook. A shopper reads what the function itself says, and else one plain sentence.
What is wrong with the payload, and what failed, is in the log.
"""

from __future__ import annotations

import functools
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from actions.shared import operations
from actions.shared.action import action, unexpected
from actions.shared.auth import require
from actions.shared.commerce.answers import MAX_MESSAGE, operations_of
from actions.shared.errors import (
    ActionError,
    BadRequest,
    NotConfigured,
    Unauthorized,
    summary,
)
from actions.shared.frame import logging
from actions.shared.frame.resolve import resolve
from actions.shared.settings import Reader

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Collection

    from actions.shared.action import Main
    from actions.shared.auth import Verdict
    from actions.shared.commerce.answers import Answer
    from actions.shared.operations import Operation
    from actions.shared.request import Request

    Function = Callable[[Any, Request], Answer | Awaitable[Answer]]

#: What a shopper reads when there is no answer.
UNAVAILABLE: Final = "This cannot be checked at the moment. Please try again later."
# Whatever may be done about a failure: these are none of the function's.
_ALWAYS_REJECTED: Final = (BadRequest, NotConfigured, Unauthorized)


class Policy(NamedTuple):
    """What a webhook does beyond its function, as its inputs say.

    Attributes:
        on_error: what happens when the function fails or is late: ``reject`` stops
            what Commerce does, ``allow`` lets it go on.
        exception_type: the PHP class that Commerce throws; empty for its own.
        budget_ms: how long the function may take; None where it sees to that itself.
    """

    on_error: str
    exception_type: str
    budget_ms: int | None = None


def hook_frame(
    name: str,
    *,
    payload: Callable[[Request], Any],
    authenticate: Callable[[Request], Verdict | Awaitable[Verdict]],
    policy: Callable[[Reader], Policy],
    unavailable: str = UNAVAILABLE,
    shown_if_missing: Collection[str] = (),
) -> Callable[[Function], Main]:
    """Turn a function from payload to answer into an OpenWhisk ``main``.

    The function may be ``async``. It may raise ``BadRequest("At most ten, please.")``,
    whose text the shopper reads, instead of returning ``Stop``.

    Args:
        name: the action as it is called in the logs (``webhook/validate-order``).
        payload: reads what the function gets. May be ``async``.
        authenticate: judges the caller. May be ``async``.
        policy: reads what is configured.
        unavailable: what the shopper reads when there is no answer.
        shown_if_missing: parameters whose absence the shopper is told.
    """

    def failed(error: ActionError) -> dict[str, Any]:
        kind = policy(Reader(error.params)).exception_type
        text = _public_text(error, shown_if_missing) or unavailable
        return operations.answer(operations.exception(text[:MAX_MESSAGE], kind))

    def frame(function: Function) -> Main:
        # What the function itself has as attributes stays; its call does not.
        @functools.wraps(function, updated=())
        def handle(request: Request) -> dict[str, Any]:
            require(authenticate(request), request)
            given = resolve(payload(request))
            read = Reader(request.params)
            said = policy(read)
            read.done()
            found = _answer(function, given, request, said)
            return operations.answer(found if len(found) > 1 else found[0])

        return action(name, failure=failed)(handle)

    return frame


def _answer(
    function: Function, given: Any, request: Request, policy: Policy
) -> list[Operation]:
    """Return the operations of the function's answer, or what stands for them.

    Raises:
        ActionError: when there is no answer, and that rejects.
    """
    try:
        answer = _call_function(function, given, request, policy.budget_ms)
        return operations_of(answer, policy.exception_type)
    except (*_ALWAYS_REJECTED, KeyboardInterrupt):
        raise
    except BaseException as error:
        if policy.on_error != "allow":
            raise
        known = error if isinstance(error, ActionError) else unexpected(error)
        logging.error(f"Allowed without an answer: {known.log_text}")
        return [operations.success()]


def _call_function(
    function: Function, given: Any, request: Request, budget_ms: int | None
) -> Answer:
    if budget_ms is None:
        return resolve(function(given, request))
    from dataclasses import replace

    from actions.shared.frame.in_time import OutOfTime, in_time

    deadline = request.deadline.within(budget_ms)
    if deadline.remaining_ms() <= 0:
        raise _no_answer("it was not called: the action has no time left")
    try:
        asked = (given, replace(request, deadline=deadline))
        found: Answer = in_time(function, asked, deadline)
    except OutOfTime:
        text = f"it took longer than {budget_ms} ms (WEBHOOK_BUDGET_MS)"
        raise _no_answer(text) from None
    return found


def _no_answer(reason: str) -> ActionError:
    return ActionError("No answer", log_text=f"The webhook's function: {reason}")


def _public_text(error: ActionError, shown: Collection[str]) -> str:
    """Return what of an error is a shopper's to read; empty when nothing is.

    A ``BadRequest`` without faults is a rule of the shop's. Faults are for the log, but
    for the parameters that are shown.
    """
    if not isinstance(error, BadRequest):
        return ""
    if not error.faults:
        return str(error)
    return summary(
        [fault for fault in error.faults if fault.missing and fault.param in shown]
    )
