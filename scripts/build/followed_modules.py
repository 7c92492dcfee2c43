"""The modules that an action's code imports, each read for what it imports itself.

Most are imported by name. Others are possible: the code makes their names at run time,
finds them in a folder that it adds to ``sys.path``, or reads their files. What a
possible module imports need not be there.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from scripts.build import imports, pins, standard_library
from scripts.build.failing_imports import refuse_import
from scripts.build.imported_names import ImportedNames
from scripts.build.imports import NoPython
from scripts.build.modules import UNNAMED
from scripts.running.launcher import module_name

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator
    from pathlib import Path

    from scripts.build.import_statements import Import
    from scripts.build.imports import Source
    from scripts.build.modules import Modules


class FollowedModules:
    """Collects them.

    Args:
        root: the application's folder.
        own: which file is the module of a name.
        runtime: the kind that the action runs on.
        later: modules that are added where they are needed, and not as code names them.

    Attributes:
        modules: those that are imported by name, with their files.
        possible: the others.
        external: where each module of a library is imported first, for messages.
        needed: those of them without which the code fails.
        elsewhere: those of them that lie in the application where their import does
            not find them, each with what to do about it.
        names: what is imported from each module.
        folders: those of the packages; data may lie in them.
        models: each module of models, with the module that asks for its validators.
        members: the places with what only pydantic's models have.
        tables: the modules among which inputs choose: by word by input.
    """

    def __init__(
        self, root: Path, own: Modules, runtime: str, later: Collection[str]
    ) -> None:
        self._root = root
        self._own = own
        self._runtime = runtime
        self._later = later
        self.modules: dict[str, Path] = {}
        self.possible: dict[str, Path] = {}
        self.external: dict[str, str] = {}
        self.needed: set[str] = set()
        self.elsewhere: dict[str, str] = {}
        self.names: dict[str, set[str]] = {}
        self.folders: set[Path] = set()
        self.models: dict[str, str] = {}
        self.members: list[str] = []
        self.tables: dict[str, dict[str, str]] = {}
        self._from_own = ImportedNames(root, own.entry.parent)
        # What possible modules import, and is not pinned, each with its place.
        self._lacking: dict[str, str] = {}
        self._changes_path = False
        self._todo: list[tuple[str, Path, bool]] = []

    def add(self, name: str, *, is_sure: bool = True) -> bool:
        """Note a module of the application and its packages; tell whether it is one."""
        found = self._own.find(name)
        for each, file in (found or {}).items():
            self.follow(each, file, is_sure=is_sure)
        if found is not None and (folder := self._own.folder_of(name)):
            self.folders.add(folder)
        return found is not None

    def follow(self, name: str, file: Path, *, is_sure: bool = True) -> None:
        """Note a module, which is read later."""
        if name in self.modules or (not is_sure and name in self.possible):
            return
        (self.modules if is_sure else self.possible)[name] = file
        self._todo.append((name, file, is_sure))

    def read_later(self, file: Path, *, is_sure: bool) -> None:
        """Follow what a file imports that is no module of the action."""
        self._todo.append((module_name(self._root, file) or UNNAMED, file, is_sure))

    @property
    def is_unread(self) -> bool:
        """Whether there are modules that are not read."""
        return bool(self._todo)

    def read_all(self) -> None:
        """Read the modules, and those that they import.

        Raises:
            Failure: one cannot be read, or imports what is sure not to be there.
        """
        while self._todo:
            self._read(*self._todo.pop())
            if not self._todo and self._changes_path:
                self._by_changed_path()

    def source(self, name: str, file: Path) -> Source:
        """Return what a module imports.

        Raises:
            Failure: it cannot be read.
        """
        is_package = file.name == "__init__.py"
        return imports.read(file, self._own.shown(file), name, is_package=is_package)

    def absent(self) -> dict[str, str]:
        """Return the names that modules of the application do not have, with places."""
        return self._from_own.absent({**self.possible, **self.modules})

    def notes(self) -> Iterator[str]:
        """Yield what the user should know of the possible modules."""
        for module, place in self._lacking.items():
            yield f"{place} imports {module}, which is not pinned: it ships without"

    def _read(self, name: str, file: Path, is_sure: bool) -> None:
        try:
            source = self.source(name, file)
        except NoPython:
            if is_sure:
                raise
            return  # a text, or a module that its importer can do without
        shown = self._own.shown(file)
        for found in source.imports:
            place = f"{shown}:{found.line}"
            if found.is_optional and found.module in self._later:
                continue
            if found.is_start:
                self._begun(found, place)
            elif found.is_guess:
                self._guessed(found.module, place)
            elif not standard_library.has(found.module, self._runtime):
                self._imported(found, place, name, file, is_sure=is_sure)
        self._note(source, name, file)

    def _note(self, source: Source, name: str, file: Path) -> None:
        """Note what a module says beside its imports."""
        for module in source.models:
            self.models.setdefault(module, name)
        if source.member_line:
            self.members.append(f"{self._own.shown(file)}:{source.member_line}")
        for setting, words in source.tables.items():
            self.tables.setdefault(setting, {}).update(words)
        self._changes_path = self._changes_path or source.changes_path
        if source.is_open and file.is_relative_to(self._own.entry.parent):
            self._own.open_folder()

    def _imported(
        self, found: Import, place: str, importing: str, file: Path, *, is_sure: bool
    ) -> None:
        is_needed = is_sure and not found.is_optional
        if is_needed:
            refuse_import(found, place, importing, file, self._own)
        if found.module.startswith("."):
            return
        if self.add(found.module, is_sure=is_sure):
            self.names.setdefault(found.module, set()).update(found.names)
            for name in self._names_of(found):
                is_module = self.add(f"{found.module}.{name}", is_sure=is_sure)
                if not is_module and is_needed and name != "*":
                    self._from_own.add(found.module, name, place)
        elif not self._own.has(found.module):
            self._of_others(replace(found, is_optional=not is_needed), place, file)
            if not is_sure and not found.is_optional:
                self._note_lack(found.module, place)

    def _of_others(self, found: Import, place: str, file: Path) -> None:
        """Note a module that no folder with modules of the application has."""
        self.external.setdefault(found.module, place)
        if how := self._own.how_to_reach(found.module, file):
            self.elsewhere.setdefault(found.module, how)
            self.names.setdefault(found.module, set()).update(found.names)
        if not found.is_optional:
            self.needed.add(found.module)

    def _note_lack(self, module: str, place: str) -> None:
        if not pins.brings(self._root, module):
            self._lacking.setdefault(module, place)

    def _begun(self, found: Import, place: str) -> None:
        """Add the modules whose names begin as the code says."""
        package = found.module.rpartition(".")[0]
        for name, file in self._own.starting_with(found.module).items():
            self.follow(name, file, is_sure=False)
        if package and not self._own.has(package):
            self.external.setdefault(package, place)

    def _guessed(self, text: str, place: str) -> None:
        """Add the module of a text: ``lib.help`` of ``lib.help.function``, too."""
        if standard_library.has(text, self._runtime):
            return
        if not self._own.has(text):
            self.external.setdefault(text, place)
            return
        while text and not self._own.find(text):
            text = text.rpartition(".")[0]
        if text:
            self.add(text, is_sure=False)

    def _by_changed_path(self) -> None:
        """Add the modules that the code finds once it has changed ``sys.path``."""
        for module in [*self.elsewhere]:
            names = (module, *(f"{module}.{each}" for each in self.names[module]))
            for name in names:
                for known, file in self._own.elsewhere(name).items():
                    self.follow(known, file, is_sure=False)
            del self.elsewhere[module]
            self.external.pop(module, None)
            self._lacking.pop(module, None)
            self.needed.discard(module)

    def _names_of(self, found: Import) -> Iterator[str]:
        """Yield what is imported; for a star, the modules that are exported, too."""
        file = (self._own.find(found.module) or {}).get(found.module)
        if "*" in found.names and file:
            for name in self.source(found.module, file).exported:
                if self._own.find(f"{found.module}.{name}"):
                    yield name
        yield from found.names
