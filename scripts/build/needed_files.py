"""What of the application is needed: by one action, or by several in one place."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from scripts.failure import Failure

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from pathlib import Path

_SHOWN = 5


@dataclass(frozen=True)
class Sources:
    """The application's part of a bundle.

    Attributes:
        files: by their names in the bundle.
        entries: the modules with the actions' functions.
        beside: the folders in the bundle where modules are found after the libraries.
        modules: the application's modules, by name.
        possible: those of names that the code makes at run time; they may fail.
        external: where each module of a library is imported first, for messages.
        optional: those of them without which the code goes on.
        elsewhere: those of them that lie in the application where their import does
            not find them, each with what to do about it.
        absent: the names that the code imports from modules of the application that
            do not have them, as ``name from module``, each with its place.
        data: the data files, by their names in the bundle.
        kept: the files that stay as they are, as code may list them or read them.
        left_out: the data files beside the action that nothing names.
        notes: what the user should know.
        models: the modules of models that can be compiled, as far as code uses them.
    """

    files: Mapping[str, Path]
    entries: tuple[str, ...]
    beside: tuple[str, ...]
    modules: tuple[str, ...]
    possible: tuple[str, ...]
    external: Mapping[str, str]
    optional: frozenset[str]
    elsewhere: Mapping[str, str]
    absent: Mapping[str, str]
    data: tuple[str, ...]
    kept: tuple[str, ...]
    left_out: tuple[str, ...]
    notes: tuple[str, ...]
    models: tuple[str, ...] = ()

    @property
    def all_notes(self) -> tuple[str, ...]:
        """Return the notes, and what of the files beside the action does not ship."""
        return (*self.notes, *filter(None, [not_shipped(self.left_out)]))


def absent_names(sources: Sources) -> Iterator[Failure]:
    """Yield what is wrong with each import of a name that its module does not have."""
    for what, place in sources.absent.items():
        yield Failure(
            f"{place} imports {what}, and there is no such name",
            "correct the name, or define it there",
        )


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


def together(several: Sequence[Sources]) -> Sources:
    """Return what several actions need in one place.

    Raises:
        Failure: they need different files of the same name.
    """
    files: dict[str, Path] = {}
    for each in several:
        for name, file in each.files.items():
            if files.setdefault(name, file) != file:
                raise Failure(
                    f"{name} is two files, {files[name]} and {file}",
                    "they would lie in one place: rename one of them",
                )
    imported = {
        module
        for each in several
        for module in (*each.modules, *each.possible)
        if module not in each.models
    }
    needed = {
        name for each in several for name in each.external if name not in each.optional
    }
    external = {name: at for each in several for name, at in each.external.items()}
    return Sources(
        files=dict(sorted(files.items())),
        entries=_all(each.entries for each in several),
        beside=_all(each.beside for each in several),
        modules=tuple(sorted(set(_all(each.modules for each in several)))),
        possible=tuple(sorted(set(_all(each.possible for each in several)))),
        external=dict(sorted(external.items())),
        optional=frozenset(external.keys() - needed),
        elsewhere={k: how for each in several for k, how in each.elsewhere.items()},
        absent={what: at for each in several for what, at in each.absent.items()},
        data=tuple(sorted(set(_all(each.data for each in several)))),
        kept=tuple(sorted(set(_all(each.kept for each in several)))),
        left_out=tuple(
            sorted(set(_all(each.left_out for each in several)) - files.keys())
        ),
        notes=_all(each.notes for each in several),
        models=tuple(sorted(set(_all(each.models for each in several)) - imported)),
    )


def _all(several: Iterable[Iterable[str]]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(item for items in several for item in items))
