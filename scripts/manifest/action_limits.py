"""The ``limits:`` of an action: what an activation may use."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from scripts.manifest.problems import Problems
    from scripts.manifest.source import Node

# A host reads a limit as a number of 32 bits (Apache OpenWhisk, TimeLimit.scala).
_GREATEST = 2**31 - 1


@dataclass(frozen=True)
class Limits:
    """What an activation may use: OpenWhisk's defaults where nothing is said."""

    timeout_ms: int = 60000
    memory_mb: int = 256
    log_mb: int = 10
    concurrency: int = 1


def read_limits(node: Node | None, runtime: str, problems: Problems) -> Limits:
    """Return the limits under ``limits:``; all that is wrong with them is noted.

    Args:
        node: what stands there; None for nothing.
        runtime: the kind of the action.
        problems: takes what is wrong.
    """
    members = dict(node.members(problems)) if node else {}

    def read(default: int, least: int, *names: str) -> int:
        found = [members.pop(name) for name in names if name in members]
        if not found:
            return default
        value = found[0].value
        if isinstance(value, bool) or not isinstance(value, int) or value < least:
            problems.error(found[0], f"this must be a whole number of at least {least}")
            return default
        if value > _GREATEST:
            problems.error(found[0], f"no host takes more than {_GREATEST}")
            return default
        if "concurrency" in names and runtime.startswith("python:") and value != 1:
            problems.error(
                found[0],
                "the Python runtime never runs two activations at once in a container",
                "write concurrency: 1",
            )
        return value

    limits = Limits(
        timeout_ms=read(Limits.timeout_ms, 100, "timeout"),
        memory_mb=read(Limits.memory_mb, 1, "memorySize", "memory"),
        log_mb=read(Limits.log_mb, 0, "logSize"),
        concurrency=read(Limits.concurrency, 1, "concurrentActivations", "concurrency"),
    )
    for name, ignored in members.items():
        problems.warning(
            ignored,
            "Adobe's tool ignores this limit",
            "write logSize" if name == "logs" else "",
        )
    return limits
