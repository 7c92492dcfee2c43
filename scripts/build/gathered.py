"""What the code of one or several actions needs: files, libraries, compiled models."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from scripts.build import (
    cache,
    compiled_models,
    contents,
    needed_files,
    pins,
    source_files,
)
from scripts.build.compiled_models import compile_models
from scripts.build.source_tree import SourceTree
from scripts.build.wheels import Wheel, WheelHouse
from scripts.failure import Failure

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping, Sequence

    from scripts.build.compiled_models import CompiledModels
    from scripts.build.needed_files import Sources
    from scripts.build.pins import Pin
    from scripts.build.target import Target
    from scripts.manifest import Action, Application
    from scripts.running.interpreter import Interpreter


@dataclass(frozen=True)
class Gathered:
    """What goes into an output beside its entry.

    Attributes:
        own: the application's files, by their names in the output.
        wheels: the libraries, by canonical name.
        modules: what may be imported of either.
        entries: the modules with the actions' functions.
        beside: the folders in the output where modules are found after the libraries.
        data: the application's data files.
        kept: the application's files that stay as they are.
        notes: what the user should know.
    """

    own: Mapping[str, bytes]
    wheels: Mapping[str, Wheel]
    modules: tuple[str, ...]
    entries: tuple[str, ...]
    beside: tuple[str, ...]
    data: tuple[str, ...]
    kept: tuple[str, ...]
    notes: tuple[str, ...]


@dataclass(frozen=True)
class Wanted:
    """What is to be gathered, and for what.

    Attributes:
        application: all of it.
        actions: those whose code is needed.
        target: the platform.
        interpreter: of the target's version, if there is one.
        doors: modules that are needed, too, with what they import. With them the code
            ships for whatever an input may choose: other platforms set inputs later.
    """

    application: Application
    actions: Sequence[Action]
    target: Target
    interpreter: Interpreter | None
    doors: tuple[str, ...] = ()


def gather(wanted: Wanted) -> Gathered:
    """Find what the code of the actions needs.

    Raises:
        Failure: something is not there, not pinned, or has no wheel for the target.
    """
    house = WheelHouse(_pins(wanted), wanted.target, cache.folder("wheels"))
    found = full = _sources(wanted)
    imported, wheels = _libraries(found, house)
    for failure in needed_files.absent_names(found):
        raise failure
    models = _compiled_models(wanted, found, wheels.values())
    if models and models.modules:
        found = _sources(wanted, models.modules)
        imported, wheels = _libraries(found, house)
    own = _contents(found)
    if models:
        stamp = compiled_models.stamp(full.files, found.files)
        own[compiled_models.FILE] = models.content + stamp
    return Gathered(
        own=own,
        wheels=wheels,
        modules=(*found.modules, *imported),
        entries=found.entries,
        beside=found.beside,
        data=found.data,
        kept=found.kept,
        notes=(*found.all_notes, *(models.notes if models else ())),
    )


def _pins(wanted: Wanted) -> Mapping[str, Pin]:
    root = wanted.application.root
    return pins.with_servers(root) if wanted.doors else pins.read(root)


def _sources(wanted: Wanted, compiled: Collection[str] = ()) -> Sources:
    tree = SourceTree(wanted.application.root)
    return needed_files.together(
        [
            source_files.collect(
                wanted.application,
                action,
                compiled,
                doors=wanted.doors,
                tree=tree,
            )
            for action in wanted.actions
        ]
    )


def _libraries(
    found: Sources, house: WheelHouse
) -> tuple[dict[str, str], dict[str, Wheel]]:
    """Return the modules of libraries that the code imports, and their wheels."""
    imported = {
        module: place
        for module, place in found.external.items()
        if module not in found.optional or house.owner(module)
    }
    for module, how in found.elsewhere.items():
        if house.owner(module) is None:
            place = imported[module]
            raise Failure(f"{place} imports {module}, which is not there", how)
    return imported, house.for_imports(imported)


def _contents(found: Sources) -> dict[str, bytes]:
    return {name: file.read_bytes() for name, file in found.files.items()}


def _compiled_models(
    wanted: Wanted, found: Sources, wheels: Iterable[Wheel]
) -> CompiledModels | None:
    """Compile the models that the code lets compile, where the libraries can run."""
    interpreter, target = wanted.interpreter, wanted.target
    if not found.models or interpreter is None:
        return None
    if not target.can_be_started_by(interpreter):
        return None
    files = _contents(found)
    for wheel in wheels:
        files |= contents.of_wheel(wheel, target)
    return compile_models(files, found.models, interpreter)
