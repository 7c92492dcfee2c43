"""The steps from what Commerce has subscribed to what the manifest says.

A subscription has no place for a mark but its headers, so the mark stands there:
``x-whisk-managed: PROJECT`` goes to the action with each call, and changes nothing.
What does not carry the project's mark is changed with ``--adopt`` only, and is never
removed.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final, Literal, TypeAlias

from scripts.changes import Change
from scripts.deploy import ownership_mark

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

Verb = Literal["create", "update", "unchanged", "delete"]
Key: TypeAlias = tuple[str, str, str, str]

MARK: Final = f"x-{ownership_mark.ANNOTATION}"
_URL: Final = "url"
_OAUTH: Final = "developer_console_oauth"
_HEADERS: Final = "headers"
# What Commerce has where nothing is said.
_DEFAULTS: Final[Mapping[str, Any]] = {
    "batch_order": 0,
    "priority": 0,
    "ttl": 0,
    "fallback_error_message": "",
    "fields": [],
    "rules": [],
    _HEADERS: [],
}


@dataclass(frozen=True)
class WantedHook:
    """A subscription as it should be.

    Attributes:
        action: the action that Commerce is to call.
        webhook: as it is sent; it may hold secrets.
    """

    action: str
    webhook: Mapping[str, Any] = field(repr=False)


@dataclass(frozen=True)
class HookStep:
    """One subscription, and what is to be done with it.

    Attributes:
        verb: what is done.
        webhook: as it is sent, or as Commerce has it; it may hold secrets.
        action: the action; empty for a subscription that no action wants.
        changes: what differs.
        owner: the project whose mark it carries; None when Commerce does not have it.
    """

    verb: Verb
    webhook: Mapping[str, Any] = field(repr=False)
    action: str = ""
    changes: tuple[Change, ...] = ()
    owner: str | None = None

    @property
    def name(self) -> str:
        """How it is named in what is printed."""
        webhook = self.webhook
        return f"{webhook['batch_name']}/{webhook['hook_name']}"

    def __str__(self) -> str:
        return f"{self.verb} {self.name} ({self.webhook['webhook_method']})"


@dataclass(frozen=True)
class HookPlan:
    """All steps.

    Attributes:
        steps: first what is wanted, then what is removed.
        foreign: what is wanted and there, and does not carry the project's mark.
    """

    steps: tuple[HookStep, ...]
    foreign: tuple[HookStep, ...] = ()

    @property
    def writing(self) -> tuple[HookStep, ...]:
        """The steps that change something."""
        return tuple(step for step in self.steps if step.verb != "unchanged")


def with_mark(webhook: Mapping[str, Any], project: str) -> dict[str, Any]:
    """Return a subscription that says which project made it."""
    headers = [*webhook.get(_HEADERS, ()), {"name": MARK, "value": project}]
    return {**webhook, _HEADERS: headers}


def plan_of_hooks(
    wanted: Iterable[WantedHook],
    found: Iterable[Mapping[str, Any]],
    project: str,
    *,
    force: bool = False,
) -> HookPlan:
    """Return the steps.

    Args:
        wanted: what should be subscribed.
        found: what Commerce lists.
        project: whose mark counts.
        force: whether to write what is unchanged, too.
    """
    there = {key_of(each): each for each in found}
    steps = []
    for one in wanted:
        before = there.pop(key_of(one.webhook), None)
        if before is None:
            steps.append(HookStep("create", one.webhook, one.action))
            continue
        changes = tuple(_changes(one.webhook, before))
        if force and not changes:
            changes = (Change("everything, as asked for"),)
        verb: Verb = "update" if changes else "unchanged"
        owner = owner_of(before)
        steps.append(HookStep(verb, one.webhook, one.action, changes, owner))
    foreign = tuple(step for step in steps if step.owner not in (None, project))
    steps += [
        HookStep("delete", before, owner=project)
        for before in there.values()
        if owner_of(before) == project
    ]
    return HookPlan(tuple(steps), foreign)


def key_of(webhook: Mapping[str, Any]) -> Key:
    """Return what tells a subscription from the others.

    Commerce writes ``plugin.magento.…`` as ``plugin.…`` when it keeps one.
    """
    method = str(webhook.get("webhook_method", ""))
    if method.startswith("plugin.magento."):
        method = f"plugin.{method.removeprefix('plugin.magento.')}"
    return (
        method,
        str(webhook.get("webhook_type", "")),
        str(webhook.get("batch_name", "")),
        str(webhook.get("hook_name", "")),
    )


def owner_of(webhook: Mapping[str, Any]) -> str:
    """Return the project whose mark a subscription carries; empty without a mark."""
    for header in _rows(webhook.get(_HEADERS)):
        if str(header.get("name", "")).lower() == MARK:
            return str(header.get("value", ""))
    return ""


def _changes(wanted: Mapping[str, Any], before: Mapping[str, Any]) -> Iterable[Change]:
    """Yield what differs, as far as Commerce says it: it may keep secrets back."""
    for name in dict.fromkeys((*wanted, *_DEFAULTS)):
        if name.startswith(("webhook_", "batch_name", "hook_name")):
            continue
        if before.get(name) is None and name not in ("fields", "rules", _HEADERS):
            continue
        new, old = (
            _plain(name, each.get(name, _DEFAULTS.get(name)))
            for each in (wanted, before)
        )
        if name == _OAUTH and isinstance(old, dict):
            new = {key: new[key] for key in new if old.get(key)}
            old = {key: old[key] for key in new}
        if new != old:
            yield _change_of(name, old, new)


def _change_of(name: str, old: Any, new: Any) -> Change:
    if name == _URL:
        before, after = (str(each).partition("?")[0] for each in (old, new))
        return Change(name) if before == after else Change(name, before, after)
    if name == _HEADERS:
        names = [", ".join(sorted({each[0] for each in rows})) for rows in (old, new)]
        return Change(name) if names[0] == names[1] else Change(name, *names)
    return Change(name) if name == _OAUTH else Change(name, old, new)


def _plain(name: str, value: Any) -> Any:
    """Return a member in the one form in which it can be compared."""
    if name == _HEADERS:
        return sorted(
            (str(each.get("name", "")).lower(), str(each.get("value", "")))
            for each in _rows(value)
        )
    if name == "fields":
        return [
            {"name": each.get("name"), "source": each.get("source") or each.get("name")}
            for each in _rows(value)
        ]
    if name == "rules":
        return [
            {
                "field": each.get("field"),
                "operator": each.get("operator"),
                "value": str(each.get("value") or ""),
            }
            for each in _rows(value)
        ]
    if isinstance(value, bool):
        return int(value)
    if isinstance(value, str) and value.isascii() and value.isdecimal():
        return int(value)
    return value


def _rows(value: Any) -> list[Mapping[str, Any]]:
    return [each for each in value or [] if isinstance(each, dict)]
