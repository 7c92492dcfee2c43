"""The schedules among triggers: who is called when, without a feed between them."""

from __future__ import annotations

import json
from contextlib import suppress
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from scripts.manifest.alarm_feeds import ALARM_FEED

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from scripts.deploy.desired import Wanted


@dataclass(frozen=True)
class Schedule:
    """An action that is called by the clock.

    Attributes:
        trigger: the trigger's name.
        action: the action's name, as the API takes it.
        cron: when, in cron's words.
        payload: the parameters that it is called with.
    """

    trigger: str
    action: str
    cron: str
    payload: Mapping[str, Any] = field(default_factory=dict)


def schedules(everything: Iterable[Wanted]) -> Iterator[Schedule]:
    """Yield what the rules connect to triggers of the clock."""
    everything = tuple(everything)
    triggers = {each.name: each for each in everything if each.kind == "trigger"}
    for rule in everything:
        if rule.kind != "rule":
            continue
        trigger = triggers.get(rule.content["trigger"].rpartition("/")[2])
        if trigger is None or trigger.feed != ALARM_FEED:
            continue
        payload = trigger.parameters.get("trigger_payload") or {}
        if isinstance(payload, str):
            with suppress(ValueError):
                payload = json.loads(payload)
        action = rule.content["action"].strip("/").partition("/")[2]
        cron = str(trigger.parameters.get("cron", ""))
        yield Schedule(
            trigger.name, action, cron, payload if isinstance(payload, dict) else {}
        )
