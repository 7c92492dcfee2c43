"""When a manifest's triggers call actions, in the words of Azure's timers."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from scripts.failure import Failure
from scripts.manifest.triggers import ALARM_FEED

if TYPE_CHECKING:
    from scripts.manifest import Application

_SHORT = {
    "@yearly": "0 0 0 1 1 *",
    "@monthly": "0 0 0 1 * *",
    "@weekly": "0 0 0 * * 0",
    "@daily": "0 0 0 * * *",
    "@hourly": "0 0 * * * *",
}
_WITH_SECONDS = 6


def timers(application: Application) -> dict[str, str]:
    """Return the schedule of each action that a rule connects to a clock, by path.

    Raises:
        Failure: two triggers call one action: a timer has one schedule.
    """
    found: dict[str, str] = {}
    for rule in application.rules.values():
        trigger = application.triggers.get(rule.trigger)
        if trigger is None or trigger.feed != ALARM_FEED:
            continue
        cron = trigger.inputs.get("cron")
        if cron is None or not cron.is_set:
            continue  # starter-kit check says so
        schedule = _ncrontab(str(cron.value).strip())
        if found.setdefault(rule.action, schedule) != schedule:
            raise Failure(
                f"{rule.action} has two schedules, and a function of Azure has one",
                "give it one trigger",
            )
    return found


def _ncrontab(cron: str) -> str:
    """Return a cron with a field for seconds (Microsoft, "NCRONTAB expressions")."""
    fields = _SHORT.get(cron, cron).split()
    if len(fields) < _WITH_SECONDS:
        fields.insert(0, "0")
    # Sunday is 0 there, and only that.
    days = re.sub(r"-7\b", "-6,0", fields[-1])
    fields[-1] = re.sub(r"\b7\b", "0", days)
    return " ".join(fields)
