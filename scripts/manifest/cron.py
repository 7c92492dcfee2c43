"""Times in cron's words, as Apache OpenWhisk's package of alarms takes them.

Five fields, or six with seconds before them (openwhisk-package-alarms, README, and
cron-parser, which it reads them with).
"""

from __future__ import annotations

import re

_MONTHS = (
    *("jan", "feb", "mar", "apr", "may", "jun"),
    *("jul", "aug", "sep", "oct", "nov", "dec"),
)
# The days of each month, in a leap year.
_LONGEST = (31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)
_DAYS = ("sun", "mon", "tue", "wed", "thu", "fri", "sat")
# Name, least and greatest number, and the words for them.
_FIELDS: tuple[tuple[str, int, int, dict[str, int]], ...] = (
    ("second", 0, 59, {}),
    ("minute", 0, 59, {}),
    ("hour", 0, 23, {}),
    ("day of the month", 1, 31, {}),
    ("month", 1, 12, {word: number for number, word in enumerate(_MONTHS, 1)}),
    ("day of the week", 0, 7, {word: number for number, word in enumerate(_DAYS)}),
)
_PART = re.compile(r"(?:[*?]|(\w+)(?:-(\w+))?)(?:/(\d+))?", re.ASCII)
_SHORT = ("@yearly", "@monthly", "@weekly", "@daily", "@hourly")
_LAST = {"day of the month": r"l", "day of the week": r"[0-7]?l"}


def cron_fault(text: str) -> str:
    """Return what keeps a text from being a cron; empty when nothing does."""
    if text.strip() in _SHORT:
        return ""
    fields = text.lower().split()
    if len(fields) not in (len(_FIELDS) - 1, len(_FIELDS)):
        return f"it has {len(fields)} fields, and a cron has 5 or 6"
    for field, (name, least, most, words) in zip(
        fields, _FIELDS[-len(fields) :], strict=True
    ):
        last = re.compile(_LAST.get(name, r"(?!)"))
        for part in field.split(","):
            if not last.fullmatch(part) and not _is_part(part, least, most, words):
                return f"its {name} must be a number from {least} to {most}, * or */2"
    return _never(*fields[-3:])


def _never(days: str, months: str, weekdays: str) -> str:
    """Return that no month has such a day; empty when one has.

    Where a day of the week is named too, either of them is enough.
    """
    firsts = [part.partition("/")[0].partition("-")[0] for part in days.split(",")]
    if weekdays not in ("*", "?") or not all(first.isdigit() for first in firsts):
        return ""
    first = min(map(int, firsts))
    if any(first <= _LONGEST[month - 1] for month in _months(months)):
        return ""
    return f"it never fires: no month of it has a day {first}"


def _months(field: str) -> set[int]:
    words = _FIELDS[-2][3]
    found: set[int] = set()
    for part in field.split(","):
        ends, _, step = part.partition("/")
        first, _, last = ends.partition("-")
        if first in ("*", "?"):
            first, last = "1", "12"
        least = _number(first, words)
        most = _number(last, words) if last else 12 if step else least
        found |= set(range(least, most + 1, int(step or 1)))
    return found


def _is_part(part: str, least: int, most: int, words: dict[str, int]) -> bool:
    matched = _PART.fullmatch(part)
    if matched is None or (matched[3] and int(matched[3]) == 0):
        return False
    ends = [_number(end, words) for end in matched.groups()[:2] if end]
    return all(least <= end <= most for end in ends) and ends == sorted(ends)


def _number(word: str, words: dict[str, int]) -> int:
    return int(word) if word.isdigit() else words.get(word, -1)
