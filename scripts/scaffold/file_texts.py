"""The texts of new files: the templates beside this module, filled in.

``$name`` and the like are the places to fill.
"""

from __future__ import annotations

from pathlib import Path
from string import Template
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

_TEMPLATES = Path(__file__).with_name("templates")
_SUFFIX = ".template"


def filled(kind: str, values: Mapping[str, object]) -> dict[str, str]:
    """Return the texts of a kind of new part, by the names of their files.

    Args:
        kind: ``webhook``, ``action``, what is in ``both`` of them, or ``event``.
        values: what is filled in.
    """
    return {
        file.name.removesuffix(_SUFFIX): Template(file.read_text("utf-8")).substitute(
            values
        )
        for file in sorted(_TEMPLATES.joinpath(kind).glob(f"*{_SUFFIX}"))
    }
