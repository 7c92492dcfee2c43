"""Limits that a host refuses, unless its operator allows more: actions, sequences.

They are those of Apache OpenWhisk's own configuration (its docs/reference.md; for the
length of a sequence ``sequenceMaxLength`` in ansible/group_vars/all); an operator may
have set others, so they are worth a warning and no error.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from scripts.manifest import Problem
from scripts.manifest.sequences import count_actions

if TYPE_CHECKING:
    from collections.abc import Iterator

    from scripts.manifest import Application


class _Range(NamedTuple):
    attribute: str
    what: str
    least: int
    most: int
    unit: str


_RANGES = (
    _Range("timeout_ms", "timeout", 100, 300_000, "ms"),
    _Range("memory_mb", "memorySize", 128, 512, "MB"),
    _Range("log_mb", "logSize", 0, 10, "MB"),
)
_SEQUENCE_LENGTH = 50
_HINT = "deploy it to a host that allows it, or change it"


def limits_of_others(application: Application) -> Iterator[Problem]:
    """Yield a warning for each limit that a host with OpenWhisk's defaults refuses."""
    for action in application.actions.values():
        for attribute, what, least, most, unit in _RANGES:
            value = getattr(action.limits, attribute)
            if not least <= value <= most:
                yield Problem(
                    action.file,
                    action.line,
                    f"{action.key}.limits.{what}",
                    f"a host with OpenWhisk's own limits refuses {what} {value}: "
                    f"it allows {least} to {most} {unit}",
                    _HINT,
                    "warning",
                )
    for path, sequence in application.sequences.items():
        length = count_actions(path, application.sequences)
        if length > _SEQUENCE_LENGTH:
            yield Problem(
                sequence.file,
                sequence.line,
                f"{sequence.key}.actions",
                f"a host with OpenWhisk's own limits refuses a sequence of {length} "
                f"actions: it allows {_SEQUENCE_LENGTH}",
                _HINT,
                "warning",
            )
