"""``subscribe``, end to end: read, plan, take the steps, look again."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scripts.deploy import ownership_mark
from scripts.deploy.commerce_subscription import called_by_commerce
from scripts.deploy.deployment import connected, urls_of
from scripts.deploy.subscription_values import filled
from scripts.failure import Failure
from scripts.nearest import nearest
from scripts.subscribing.subscription_plan import (
    HookPlan,
    WantedHook,
    plan_of_hooks,
    with_mark,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from scripts.manifest import Action, Application
    from scripts.manifest.webhook_catalogue import Edition
    from scripts.subscribing.commerce_api import CommerceWebhooks
    from scripts.subscribing.subscription_plan import HookStep


def wanted_hooks(
    application: Application, edition: Edition, base_url: str, project: str
) -> tuple[WantedHook, ...]:
    """Return the subscriptions of all webhooks of the application.

    Args:
        application: the application.
        edition: of Commerce.
        base_url: what stands before the path of an action; that of the OpenWhisk host
            when empty.
        project: whose mark they carry.

    Raises:
        Failure: a secret has no value, or the host cannot be asked.
    """
    called = [
        each
        for each in called_by_commerce(application)
        if each.webhook and edition in each.webhook.editions
    ]
    urls = _urls(application, called, base_url)
    return tuple(
        WantedHook(
            each.path,
            with_mark(
                filled(urls[each.path], each, edition, application.environment),
                project,
            ),
        )
        for each in called
    )


def planned(
    api: CommerceWebhooks,
    wanted: Sequence[WantedHook],
    edition: Edition,
    project: str,
    *,
    adopt: bool,
    force: bool,
) -> HookPlan:
    """Return the steps. Nothing is written.

    Raises:
        Failure: Commerce cannot be read, does not have a method, or has a subscription
            that was made otherwise.
    """
    if edition == "saas":
        _check_methods(wanted, api.supported())
    plan = plan_of_hooks(wanted, api.subscribed(), project, force=force)
    if plan.foreign and not adopt:
        raise Failure(
            "this was subscribed otherwise: "
            + ", ".join(step.name for step in plan.foreign),
            "nothing was changed; --adopt takes it over, another batch or hook under "
            "webhook in the manifest leaves it alone",
            (
                f"{step.name}: {ownership_mark.owner_shown(step.owner or '')}"
                for step in plan.foreign
            ),
        )
    return plan


def take(
    api: CommerceWebhooks, plan: HookPlan, on_done: Callable[[HookStep], None]
) -> None:
    """Take the steps, and see whether Commerce has what was sent.

    Args:
        api: of Commerce.
        plan: the steps.
        on_done: is told of each step that is done.

    Raises:
        Failure: a step cannot be taken, those before it stay; or Commerce has kept a
            subscription as it was.
    """
    for step in plan.writing:
        if step.verb == "delete":
            api.unsubscribe(step.webhook)
        else:
            api.subscribe(step.webhook)
        on_done(step)
    written = [step for step in plan.writing if step.verb != "delete"]
    if not written:
        return
    sent = [WantedHook(step.action, step.webhook) for step in written]
    after = plan_of_hooks(sent, api.subscribed(), "")
    unlike = [step for step in after.steps if step.verb != "unchanged"]
    if unlike:
        raise Failure(
            "Commerce has not taken over all that was sent: "
            + ", ".join(step.name for step in unlike),
            "remove it there (System > Webhooks Subscriptions), and run the command "
            "again",
            (
                f"{step.name}: {', '.join(drift.what for drift in step.drifts)}"
                for step in unlike
            ),
        )


def _urls(
    application: Application, called: Sequence[Action], base_url: str
) -> Mapping[str, str]:
    if base_url:
        return {each.path: f"{base_url.rstrip('/')}/{each.path}" for each in called}
    if not called:
        return {}
    with connected(application) as api:
        return urls_of(api, application)


def _check_methods(wanted: Sequence[WantedHook], supported: frozenset[str]) -> None:
    absent = [one for one in wanted if one.webhook["webhook_method"] not in supported]
    if not absent:
        return
    lines = []
    for one in absent:
        method = one.webhook["webhook_method"]
        near = nearest(method, supported)
        lines.append(f"{one.action}: {method}" + (f" (near: {near})" if near else ""))
    raise Failure(
        "this Commerce does not have: "
        + ", ".join(one.webhook["webhook_method"] for one in absent),
        "nothing was changed; Adobe's support adds methods to Commerce as a Cloud "
        "Service",
        lines,
    )
