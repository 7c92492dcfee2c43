"""When a schedule calls, in the words of each platform that has a clock.

A manifest has cron's words as OpenWhisk's package of alarms takes them
(:mod:`scripts.manifest.cron`), in UTC. Each platform takes some others. Sources: AWS,
EventBridge Scheduler, "Schedule types"; Google, Cloud Scheduler, "Cron job format";
Kubernetes, "CronJob"; Microsoft, "NCRONTAB expressions".
"""

from __future__ import annotations

_SHORT = {
    "@yearly": "0 0 1 1 *",
    "@monthly": "0 0 1 * *",
    "@weekly": "0 0 * * 0",
    "@daily": "0 0 * * *",
    "@hourly": "0 * * * *",
}
_MONTHS = [
    "jan",
    "feb",
    "mar",
    "apr",
    "may",
    "jun",
    "jul",
    "aug",
    "sep",
    "oct",
    "nov",
    "dec",
]
_DAYS = ["sun", "mon", "tue", "wed", "thu", "fri", "sat"]
_WORDS = {
    **{word: number for number, word in enumerate(_MONTHS, 1)},
    **{word: number for number, word in enumerate(_DAYS)},
}
# The least and the greatest number of each field.
_RANGES = ((0, 59), (0, 23), (1, 31), (1, 12), (0, 7))
_DAY_OF_WEEK = 4


class NoSuchTime(Exception):
    """A platform's clock has no words for this; the text says for what."""


def unix_cron(text: str) -> str:
    """Return the five fields that Google and Kubernetes take.

    Raises:
        NoSuchTime: it names seconds, or a last day.
    """
    return " ".join(map(_numbers, range(len(_RANGES)), _five_fields(text)))


def ncrontab(text: str) -> str:
    """Return the six fields that Azure takes: with seconds.

    Raises:
        NoSuchTime: it names a last day.
    """
    fields = text.split()
    with_seconds = len(fields) > len(_RANGES)
    seconds = fields[0] if with_seconds else "0"
    return f"{seconds} {unix_cron(' '.join(fields[1:] if with_seconds else fields))}"


def eventbridge(text: str) -> str:
    """Return what EventBridge Scheduler takes.

    Raises:
        NoSuchTime: it has no such time, or the cron names days of the month and of the
            week.
    """
    fields = [
        _numbers(n, field, steps=False) for n, field in enumerate(_five_fields(text))
    ]
    minute, hour, day, month, weekday = fields
    if weekday == "*":
        weekday = "?"
    elif day == "*":
        day = "?"
        weekday = ",".join(_DAYS[int(each)].upper() for each in weekday.split(","))
    else:
        raise NoSuchTime("it names days of the month and days of the week")
    return f"cron({minute} {hour} {day} {month} {weekday} *)"


def _five_fields(text: str) -> list[str]:
    fields = _SHORT.get(text.strip(), text).lower().replace("?", "*").split()
    if len(fields) > len(_RANGES):
        seconds, *fields = fields
        if seconds != "0":
            raise NoSuchTime("it names seconds, and a minute is the least here")
    if any("l" in part and part not in _WORDS for part in _parts(fields)):
        raise NoSuchTime("it names a last day")
    return fields


def _parts(fields: list[str]) -> list[str]:
    return [
        end
        for field in fields
        for part in field.split(",")
        for end in part.partition("/")[0].split("-")
    ]


def _numbers(place: int, field: str, *, steps: bool = True) -> str:
    """Return a field with nothing in it but numbers, commas, ``*`` and ``*/2``.

    Readers of cron agree on these; ``*/2`` is one only where ``steps`` are.
    """
    least, most = _RANGES[place]
    if place == _DAY_OF_WEEK:
        most = 6
    everything = set(range(least, most + 1))
    found: set[int] = set()
    for part in field.split(","):
        found |= _meant(part, *_RANGES[place])
    if place == _DAY_OF_WEEK:
        found = {each % 7 for each in found}
    if found == everything:
        return "*"
    if steps and field.startswith("*/") and "," not in field and place != _DAY_OF_WEEK:
        return field
    return ",".join(map(str, sorted(found)))


def _meant(part: str, least: int, most: int) -> set[int]:
    ends, slash, step = part.partition("/")
    if ends == "*":
        # Sunday is 0 and 7, and counts once.
        first, last = least, 6 if (least, most) == (0, 7) else most
    else:
        begin, dash, end = ends.partition("-")
        first = _number(begin)
        last = _number(end) if dash else most if slash else first
    return set(range(first, last + 1, int(step or 1)))


def _number(word: str) -> int:
    return _WORDS[word] if word in _WORDS else int(word)
