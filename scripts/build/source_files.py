"""Which files of the application an action needs.

Its own module and all that it imports below the application's folder; what its inputs
choose (``WEBHOOK_AUTH=jwt``, ``STOCK_SOURCE=package.module:function``); the data files
that its code names, and those that an input names (``STOCK_INVENTORY_FILE``).
"""

from __future__ import annotations

import re
import sys
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Any

from scripts.build import data_files, imports
from scripts.build.imports import TABLE, Import
from scripts.build.literals import Paths, add_paths
from scripts.failure import Failure
from scripts.running.launcher import AppFinder, entry_file, module_name

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from scripts.manifest import Action, Application

#: An action's module whose path makes no module name gets this one.
UNNAMED = "action_main"
_FUNCTION = re.compile(r"([A-Za-z_]\w*(?:\.[A-Za-z_]\w*)*):[A-Za-z_]\w*")


@dataclass(frozen=True)
class Sources:
    """The application's part of a bundle.

    Attributes:
        files: by their names in the bundle.
        entry: the module with the action's function.
        modules: the application's modules, by name.
        external: where each module of somebody else is imported first, for messages.
        optional: those of them without which the code goes on.
        data: the data files, by their names in the bundle.
        notes: what the user should know.
    """

    files: Mapping[str, Path]
    entry: str
    modules: tuple[str, ...]
    external: Mapping[str, str]
    optional: frozenset[str]
    data: tuple[str, ...]
    notes: tuple[str, ...]


def collect(application: Application, action: Action) -> Sources:
    """Return what ``action`` needs of the application.

    Raises:
        Failure: a file cannot be read, or an input names one that is not there.
    """
    inputs: dict[str, Any] = {
        f"{each.path} {name}": setting.value
        for each in application.actions.values()
        for name, setting in each.inputs.items()
        if not setting.missing
    }
    inputs |= application.environment
    return _Walk(application.root, action, inputs).done()


class _Walk:
    def __init__(self, root: Path, action: Action, inputs: Mapping[str, Any]) -> None:
        self._root = root
        self._inputs = inputs
        self._action = action
        self._folders = [root]
        if action.function.is_dir() and action.function != root:
            self._folders.append(action.function)
        self._finders = [AppFinder(folder) for folder in self._folders]
        self._files: dict[str, Path] = {}
        self._named_data: list[str] = []
        self._modules: dict[str, None] = {}
        self._external: dict[str, str] = {}
        self._needed: set[str] = set()
        self._tables: dict[str, dict[str, str]] = {}
        self._todo: list[tuple[str, Path]] = []
        self._notes: list[str] = []

    def done(self) -> Sources:
        entry = self._entry()
        for item in self._items_of_inputs():
            self._chosen_function(item)
        while self._todo:
            self._read(*self._todo.pop())
            if not self._todo:
                self._chosen_words()
        self._data()
        return Sources(
            files=dict(sorted(self._files.items())),
            entry=entry,
            modules=tuple(sorted(self._modules)),
            external=dict(sorted(self._external.items())),
            optional=frozenset(self._external.keys() - self._needed),
            data=tuple(sorted(self._named_data)),
            notes=tuple(self._notes),
        )

    def _entry(self) -> str:
        file = entry_file(self._action.function)
        name = module_name(self._root, file)
        if name is not None and name.isascii() and self._add(name):
            return name
        self._files[f"{UNNAMED}.py"] = file
        self._todo.append((UNNAMED, file))
        return UNNAMED

    def _add(self, name: str) -> bool:
        """Note a module of the application and its packages; tell whether it is one."""
        for folder, finder in zip(self._folders, self._finders, strict=True):
            if finder.owns(name.partition(".")[0]):
                return self._add_below(folder, name.split("."))
        return False

    def _add_below(self, folder: Path, parts: list[str]) -> bool:
        for depth in range(1, len(parts) + 1):
            name, place = ".".join(parts[:depth]), folder.joinpath(*parts[:depth])
            file = place / "__init__.py"
            if not file.is_file():
                file = place.with_suffix(".py")
            if file.is_file():
                self._refuse_link(file, folder)
                if name not in self._modules:
                    self._modules[name] = None
                    self._files[file.relative_to(folder).as_posix()] = file
                    self._todo.append((name, file))
            elif not place.is_dir():
                return False
        return True

    def _refuse_link(self, file: Path, folder: Path) -> None:
        """Refuse a module that is a link to a file elsewhere on this machine."""
        places = (self._root.resolve(), folder.resolve())
        if not any(file.resolve().is_relative_to(place) for place in places):
            raise Failure(
                f"{self._shown(file)} is a link out of the application",
                "put the file itself there",
            )

    def _read(self, name: str, file: Path) -> None:
        source = imports.read(file, name, is_package=file.name == "__init__.py")
        for found in source.imports:
            self._imported(found, file)
        for setting, words in source.tables.items():
            self._tables.setdefault(setting, {}).update(words)

    def _imported(self, found: Import, file: Path) -> None:
        if found.module.partition(".")[0] in sys.stdlib_module_names:
            return
        if self._add(found.module):
            for name in found.names:
                self._add(f"{found.module}.{name}")
            return
        if any(finder.owns(found.module.partition(".")[0]) for finder in self._finders):
            if found.is_optional:
                return
            raise Failure(
                f"{self._shown(file)}:{found.line} imports {found.module}, "
                "and there is no such file"
            )
        place = f"{self._shown(file)}:{found.line}"
        self._external.setdefault(found.module, place)
        if not found.is_optional:
            self._needed.add(found.module)

    def _chosen_words(self) -> None:
        """Follow the modules that the tables name for the words of the inputs."""
        for setting, modules in self._tables.items():
            words = self._words(setting)
            chosen = {word.lower() for word in words}
            chosen |= {word.partition("://")[0].lower() for word in words}
            if not chosen:
                # The code has a default of its own: what the table says under "",
                # and if it says nothing, any of them.
                chosen = {""} if "" in modules else {word.lower() for word in modules}
            for word, module in modules.items():
                if module and word.lower() in chosen and not self._add(module):
                    raise Failure(
                        f"{TABLE} names {module} for {setting}={word}, "
                        "and there is no such file"
                    )
            for word in words:
                function = _FUNCTION.fullmatch(word)
                if function and not self._add(function[1]):
                    self._external.setdefault(function[1], f"the input {setting}")
                    self._needed.add(function[1])

    def _chosen_function(self, item: str) -> None:
        """Follow a value of the form ``package.module:function``."""
        function = _FUNCTION.fullmatch(item)
        if function:
            self._add(function[1])

    def _items_of_inputs(self) -> Iterator[str]:
        for name in self._action.inputs:
            yield from self._words(name)

    def _words(self, name: str) -> list[str]:
        setting = self._action.inputs.get(name)
        if setting is None or setting.missing or not isinstance(setting.value, str):
            return []
        return [part.strip() for part in setting.value.split(",") if part.strip()]

    def _data(self) -> None:
        paths = Paths()
        folders: dict[Path, PurePosixPath] = {}
        for name, file in list(self._files.items()):
            add_paths(file, paths)
            if file.parent != self._root:
                folders.setdefault(file.parent, PurePosixPath(name).parent)
        lying = {
            file: (place, PurePosixPath(file.relative_to(folder).as_posix()))
            for folder, place in folders.items()
            for file in data_files.candidates(folder)
        }
        for file in data_files.named_from(self._root, paths):
            below = PurePosixPath(file.relative_to(self._root).as_posix())
            lying.setdefault(file, (PurePosixPath(), below))
        ignored = data_files.ignored_by_git(lying)
        for file, (place, below) in lying.items():
            is_named = data_files.is_named(place, below, paths)
            why_not = self._why_not(file, ignored, is_named=is_named)
            if not why_not:
                self._ship((place / below).as_posix(), file)
            elif file.is_relative_to(entry_file(self._action.function).parent):
                self._notes.append(f"not shipped: {self._shown(file)}, {why_not}")
        for name, setting in self._action.inputs.items():
            if name.endswith("_FILE") and isinstance(setting.value, str):
                self._data_file(name, setting.value.strip())

    def _why_not(self, file: Path, ignored: set[Path], *, is_named: bool) -> str:
        """Return why a file beside a module does not ship; empty when it does."""
        if not file.resolve().is_relative_to(self._root.resolve()):
            return "for it is a link out of the application"
        if file in ignored:
            return "for git ignores it"
        if not is_named:
            return "for no text in the code names it, and no input that ends with _FILE"
        return ""

    def _ship(self, name: str, file: Path) -> None:
        data_files.refuse_secrets(self._shown(file), file.read_bytes(), self._inputs)
        self._named_data.append(name)
        self._files.setdefault(name, file)

    def _data_file(self, name: str, value: str) -> None:
        if not value:
            return
        file = self._root / value
        try:
            place = file.resolve().relative_to(self._root.resolve()).as_posix()
        except ValueError:
            self._notes.append(f"{name} names a file outside of the application")
            return
        if not file.is_file():
            raise Failure(
                f"{self._action.path}: {name} names a file that is not there: {value}",
                "a relative path starts at the application's folder",
            )
        if data_files.ignored_by_git([file]):
            self._notes.append(f"not shipped: {self._shown(file)}, for git ignores it")
        elif place not in self._named_data:
            self._ship(place, file)

    def _shown(self, file: Path) -> str:
        try:
            return file.relative_to(self._root).as_posix()
        except ValueError:
            return str(file)
