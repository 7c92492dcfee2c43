"""What ``starter-kit config`` prints."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scripts import console
from scripts.terminal import out

if TYPE_CHECKING:
    from collections.abc import Sequence

    from scripts.check.all_checks import Setting


def inputs(described: Sequence[Setting]) -> None:
    """Print every input of every action, its value and where it came from."""
    out.table(
        ("action", "input", "value", "from"),
        (
            [each.action, each.name, console.one_line(each.value), each.source]
            for each in described
        ),
    )
