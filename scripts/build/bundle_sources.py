"""What a bundle takes from the application: its files, and what is known of them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

_SHOWN = 5


@dataclass(frozen=True)
class Sources:
    """The application's part of a bundle.

    Attributes:
        files: by their names in the bundle.
        entry: the module with the action's function.
        beside: the folder in the bundle where modules are found after the libraries;
            empty for none.
        modules: the application's modules, by name.
        external: where each module of a library is imported first, for messages.
        optional: those of them without which the code goes on.
        elsewhere: those of them that lie in the application where their import does
            not find them, each with what to do about it.
        data: the data files, by their names in the bundle.
        left_out: the data files beside the action that nothing names.
        notes: what the user should know.
        models: the modules of models that can be compiled, as far as code uses them.
    """

    files: Mapping[str, Path]
    entry: str
    beside: str
    modules: tuple[str, ...]
    external: Mapping[str, str]
    optional: frozenset[str]
    elsewhere: Mapping[str, str]
    data: tuple[str, ...]
    left_out: tuple[str, ...]
    notes: tuple[str, ...]
    models: tuple[str, ...] = ()

    @property
    def all_notes(self) -> tuple[str, ...]:
        """Return the notes, and what of the files beside the action does not ship."""
        return (*self.notes, *filter(None, [not_shipped(self.left_out)]))


def not_shipped(files: Sequence[str]) -> str:
    """Return what to do about files beside an action; empty when there are none."""
    if not files:
        return ""
    shown = ", ".join(files[:_SHOWN])
    more = f" and {len(files) - _SHOWN} more" if len(files) > _SHOWN else ""
    lie = (
        "lies 1 file that is" if len(files) == 1 else f"lie {len(files)} files that are"
    )
    return (
        f"beside this action {lie} not shipped: {shown}{more}; "
        "name what it reads in include:, or in the code"
    )
