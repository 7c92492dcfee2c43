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
                return f"its {name} is none: a number from {least} to {most}, * or */2"
    return ""


def _is_part(part: str, least: int, most: int, words: dict[str, int]) -> bool:
    matched = _PART.fullmatch(part)
    if matched is None or (matched[3] and int(matched[3]) == 0):
        return False
    ends = [_number(end, words) for end in matched.groups()[:2] if end]
    return all(least <= end <= most for end in ends) and ends == sorted(ends)


def _number(word: str, words: dict[str, int]) -> int:
    return int(word) if word.isdigit() else words.get(word, -1)
