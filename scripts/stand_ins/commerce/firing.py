"""A payload, the call of a webhook, and what Commerce and a shopper have of it.

Facts: Adobe Commerce Extensibility, "Webhook responses" (a failure of a required hook
is an exception, that of another is logged, a call over the soft time-out is noted) and
"Webhook configuration reference" (a time-out of 0 is none).
"""

from __future__ import annotations

import time
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, Protocol

from scripts.failure import Failure
from scripts.stand_ins.commerce.applying import (
    DEFAULT_MESSAGE,
    Refused,
    apply,
    operations_in,
    stop_in,
)
from scripts.stand_ins.commerce.hook_request import HookRequest, request_of
from scripts.stand_ins.commerce.hook_rules import first_false

if TYPE_CHECKING:
    from collections.abc import Mapping

    from scripts.manifest.webhook_catalogue import Webhook
    from scripts.stand_ins.commerce.subscribed_hook import SubscribedHook


class TooLate(Failure):
    """There was no answer within the time-out."""


class Send(Protocol):
    """Sends a request and returns the status and the body of the answer."""

    def __call__(self, request: HookRequest, timeout_ms: int) -> tuple[int, bytes]:
        """Send it.

        Args:
            request: what is sent.
            timeout_ms: when to give up; 0 for never.

        Raises:
            TooLate: there was no answer in time.
            Failure: there was none at all.
        """


@dataclass(frozen=True)
class Fired:
    """What came of a payload.

    Attributes:
        is_called: whether the rules let Commerce call.
        rule: the rule that did not; empty when it called.
        request: what was sent; None when nothing was.
        status: of the answer; None without one.
        answer: its body.
        goes_on: whether Commerce goes on with what it was doing.
        payload: as Commerce has it afterwards.
        message: what a shopper reads; empty when Commerce goes on.
        problem: why Commerce could do nothing with the answer; empty when it could.
        hint: what to do about that.
        notes: what Commerce writes to its log besides.
        duration_ms: how long the call took.
    """

    is_called: bool
    goes_on: bool
    payload: Any
    rule: str = ""
    request: HookRequest | None = field(default=None, repr=False)
    status: int | None = None
    answer: bytes = b""
    message: str = ""
    problem: str = ""
    hint: str = ""
    notes: tuple[str, ...] = ()
    duration_ms: float = 0.0

    @property
    def body(self) -> Any:
        """What was sent, as JSON; None when nothing was."""
        return self.request.body if self.request else None

    @property
    def is_well(self) -> bool:
        """Whether Commerce could do what the answer says."""
        return not self.problem


def fire(
    webhook: Webhook,
    hook: SubscribedHook,
    payload: Any,
    send: Send,
    *,
    contexts: Mapping[str, Any] | None = None,
    token: str = "",
) -> Fired:
    """Do with a payload what Commerce does when its method runs.

    Args:
        webhook: as the catalogue has it.
        hook: how it is subscribed.
        payload: the method's whole payload.
        send: sends the request.
        contexts: what the contexts of Commerce hold; what is not in there is null.
        token: the access token, where the subscription has a credential.

    Raises:
        Failure: the pattern of a rule cannot be used.
    """
    rule = first_false(hook.rules, payload, contexts or {})
    if rule:
        said = f"{rule.field} {rule.operator} {rule.value or ''}".rstrip()
        return Fired(is_called=False, goes_on=True, payload=payload, rule=said)
    request = request_of(hook, payload, contexts, token=token)
    began = time.perf_counter()
    status, answer = None, b""
    try:
        status, answer = send(request, hook.timeout)
        failure = None
    except Failure as error:
        failure = error
    duration_ms = (time.perf_counter() - began) * 1000
    called = Fired(
        is_called=True,
        goes_on=True,
        payload=payload,
        request=request,
        status=status,
        answer=answer,
        notes=_notes(hook, duration_ms),
        duration_ms=duration_ms,
    )
    try:
        if failure:
            raise Refused(failure.text, failure.hint)
        operations = operations_in(status or 0, answer)
        if stop := stop_in(operations):
            text = stop.message or _fallback(hook)
            return replace(called, goes_on=False, message=text)
        return replace(called, payload=apply(webhook, payload, operations))
    except Refused as error:
        text = _fallback(hook) if hook.required else ""
        return replace(
            called,
            goes_on=not hook.required,
            message=text,
            problem=error.text,
            hint=error.hint,
        )


def _fallback(hook: SubscribedHook) -> str:
    return hook.fallback_error_message or DEFAULT_MESSAGE


def _notes(hook: SubscribedHook, duration_ms: float) -> tuple[str, ...]:
    if hook.soft_timeout and duration_ms > hook.soft_timeout:
        return (
            f"the call took longer than the soft time-out ({hook.soft_timeout} ms)",
        )
    return ()
