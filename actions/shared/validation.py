"""From pydantic's findings to faults that name their parameters."""

from __future__ import annotations

from typing import TYPE_CHECKING

from actions.shared.errors import Fault

if TYPE_CHECKING:
    from pydantic import ValidationError


def faults_in(error: ValidationError, at: str) -> list[Fault]:
    """Return everything that ``error`` found wrong with the value at ``at``."""
    return [
        Fault(
            at
            + "".join(f"[{p}]" if isinstance(p, int) else f".{p}" for p in each["loc"]),
            "is required"
            if each["type"] == "missing"
            else each["msg"].removeprefix("Input "),
            missing=each["type"] == "missing",
        )
        for each in error.errors(include_url=False, include_input=False)
    ]
