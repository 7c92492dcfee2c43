"""The frame around a webhook of Adobe Commerce.

@webhook(
    "webhook/validate-order",
    payload="actions.shared.commerce.payloads.orders:PlacedOrder",
    authenticate=check_authentication,
)
def main(placed: PlacedOrder, request: Request) -> Answer:
    return Success() if placed.order.items else Stop("An order needs items.")
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from actions.shared.auth import authenticate as configured_check
from actions.shared.commerce.hook_frame import UNAVAILABLE, Policy, hook_frame
from actions.shared.commerce.payload_reader import payload_reader

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from actions.shared.action import Main
    from actions.shared.auth import Verdict
    from actions.shared.commerce.hook_frame import Function
    from actions.shared.request import Request
    from actions.shared.settings import Reader


def webhook(
    name: str,
    *,
    payload: str = "",
    authenticate: Callable[[Request], Verdict | Awaitable[Verdict]] = configured_check,
    unavailable: str = UNAVAILABLE,
) -> Callable[[Function], Main]:
    """Turn a function from payload to answer into an OpenWhisk ``main``.

    The function may be ``async``. Its inputs: ``WEBHOOK_BUDGET_MS``, how long it may
    take, 800 by default, which has to lie below the soft time-out of the hook;
    ``WEBHOOK_ON_ERROR``, whether Commerce stops (``reject``, the default) or goes on
    (``allow``) when the function fails or is late; ``WEBHOOK_EXCEPTION_TYPE``, the PHP
    class that Commerce throws where a ``Stop`` names none.

    Args:
        name: the action as it is called in the logs (``webhook/validate-order``).
        payload: the type of the body, as ``module:Class`` of a module of models, which
            the build compiles; the whole JSON body, as it is, when empty.
        authenticate: judges the caller, and may be ``async``; the checks of
            ``WEBHOOK_AUTH`` when it is not given.
        unavailable: what the shopper reads when there is no answer.
    """
    return hook_frame(
        name,
        payload=payload_reader(payload),
        authenticate=authenticate,
        policy=_policy,
        unavailable=unavailable,
    )


def _policy(read: Reader) -> Policy:
    return Policy(
        on_error=read.choice("WEBHOOK_ON_ERROR", "reject", ("reject", "allow")),
        exception_type=read.php_class("WEBHOOK_EXCEPTION_TYPE"),
        budget_ms=read.integer("WEBHOOK_BUDGET_MS", 800, least=10, most=30_000),
    )
