"""Inputs that no code of their action reads, named almost like one that it reads.

Own code may read any input in any way; so an input that is not seen to be read is not a
fault by itself. It is one when a setting that is read is not listed, and nearly has its
name.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from scripts.check.override import read_by
from scripts.manifest import Problem
from scripts.nearest import nearest

if TYPE_CHECKING:
    from collections.abc import Iterator

    from scripts.check.action_sources import ActionSources
    from scripts.manifest import Application

_ALIKE = 0.85


def misspelt(application: Application, sources: ActionSources) -> Iterator[Problem]:
    """Yield a warning for each input that has no effect for a slip in its name."""
    for action in application.actions.values():
        read = read_by(action, sources)
        without_input = [name for name in read if name not in action.inputs]
        for setting in action.inputs.values():
            if setting.name in read:
                continue
            near = nearest(setting.name, without_input, cutoff=_ALIKE)
            if near:
                yield Problem(
                    setting.file,
                    setting.line,
                    setting.key,
                    f"the code of {action.path} is not seen to read this input; "
                    f"it reads {near}",
                    f"write {near}, if that is meant",
                    "warning",
                )
