"""The feeds of the clock: ``alarm``, ``interval`` and ``once``, and what they take.

Source: Apache OpenWhisk, openwhisk-package-alarms: README.md and installCatalog.sh (the
names), alarmWebAction.js (what is refused). What counts as false in JavaScript counts
as not set there. A date is a whole number of milliseconds since 1970, or a text in the
form of ISO 8601 that ECMAScript takes; it must be in the future.
"""

from __future__ import annotations

import json
import re
import zoneinfo
from datetime import UTC, datetime, timedelta
from functools import cache
from typing import TYPE_CHECKING, Annotated, Any, Self, TypeGuard

from pydantic import AfterValidator, BaseModel, Field, ValidationError, model_validator

from scripts.manifest.cron import cron_fault
from scripts.manifest.model_faults import fault, faults_in
from scripts.nearest import nearest

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

#: The package of the feeds, in the namespace of the platform.
ALARM_PACKAGE = "/whisk.system/alarms"
#: The feed that fires by a cron.
ALARM_FEED = f"{ALARM_PACKAGE}/alarm"

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_ISO_DATE = re.compile(
    r"\d{4}(-\d\d(-\d\d)?)?(T\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:\d\d)?)?", re.ASCII
)
# tzdata may be installed without the older names; then no name is judged.
_AN_OLDER_ZONE = "US/Pacific"
#: How an input that a feed needs is written.
EXAMPLES = {
    "cron": 'write cron: "*/5 * * * *" for every five minutes',
    "minutes": "write minutes: 5 for every five minutes",
    "date": 'write date: "2030-12-31T12:00:00Z"',
}


def _cron(value: Any) -> Any:
    if wrong := cron_fault(str(value or "")):
        raise fault(f"this is not a cron: {wrong}")
    return value


def _minutes(value: object) -> int:
    text = str(value).strip().removesuffix(".0")
    if not re.fullmatch(r"\+?0*[1-9][0-9]{0,14}", text, re.ASCII):
        raise fault("this is not a whole number of minutes, at least 1")
    return int(text)


def _whole_number(value: Any) -> int:
    if not re.fullmatch(r"-?[0-9]{1,15}", str(value).strip(), re.ASCII):
        raise fault("this is not a whole number")
    return int(value)


def _date(value: object) -> datetime:
    date = _moment(value)
    if date is None:
        raise fault(
            "this is not a date: 2030-12-31T12:00:00Z for example, or a whole number "
            "of milliseconds since 1970"
        )
    if date <= datetime.now(UTC):
        raise fault("this date is past, and the feed takes none that is")
    return date


def _moment(value: object) -> datetime | None:
    try:
        if isinstance(value, int) and not isinstance(value, bool):
            return _EPOCH + timedelta(milliseconds=value)
        if not isinstance(value, str) or not _ISO_DATE.fullmatch(value):
            return None
        day, has_time, time = value.partition("T")
        # Python wants a whole date.
        date = datetime.fromisoformat(
            f"{day}{'-01-01'[len(day) - 4 :]}{has_time}{time}"
        )
    except (ValueError, OverflowError):
        return None
    return date if date.tzinfo else date.replace(tzinfo=UTC)


def _one_of(*words: str) -> AfterValidator:
    def check(value: object) -> str:
        word = str(value).strip().lower()
        if word not in words:
            raise fault(f"this is not one of {', '.join(words)}")
        return word

    return AfterValidator(check)


def _timezone(value: Any) -> Any:
    known = _time_zones()
    if _AN_OLDER_ZONE.lower() in known and str(value).lower() not in known:
        near = nearest(str(value).lower(), known)
        raise fault(
            "there is no such time zone",
            f"write {known[near]}" if near else "write a name such as Europe/Berlin",
        )
    return value


@cache
def _time_zones() -> Mapping[str, str]:
    return {name.lower(): name for name in zoneinfo.available_timezones()}


def _payload(value: Any) -> Any:
    if not isinstance(value, str | dict):
        raise fault("this must be a mapping, which the trigger passes on")
    if is_json_in_a_text(value):
        try:
            json.loads(value)
        except ValueError:
            raise fault(
                "this begins as JSON does, and is not JSON", "write a mapping"
            ) from None
    return value


_Date = Annotated[Any, AfterValidator(_date)]


class _Feed(BaseModel):
    trigger_payload: Annotated[Any, AfterValidator(_payload)] = None


class _Repeated(_Feed):
    start: _Date = Field(None, alias="startDate")
    stop: _Date = Field(None, alias="stopDate")
    most: Annotated[Any, AfterValidator(_whole_number)] = Field(
        None, alias="maxTriggers"
    )

    @model_validator(mode="after")
    def _ends(self) -> Self:
        if self.stop and self.start and self.stop <= self.start:
            raise fault("it stops before it starts: stopDate is not after startDate")
        if self.stop and self.most:
            raise fault("the feed takes no maxTriggers beside a stopDate")
        return self


class _Alarm(_Repeated):
    cron: Annotated[Any, AfterValidator(_cron)]
    timezone: Annotated[Any, AfterValidator(_timezone)] = None
    strict: Annotated[Any, _one_of("true", "false")] = None


class _Interval(_Repeated):
    minutes: Annotated[Any, AfterValidator(_minutes)]


class _Once(_Feed):
    date: _Date
    after: Annotated[Any, _one_of("false", "true", "rules")] = Field(
        None, alias="deleteAfterFire"
    )


#: What each feed takes, by its full name.
ALARM_FEEDS: Mapping[str, type[BaseModel]] = {
    ALARM_FEED: _Alarm,
    f"{ALARM_PACKAGE}/interval": _Interval,
    f"{ALARM_PACKAGE}/once": _Once,
}


def inputs_of(feed: str) -> tuple[str, ...]:
    """Return the names of the inputs that a feed reads."""
    fields = ALARM_FEEDS[feed].model_fields.items()
    return tuple(field.alias or name for name, field in fields)


def faults_of_inputs(
    feed: str, values: Mapping[str, Any]
) -> Iterable[tuple[str, str, str]]:
    """Yield what a feed refuses: the input, what is wrong with it, and a hint.

    The message is empty where an input that the feed needs is not there.
    """
    needed = {
        name
        for name, each in ALARM_FEEDS[feed].model_fields.items()
        if each.is_required()
    }
    # Optional, these are as good as not there.
    given = {
        name: value
        for name, value in values.items()
        if name in needed or value not in (None, "", 0)
    }
    try:
        ALARM_FEEDS[feed].model_validate(given)
    except ValidationError as error:
        for path, message, hint in faults_in(error, ""):
            yield str(path[0]) if path else "stopDate", message, hint


def is_json_in_a_text(payload: object) -> TypeGuard[str]:
    """Tell whether a payload is a text, which begins as JSON does."""
    return isinstance(payload, str) and payload.lstrip()[:1] in ("{", "[")
