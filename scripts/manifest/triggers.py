"""Triggers, which a feed or a caller fires, and rules: what runs then."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from scripts.manifest.cron import cron_fault
from scripts.manifest.inputs import origin
from scripts.manifest.known_keys import warn_of_unknown_keys

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from scripts.manifest.inputs import Input, Resolver
    from scripts.manifest.problems import Problems
    from scripts.manifest.source import Node

#: Apache OpenWhisk's feed of the clock.
ALARM_FEED = "/whisk.system/alarms/alarm"
_TRIGGER_KEYS = ("annotations", "feed", "inputs")
_RULE_KEYS = ("action", "trigger")


@dataclass(frozen=True, kw_only=True)
class Trigger:
    """A trigger as it is to be deployed.

    Attributes:
        name: its name in the namespace.
        feed: the full name of the action that makes it fire; mostly empty.
        inputs: its inputs, or those of its feed, with their values.
        annotations: as they are written.
        file: the manifest file that defines it, relative to the application's folder.
        line: the line there.
        key: the keys that lead there, joined by dots.
    """

    name: str
    feed: str = ""
    inputs: Mapping[str, Input] = field(default_factory=dict)
    annotations: Mapping[str, object] = field(default_factory=dict)
    file: str = ""
    line: int = 0
    key: str = ""


@dataclass(frozen=True, kw_only=True)
class Rule:
    """A rule as it is to be deployed.

    Attributes:
        name: its name in the namespace.
        trigger: the name of its trigger.
        action: the path of its action or sequence, as far as that is known.
        file: the manifest file that defines it, relative to the application's folder.
        line: the line there.
        key: the keys that lead there, joined by dots.
    """

    name: str
    trigger: str
    action: str
    file: str = ""
    line: int = 0
    key: str = ""


def read_trigger(
    node: Node, name: str, resolver: Resolver, problems: Problems
) -> Trigger:
    """Return the trigger that ``node`` defines; all that is wrong with it is noted."""
    # A trigger may have nothing to say but its name.
    members = node.members(problems) if node.value is not None else {}
    warn_of_unknown_keys(members, _TRIGGER_KEYS, "a trigger", problems)
    annotations = members.get("annotations")
    trigger = Trigger(
        name=name,
        feed=_text(members.get("feed"), problems),
        inputs=resolver.inputs(members.get("inputs")),
        annotations={
            key: member.plain()
            for key, member in (
                annotations.members(problems) if annotations else {}
            ).items()
        },
        file=node.file,
        line=node.line,
        key=node.key,
    )
    if trigger.feed == ALARM_FEED:
        _check_cron(trigger, resolver, problems)
    return trigger


def _check_cron(trigger: Trigger, resolver: Resolver, problems: Problems) -> None:
    setting = trigger.inputs.get("cron")
    if setting is None:
        problems.error(
            trigger,
            f"the trigger {trigger.name} has no cron, which its feed needs",
            'write cron: "*/5 * * * *" for every five minutes',
            under="inputs.cron",
        )
    elif not setting.missing:
        wrong = cron_fault(str(setting.value or ""))
        if wrong:
            problems.error(
                setting, f"this is no cron: {wrong}", origin(setting, resolver.root)
            )


def read_rule(node: Node, name: str, problems: Problems) -> Rule:
    """Return the rule that ``node`` defines; all that is wrong with it is noted."""
    members = node.members(problems)
    warn_of_unknown_keys(members, _RULE_KEYS, "a rule", problems)
    return Rule(
        name=name,
        trigger=_text(members.get("trigger"), problems),
        action=_text(members.get("action"), problems),
        file=node.file,
        line=node.line,
        key=node.key,
    )


def _text(node: Node | None, problems: Problems) -> str:
    return node.text(problems) if node and node.value is not None else ""


def connected_rule(
    rule: Rule, triggers: Collection[str], known: Collection[str], problems: Problems
) -> Rule:
    """Return the rule with the path of its action; a name alone may be enough.

    Args:
        rule: as it is written.
        triggers: the names of all triggers.
        known: the paths of all actions and sequences.
        problems: takes note of a rule that names what is not there.
    """
    if rule.trigger not in triggers:
        names = f"names a trigger that is not there: {rule.trigger}"
        problems.error(
            rule,
            f"the rule {rule.name} {names if rule.trigger else 'has no trigger'}",
            f"define one under triggers; there is: {', '.join(triggers) or 'none'}",
            under="trigger",
        )
    if rule.action in known:
        return rule
    paths = [path for path in known if path.rpartition("/")[2] == rule.action]
    if len(paths) == 1:
        return replace(rule, action=paths[0])
    what = "several actions have that name" if paths else "there is no such action"
    names = f"names the action {rule.action}, and {what}"
    problems.error(
        rule,
        f"the rule {rule.name} {names if rule.action else 'has no action'}",
        f"write package/action; there is: {', '.join(known) or 'none'}",
        under="action",
    )
    return rule
