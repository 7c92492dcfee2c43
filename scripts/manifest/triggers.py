"""Triggers, which a feed or a caller fires, and rules: what runs then."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from scripts.manifest.alarm_feeds import (
    ALARM_FEEDS,
    ALARM_PACKAGE,
    EXAMPLES,
    faults_of_inputs,
    inputs_of,
    is_json_in_a_text,
)
from scripts.manifest.entity_names import (
    HOW_FULL_NAMES_ARE_WRITTEN,
    is_missing,
    parts_of_full_name,
)
from scripts.manifest.inputs import origin
from scripts.manifest.known_keys import warn_of_unknown_keys
from scripts.manifest.problems import Placed
from scripts.nearest import nearest

if TYPE_CHECKING:
    from collections.abc import Collection
    from pathlib import Path

    from scripts.manifest.inputs import Input, Resolver
    from scripts.manifest.problems import Problems
    from scripts.manifest.source import Node

_TRIGGER_KEYS = ("annotations", "feed", "inputs")
_RULE_KEYS = ("action", "trigger")


@dataclass(frozen=True, kw_only=True)
class Trigger(Placed):
    """A trigger as it is to be deployed.

    Attributes:
        name: its name in the namespace.
        feed: the full name of the action that makes it fire; mostly empty.
        inputs: its inputs, or those of its feed, with their values.
        annotations: as they are written.
    """

    name: str
    feed: str = ""
    inputs: Mapping[str, Input] = field(default_factory=dict)
    annotations: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class Rule(Placed):
    """A rule as it is to be deployed.

    Attributes:
        name: its name in the namespace.
        trigger: the name of its trigger.
        action: the path of its action or sequence, as far as that is known.
    """

    name: str
    trigger: str
    action: str


def read_trigger(
    node: Node, name: str, resolver: Resolver, problems: Problems
) -> Trigger:
    """Return the trigger that ``node`` defines; all that is wrong with it is noted."""
    # A trigger may have nothing to say but its name.
    members = node.members(problems) if node.value is not None else {}
    warn_of_unknown_keys(members, _TRIGGER_KEYS, "a trigger", problems)
    annotations = members.get("annotations")
    if "feed" in members and members["feed"].value == "":
        hint = f"{HOW_FULL_NAMES_ARE_WRITTEN}, or remove the line"
        problems.error(members["feed"], "this is empty", hint)
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
    if trigger.feed in ALARM_FEEDS:
        _check_alarm(trigger, resolver.root, problems)
    return trigger


def _check_alarm(trigger: Trigger, root: Path, problems: Problems) -> None:
    """Note what a feed of the clock refuses of a trigger's inputs, or does not read."""
    inputs = trigger.inputs
    read = inputs_of(trigger.feed)
    unread = {name: nearest(name, read) for name in inputs if name not in read}
    values = {
        name: setting.value for name, setting in inputs.items() if not setting.missing
    }
    faults = {name: rest for name, *rest in faults_of_inputs(trigger.feed, values)}
    for name, near in unread.items():
        is_the_cause = near in faults and near not in inputs
        note = problems.error if is_the_cause else problems.warning
        note(
            inputs[name],
            f"the feed {trigger.feed} does not read this input",
            f"write {near}" if near else f"it reads {', '.join(read)}",
        )
    for name, (message, hint) in faults.items():
        if name in values:
            problems.error(inputs[name], message, hint or origin(inputs[name], root))
        elif name not in inputs and name not in unread.values():
            problems.error(
                trigger,
                f"the trigger {trigger.name} has no {name}, which its feed needs",
                EXAMPLES[name],
                under=f"inputs.{name}",
            )
    payload = "trigger_payload"
    if payload not in faults and is_json_in_a_text(values.get(payload)):
        problems.warning(
            inputs[payload],
            "this is JSON in a text, which arrives whole, as the parameter payload",
            "write a mapping: its members arrive as parameters",
        )


def check_feed(
    trigger: Trigger, known: Collection[str], namespace: str, problems: Problems
) -> None:
    """Note a feed that is certainly not there.

    Args:
        trigger: the one that it fires.
        known: the paths of all actions and sequences.
        namespace: the own one, where it is known.
        problems: takes note of it.
    """
    feed = trigger.feed
    if not feed or feed in ALARM_FEEDS:
        return
    if f"/{feed.lstrip('/')}/".startswith(f"{ALARM_PACKAGE}/"):
        near = nearest(f"/{feed.lstrip('/')}", ALARM_FEEDS)
        message, hint = "names no feed of the clock", f"write {near}"
    elif feed.startswith("/") and not parts_of_full_name(feed):
        message, hint = "has a feed without a full name", HOW_FULL_NAMES_ARE_WRITTEN
    elif is_missing(feed, known, namespace):
        message = "names a feed that is not there"
        hint = f"{HOW_FULL_NAMES_ARE_WRITTEN}; here is: {', '.join(known) or 'none'}"
    else:
        return
    problems.error(
        trigger, f"the trigger {trigger.name} {message}: {feed}", hint, under="feed"
    )


def read_rule(node: Node, name: str, problems: Problems) -> Rule:
    """Return the rule that ``node`` defines; all that is wrong with it is noted."""
    # That there is nothing is said below.
    members = node.members(problems) if node.value is not None else {}
    warn_of_unknown_keys(members, _RULE_KEYS, "a rule", problems)
    missing = [
        key
        for key in ("trigger", "action")
        if key not in members or members[key].value in (None, "")
    ]
    if missing and (node.value is None or isinstance(node.value, Mapping)):
        problems.error(
            node,
            f"the rule {name} has {' and '.join(f'no {key}' for key in missing)}",
            "write trigger: and its name, and action: and the path of the action",
            under=missing[0] if len(missing) == 1 else "",
        )
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
    # That one of them is not said has been noted.
    if rule.trigger and rule.trigger not in triggers:
        problems.error(
            rule,
            f"the rule {rule.name} names a trigger that is not there: {rule.trigger}",
            f"define one under triggers; there is: {', '.join(triggers) or 'none'}",
            under="trigger",
        )
    if not rule.action or rule.action in known:
        return rule
    paths = [path for path in known if path.rpartition("/")[2] == rule.action]
    if len(paths) == 1:
        return replace(rule, action=paths[0])
    what = "several actions have that name" if paths else "there is no such action"
    problems.error(
        rule,
        f"the rule {rule.name} names the action {rule.action}, and {what}",
        f"write package/action; there is: {', '.join(known) or 'none'}",
        under="action",
    )
    return rule
