"""Inputs that a caller can set, and with them the check of callers and its secrets.

A raw action takes no parameter from a caller. Any other takes all of them, and with
``final`` all but those that are defined: an input without a value, and a setting that
the code reads and the manifest does not list, remain the caller's (Apache OpenWhisk,
WebActions.scala and Parameter.scala).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from scripts.check.authentication import first_action
from scripts.check.settings_read import settings_read
from scripts.failure import Failure
from scripts.manifest import Problem

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from scripts.check.action_sources import ActionSources
    from scripts.manifest import Action, Application, Input, Sequence


def overridable(
    application: Application, sources: ActionSources
) -> dict[str, tuple[Problem, ...]]:
    """Return each input that a caller can set, by the path of what has a URL."""
    found = {
        path: tuple(_of_action(application, action, sources))
        for path, action in application.actions.items()
        if action.web and not action.raw_http
    }
    for path, sequence in application.sequences.items():
        first = first_action(application, path)
        if sequence.web and not sequence.raw and first and first.inputs:
            found[path] = (_of_sequence(sequence, first),)
    return found


def _of_sequence(sequence: Sequence, first: Action) -> Problem:
    return Problem(
        sequence.file,
        sequence.line,
        sequence.key,
        f"a caller of the sequence {sequence.path} may override every input of "
        f"{first.path}: its annotation final has no effect in a sequence",
        "write web: raw for the sequence",
    )


def _of_action(
    application: Application, action: Action, sources: ActionSources
) -> Iterator[Problem]:
    read = read_by(action, sources)
    if action.inputs and not action.final:
        yield Problem(
            action.file,
            action.line,
            f"{action.key}.annotations.final",
            "a caller may override every input with a parameter of its name",
            "write final: true; or web: raw, and raw-http: true under annotations",
        )
        return
    for setting in action.inputs.values():
        if setting.value is None:
            # What no code is seen to read may still matter to it.
            yield _without_value(
                setting, "error" if setting.name in read else "warning"
            )
    for name, file in read.items():
        if name not in action.inputs:
            yield Problem(
                action.file,
                action.line,
                f"{action.key}.inputs.{name}",
                f"a caller may set {name}: {_path_in(file, application.root)} reads "
                "it, and it is not among the inputs",
                f"write {name}: ${{{name}:-}}",
            )


def read_by(action: Action, sources: ActionSources) -> Mapping[str, Path]:
    """Return the settings that the code of an action reads, each with its file."""
    try:
        return settings_read(sources.of(action).files.values())
    except Failure:
        return {}  # the build says what is wrong with the code


def _without_value(setting: Input, severity: Literal["error", "warning"]) -> Problem:
    return Problem(
        setting.file,
        setting.line,
        setting.key,
        "a caller may set this input: final does not protect a null",
        'write "" instead of nothing',
        severity,
    )


def _path_in(file: Path, root: Path) -> str:
    return file.relative_to(root).as_posix() if file.is_relative_to(root) else file.name
