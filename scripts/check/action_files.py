"""The files of each action: what cannot be built, and what would not ship."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scripts.build import pins
from scripts.build.imports import NoPython
from scripts.build.included_files import IncludeError
from scripts.build.needed_files import not_shipped
from scripts.build.pins import PinsError
from scripts.build.refused_imports import refused_imports
from scripts.build.shipped_data import NoInputFile
from scripts.build.zip_names import refuse_reserved, refuse_written
from scripts.check.action_functions import note_fault
from scripts.check.function_references import SETTINGS
from scripts.failure import Failure
from scripts.manifest.inputs import origin
from scripts.manifest.problems import Problem, Problems
from scripts.running.launcher import entry_file

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from scripts.build.needed_files import Sources
    from scripts.check.action_sources import ActionSources
    from scripts.manifest import Action, Application


def problems_of_files(
    application: Application, sources: ActionSources
) -> tuple[Problem, ...]:
    """Return what is wrong with the files of all actions."""
    problems = Problems()
    found: dict[str, Sources] = {}
    for path, action in application.actions.items():
        file = entry_file(action.function)
        # What is wrong with the path itself is a problem of the manifest.
        if not file.is_file() or file.suffix != ".py":
            continue
        if not file.resolve().is_relative_to(application.root.resolve()):
            continue
        try:
            found[path] = sources.of(action)
        except Failure as failure:
            _note(application, action, failure, problems)
            continue
        note_fault(action, found[path], application.root, problems)
        for refused in _problem_of_refusal(application, action, found[path]):
            _note(application, action, refused, problems)
    if application.actions:
        _pins(application, problems)
    _left_out(application, found, problems)
    return problems.sorted()


def _note(
    application: Application, action: Action, failure: Failure, problems: Problems
) -> None:
    """Note why an action cannot be built, in the place that says so."""
    if isinstance(failure, NoInputFile):
        setting = action.inputs[failure.input]
        hint = origin(setting, application.root)
        problems.error(setting, "there is no such file", hint)
    elif isinstance(failure, IncludeError):
        problems.error(failure.entry, failure.fault, failure.hint)
    elif not isinstance(failure, PinsError) and not _is_judged_as_reference(
        action, failure
    ):
        problems.error(action, failure.text, failure.hint, under="function")


def _is_judged_as_reference(action: Action, failure: Failure) -> bool:
    """Tell whether a failure is one of a module that an input names a function of."""
    inputs = (action.inputs[name] for name in SETTINGS & action.inputs.keys())
    return isinstance(failure, NoPython) and any(
        part.strip().startswith(f"{failure.module}:")
        for setting in inputs
        for part in str(setting.value).split(",")
    )


def _problem_of_refusal(
    application: Application, action: Action, sources: Sources
) -> Iterator[Failure]:
    """Yield what the build is sure to refuse of an action's code and files."""
    try:
        yield from refused_imports(application.root, sources, action.runtime)
        refuse_written(action.path, sources.files, sources.beside)
        refuse_reserved(action.path, sources.files)
    except Failure as failure:
        yield failure


def _pins(application: Application, problems: Problems) -> None:
    """Note what is wrong with the pinned libraries, each line in its place."""
    file = pins.FILE.as_posix()
    problems.add(
        Problem(file, fault.line, "", fault.fault, fault.hint)
        for fault in pins.faults(application.root)
    )


def _left_out(
    application: Application, found: Mapping[str, Sources], problems: Problems
) -> None:
    """Warn of each file beside an action that no action ships, once."""
    shipped = {name for sources in found.values() for name in sources.data}
    warned: set[str] = set()
    for path, sources in found.items():
        action: Action = application.actions[path]
        names = [n for n in sources.left_out if n not in shipped | warned]
        notes = [*filter(None, [not_shipped(names)])]
        notes += [note for note in sources.notes if note not in warned]
        warned |= {*names, *sources.notes}
        for note in notes:
            problems.warning(action, note, under="function")
