"""What ``starter-kit events`` prints."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scripts import console
from scripts.terminal import out

if TYPE_CHECKING:
    from collections.abc import Sequence

    from scripts.contracts.event_rows import Row


def events(rows: Sequence[Row]) -> None:
    """Print every event: its entity, what it requires, and a sample."""
    out.table(
        ("entity", "event", "required", "sample"),
        (
            [
                row.entity,
                row.event,
                ", ".join(row.required),
                console.one_line(row.sample),
            ]
            for row in rows
        ),
        optional=("sample",),
    )
