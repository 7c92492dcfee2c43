"""From pydantic's findings to faults that name their parameters, within bounds.

What has too many entries is refused before a model reads it. Of many faults the first
ones are made and the others counted: pydantic finds several in every entry of a list.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from actions.shared.errors import MAX_FAULTS, BadRequest, Fault, rest_of

if TYPE_CHECKING:
    from collections.abc import Iterable

    from config.models import ValidationError

#: The most entries that one list or object of a value may have.
MAX_ENTRIES: Final = 20_000
#: The most entries that all lists and objects of a value may have together.
MAX_ENTRIES_IN_ALL: Final = 100_000

# What pydantic found it builds all at once or not at all, at half a kilobyte each.
_MAX_BUILT: Final = 100_000
# No JSON of 1 MB has more entries; a value that refers to itself has no end.
_MAX_COUNTED: Final = 1_000_000
_LONGEST_KEY, _LONGEST_PLACE, _LONGEST_MESSAGE = 80, 400, 400


def excess_in(value: Any, at: str) -> list[Fault]:
    """Return why the value at ``at`` has more entries than are allowed, if it has."""
    total = 0
    waiting = [(at, value)]
    while waiting and total <= _MAX_COUNTED:
        place, container = waiting.pop()
        if isinstance(container, dict):
            members: Iterable[tuple[Any, Any]] = container.items()
        elif isinstance(container, list | tuple):
            members = enumerate(container)
        else:
            continue
        if len(container) > MAX_ENTRIES:
            return [_excess(place, len(container), MAX_ENTRIES)]
        total += len(container)
        waiting += [
            (place + _step(key), member)
            for key, member in members
            if isinstance(member, dict | list | tuple)
        ]
    if total > MAX_ENTRIES_IN_ALL:
        return [_excess(at, total, MAX_ENTRIES_IN_ALL, " in all")]
    return []


def faults_in(error: ValidationError, at: str, most: int = MAX_FAULTS) -> list[Fault]:
    """Return what ``error`` found wrong with the value at ``at``.

    The first ``most`` faults are listed, and a last entry counts the others.
    """
    count = error.error_count()
    if most < 1 or count > _MAX_BUILT:
        return [rest_of(at, count, after=False)]
    found = error.errors(include_url=False, include_input=False, include_context=False)
    listed = [
        Fault(
            _cut(at + "".join(map(_step, each["loc"])), _LONGEST_PLACE),
            "is required"
            if each["type"] == "missing"
            else _cut(each["msg"].removeprefix("Input "), _LONGEST_MESSAGE),
            missing=each["type"] == "missing",
        )
        for each in found[:most]
    ]
    if count > most:
        listed.append(rest_of(at, count - most, after=True))
    return listed


def as_faults(error: BadRequest) -> BadRequest:
    """Return what is wrong with a body as faults: for the log, not for a shopper."""
    causes = [str(error), *(fault.message for fault in error.faults)]
    return BadRequest(faults=[Fault("body", ": ".join(causes))])


def _excess(at: str, count: int, allowed: int, scope: str = "") -> Fault:
    message = f"has {count} entries{scope}, and {allowed} are allowed"
    return Fault(_cut(at, _LONGEST_PLACE), message)


def _step(key: Any) -> str:
    if isinstance(key, int):
        return f"[{key}]"
    return f".{_cut(str(key), _LONGEST_KEY)}"


def _cut(text: str, longest: int) -> str:
    return text if len(text) <= longest else f"{text[:longest]}…"
