"""What ``starter-kit hook`` prints."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from scripts import console
from scripts.terminal import out

if TYPE_CHECKING:
    from scripts.manifest import Action
    from scripts.manifest.webhook_subscription import Subscription
    from scripts.stand_ins.commerce.firing import Fired


def fired(seen: Fired, webhook: Subscription, before: Any) -> None:
    """Print what Commerce sent, what came back, and what a shopper has of it."""
    if not seen.is_called:
        out.line(("Commerce does not call", "yellow"), f": {seen.rule} is not true")
        return
    out.line(("request", "cyan"))
    console.value(seen.body)
    out.line((f"answer, HTTP {seen.status or 'none'}", "cyan"))
    if seen.status is not None:
        console.answer(console.body_of(seen.answer))
    if seen.problem:
        out.line(("Commerce can do nothing with it", "red"), f": {seen.problem}")
        out.line(f"    {seen.hint}")
    elif seen.payload != before:
        out.line(("payload afterwards", "cyan"))
        console.value(seen.payload)
    if seen.goes_on:
        how = ", its payload unchanged" * (seen.payload == before)
        out.line(("Commerce goes on", "green"), how)
    else:
        out.line(("a shopper reads", "yellow"), f": {seen.message}")
    for note in seen.notes:
        out.line(("in Commerce's log", "yellow"), f": {note}")
    out.line((_times(seen, webhook), "dim"))


def as_data(seen: Fired, action: Action, webhook: Subscription) -> dict[str, Any]:
    """Return the same for a program."""
    return {
        "action": action.path,
        "webhook": webhook.name or webhook.method,
        "called": seen.is_called,
        "rule": seen.rule,
        "body": seen.body,
        "status": seen.status,
        "answer": None if seen.status is None else console.body_of(seen.answer),
        "payload": seen.payload,
        "goes_on": seen.goes_on,
        "message": seen.message,
        "problem": seen.problem,
        "hint": seen.hint,
        "notes": list(seen.notes),
        "duration_ms": round(seen.duration_ms, 1),
        "soft_timeout_ms": webhook.soft_timeout_ms,
        "timeout_ms": webhook.timeout_ms,
    }


def _times(seen: Fired, webhook: Subscription) -> str:
    soft = webhook.soft_timeout_ms
    return (
        f"{seen.duration_ms:.0f} ms; soft time-out {f'{soft} ms' if soft else 'none'}, "
        f"time-out {webhook.timeout_ms} ms"
    )
