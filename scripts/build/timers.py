"""When a manifest's triggers call actions, in the words of Azure's timers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scripts.failure import Failure
from scripts.manifest.alarm_feeds import ALARM_FEED
from scripts.manifest.cron_forms import NoSuchTime, ncrontab

if TYPE_CHECKING:
    from scripts.manifest import Application


def timers(application: Application) -> dict[str, str]:
    """Return the schedule of each action that a rule connects to a clock, by path.

    Raises:
        Failure: two triggers call one action, and a timer has one schedule; or Azure
            has no such time.
    """
    found: dict[str, str] = {}
    for rule in application.rules.values():
        trigger = application.triggers.get(rule.trigger)
        if trigger is None or trigger.feed != ALARM_FEED:
            continue
        cron = trigger.inputs.get("cron")
        if cron is None or not cron.is_set:
            continue  # starter-kit check says so
        try:
            schedule = ncrontab(str(cron.value))
        except NoSuchTime as error:
            raise Failure(
                f"{rule.action} has a schedule that Azure has not: {error}",
                f"change the cron of the trigger {rule.trigger}",
            ) from None
        if found.setdefault(rule.action, schedule) != schedule:
            raise Failure(
                f"{rule.action} has two schedules, and a function of Azure has one",
                "give it one trigger",
            )
    return found
