"""What ``starter-kit subscribe`` prints; no secret is among it."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from scripts.changes import COLOURS, count_verbs
from scripts.terminal import out

if TYPE_CHECKING:
    from scripts.subscribing.commerce_access import CommerceAccess
    from scripts.subscribing.subscription_plan import HookPlan, HookStep

_REDEPLOY = (
    "Commerce calls a plugin.* method only once its classes are generated: deploy "
    "Commerce again"
)


def show_plan(plan: HookPlan) -> None:
    """Print what is to be done."""
    for step in plan.steps:
        method = step.webhook["webhook_method"]
        called = f" -> {step.action}" if step.action else ""
        colour = COLOURS[step.verb]
        out.line((f"{step.verb:9}", colour), f" {step.name} {method}{called}")
        for change in step.changes:
            out.line(f"            {change.line()}")
    out.line(count_verbs(step.verb for step in plan.steps))


def summary(plan: HookPlan, access: CommerceAccess) -> str:
    """Return what is to be done as a sentence."""
    return f"{len(plan.writing)} subscriptions of {access.base_url} would be changed"


def done(step: HookStep) -> None:
    """Print that a step is done."""
    out.line(("done", "green"), f" {step}")


def note_on_plugins(plan: HookPlan, access: CommerceAccess) -> None:
    """Say when Commerce has to be deployed once more."""
    new = [step for step in plan.writing if step.verb == "create"]
    if access.edition == "paas" and any(
        step.webhook["webhook_method"].startswith("plugin.") for step in new
    ):
        out.line((_REDEPLOY, "yellow"))


def plan_as_data(plan: HookPlan, access: CommerceAccess) -> dict[str, Any]:
    """Return the plan for a program."""
    return {
        "commerce": access.base_url,
        "edition": access.edition,
        "steps": [
            {
                "verb": step.verb,
                "action": step.action,
                "method": step.webhook["webhook_method"],
                "type": step.webhook["webhook_type"],
                "batch": step.webhook["batch_name"],
                "hook": step.webhook["hook_name"],
                "changes": [asdict(change) for change in step.changes],
                "done": False,
            }
            for step in plan.steps
        ],
    }
