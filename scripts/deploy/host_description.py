"""What an OpenWhisk host says of itself: its runtimes, and the limits of actions.

It is the answer to a GET of its root, which needs no credential (Apache OpenWhisk,
Controller.scala, ``info``): durations in milliseconds, sizes in bytes. Not every host
says all of it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pydantic import Field

from scripts.manifest.model_faults import Lenient

if TYPE_CHECKING:
    from scripts.manifest import Limits

_MB = 1_048_576


class _Runtime(Lenient):
    kind: str = ""


class _Limits(Lenient):
    min_action_duration: int | None = None
    max_action_duration: int | None = None
    min_action_memory: int | None = None
    max_action_memory: int | None = None
    min_action_logs: int | None = None
    max_action_logs: int | None = None
    sequence_length: int | None = None


class HostDescription(Lenient):
    """What a host says of itself.

    Attributes:
        runtimes: by family.
        limits: of actions and sequences.
    """

    runtimes: dict[str, list[_Runtime]] = Field(default={})
    limits: _Limits = _Limits()

    @property
    def kinds(self) -> tuple[str, ...]:
        """The runtimes that it has; none when it does not say."""
        listed = (each for family in self.runtimes.values() for each in family)
        return tuple(each.kind for each in listed if each.kind)

    def refuses(self, limits: Limits) -> list[str]:
        """Return what of an action's limits the host refuses, and what it allows."""
        said = self.limits
        rows: tuple[tuple[str, int, Any, Any, int, str], ...] = (
            (
                "timeout",
                limits.timeout_ms,
                said.min_action_duration,
                said.max_action_duration,
                1,
                "ms",
            ),
            (
                "memorySize",
                limits.memory_mb,
                said.min_action_memory,
                said.max_action_memory,
                _MB,
                "MB",
            ),
            (
                "logSize",
                limits.log_mb,
                said.min_action_logs,
                said.max_action_logs,
                _MB,
                "MB",
            ),
        )
        return [
            f"{name} {value} {unit} (it allows "
            f"{'' if least is None else f'from {least // size} '}"
            f"{'' if most is None else f'to {most // size} '}{unit})"
            for name, value, least, most, size, unit in rows
            if (least is not None and value * size < least)
            or (most is not None and value * size > most)
        ]
