"""``subscribe``, end to end: read, plan, take the steps, look again."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scripts.deploy import ownership_mark
from scripts.deploy.base_urls import urls_at
from scripts.deploy.commerce_subscription import as_rest, called_by_commerce
from scripts.deploy.deployment import connected, urls_of
from scripts.deploy.subscription_values import filled
from scripts.failure import Failure
from scripts.nearest import nearest
from scripts.subscribing.subscription_plan import (
    HookPlan,
    WantedHook,
    key_of,
    plan_of_hooks,
    with_mark,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from scripts.manifest import Action, Application
    from scripts.manifest.webhook_catalogue import Edition
    from scripts.subscribing.commerce_api import CommerceWebhooks
    from scripts.subscribing.subscription_plan import HookStep, Key


def wanted_hooks(
    application: Application,
    edition: Edition,
    project: str,
    *,
    base: str = "",
    path: str = "",
) -> tuple[WantedHook, ...]:
    """Return the subscriptions of all webhooks of the application, or of one.

    Args:
        application: the application.
        edition: of Commerce.
        project: whose mark they carry.
        base: where the actions run, if not on an OpenWhisk host: the URL of ``path``,
            or without one what all URLs begin with.
        path: of the one action; all of them when empty.

    Raises:
        Failure: a secret has no value, or the host cannot be asked.
    """
    called = [
        each
        for each in called_by_commerce(application)
        if each.webhook and edition in each.webhook.editions and path in ("", each.path)
    ]
    if not called:
        return ()
    if base:
        urls: Mapping[str, str] = urls_at(application, base, path)
    else:
        with connected(application) as api:
            urls = urls_of(api, application)
    environment = application.environment
    return tuple(
        WantedHook(
            each.path,
            with_mark(filled(urls[each.path], each, edition, environment), project),
        )
        for each in called
    )


def key_of_action(action: Action, edition: Edition) -> Key:
    """Return what tells the subscription of an action from the others.

    Raises:
        Failure: Commerce does not call it.
    """
    return key_of(as_rest("", action, edition)["webhook"])


def planned(
    api: CommerceWebhooks,
    wanted: Sequence[WantedHook],
    edition: Edition,
    project: str,
    *,
    adopt: bool,
    force: bool,
    only: Key | None = None,
) -> HookPlan:
    """Return the steps. Nothing is written.

    Args:
        api: of Commerce.
        wanted: what should be subscribed.
        edition: of Commerce.
        project: whose mark counts.
        adopt: whether to take over what was made otherwise.
        force: whether to write what is unchanged, too.
        only: the one subscription that is looked at; all of them when None.

    Raises:
        Failure: Commerce cannot be read, does not have a method, or has a subscription
            that was made otherwise.
    """
    if edition == "saas":
        _check_methods(wanted, api.supported())
    found = [each for each in api.subscribed() if only in (None, key_of(each))]
    plan = plan_of_hooks(wanted, found, project, force=force)
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
                f"{step.name}: {', '.join(change.what for change in step.changes)}"
                for step in unlike
            ),
        )


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
