"""Which file of the application is the module of a name, for one action.

The answer is that of the launcher, which runs an action from its source: the modules of
the application's folder come first, then the libraries, then what lies in the folder of
the function. A zip holds each file under the path that it has in the application.
"""

from __future__ import annotations

import os
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from scripts.build import pins
from scripts.failure import Failure
from scripts.running.launcher import NO_PACKAGES, entry_file, module_name

if TYPE_CHECKING:
    from collections.abc import Iterator

    from scripts.build.source_tree import SourceTree

#: An action's module whose path makes no module name gets this one.
UNNAMED = "_starter_kit_action"


class Modules:
    """The modules that one action can import from its application.

    Args:
        tree: the application's files.
        function: the action's file or folder.

    Attributes:
        entry: the file with the action's function.
        entry_name: the name by which the zip imports it.
        beside: its folder, if modules are found there; relative to the application.
    """

    def __init__(self, tree: SourceTree, function: Path) -> None:
        self._tree, self._root = tree, tree.root
        self.entry = entry_file(function)
        if self.entry.suffix != ".py" or not self.entry.is_file():
            raise Failure(
                f"{self.shown(self.entry)} cannot be read as Python",
                "function: names a file that ends with .py, or a folder with a "
                "__main__.py",
            )
        if not self.entry.is_relative_to(tree.root):
            raise Failure(f"{self.entry} lies outside of the application")
        tree.refuse_link(self.entry)
        name = module_name(tree.root, self.entry)
        self.entry_name = name or UNNAMED
        self.beside = "" if name else self.shown(self.entry.parent)
        self._known: dict[str, dict[str, Path] | None] = {}
        self._folder_of: dict[str, Path | None] = {}

    def shipped_as(self, file: Path) -> str:
        """Return the path of a file in the zip."""
        if file == self.entry and self.entry_name == UNNAMED:
            file = file.with_name(f"{UNNAMED}.py")
        return self.shown(file)

    def find(self, name: str) -> dict[str, Path] | None:
        """Return the files of a module and its packages, by their module names.

        None when it is none of the application's.
        """
        if name not in self._known:
            self._known[name] = self._find(name)
        return self._known[name]

    def open_folder(self) -> None:
        """Let the modules beside the function be found, whatever their names are."""
        self.beside = self.shown(self.entry.parent)

    def folder_of(self, name: str) -> Path | None:
        """Return the folder of a package, which need have no module; None without."""
        if name not in self._folder_of:
            places = self._places(name) if self.has(name) else []
            self._folder_of[name] = next(filter(self._tree.is_dir, places), None)
        return self._folder_of[name]

    def starting_with(self, start: str) -> dict[str, Path]:
        """Return the modules whose names begin so, with all that is below them."""
        package, _, head = start.rpartition(".")
        found = dict(self.find(package) or {}) if package else {}
        if package and not self.has(package):
            return found
        for folder in self._places(package):
            for file in self._modules_in(folder, head) if folder.is_dir() else ():
                parts = [*package.split("."), *file.relative_to(folder).parts]
                name = ".".join(filter(None, parts)).removesuffix(".py")
                name = name.removesuffix(".__init__")
                found |= self.find(name) or {}
        return found

    def _places(self, package: str) -> list[Path]:
        """Return the folders whose modules are those of a package, or of none."""
        folders = [self._root, self.entry.parent]
        if package:
            is_first = self._owns(package.partition(".")[0])
            folders = folders[:1] if is_first else folders[1:]
        return [folder.joinpath(*package.split(".")) for folder in folders]

    def _modules_in(self, folder: Path, head: str) -> Iterator[Path]:
        """Yield the modules whose path below a folder begins with ``head``."""
        for entry in sorted(folder.iterdir()):
            if not entry.name.startswith(head) or entry.name in NO_PACKAGES:
                continue
            if entry.suffix == ".py":
                yield entry
            elif entry.is_dir() and "." not in entry.name:
                for file in sorted(entry.rglob("*.py")):
                    parts = file.relative_to(folder).with_suffix("").parts
                    if not any("." in each or each in NO_PACKAGES for each in parts):
                        yield file

    def has(self, name: str) -> bool:
        """Tell whether the application has modules under the first part of a name."""
        top = name.partition(".")[0]
        return self._owns(top) or (
            self._owns_beside(top) and not pins.brings(self._root, top)
        )

    def elsewhere(self, name: str) -> dict[str, Path]:
        """Return the files of a module and its packages in any folder, by their names.

        For code that changes where modules are found.
        """
        found = {}
        for folder in self._folders:
            if self._tree.owns(folder, name.partition(".")[0]):
                below = self._tree.modules_below(folder, name) or {}
                for file in below.values():
                    named = module_name(self._root, file) or self.shown(file)
                    found[named.removesuffix(".__init__")] = file
        return found

    def how_to_reach(self, name: str, file: Path) -> str:
        """Return what to do about a module that lies where its import finds nothing.

        Empty when a library is meant: the application has no file of that name.
        """
        top = name.partition(".")[0]
        if pins.brings(self._root, top):
            return ""
        above = [each for each in file.parents if each.is_relative_to(self._root)]
        for level, folder in enumerate(above, start=1):
            if folder == self._root and self._owns(top):
                return f"{top} lies in the application's folder: write import {name}"
            if self._tree.owns(folder, top):
                how = f"write from {'.' * level}{name} import …"
                if module_name(self._root, file) is None:
                    how = f"move it beside {self.entry.name}"
                return f"{top} lies in {self.shown(folder)}: {how}"
        for folder in self._folders:
            if self._tree.owns(folder, top):
                parts = (*folder.relative_to(self._root).parts, name)
                how = f"write import {'.'.join(parts)}"
                if any("." in part for part in parts[:-1]):
                    how = f"move it beside {self.entry.name}"
                return f"{top} lies in {self.shown(folder)}: {how}"
        return ""

    @cached_property
    def _folders(self) -> list[Path]:
        """All folders of the application that may hold code."""
        found = []
        for path, folders, files in os.walk(self._root):
            if "pyvenv.cfg" in files:
                folders.clear()
                continue
            folders[:] = sorted({*folders} - NO_PACKAGES - {".git", "site-packages"})
            found.append(Path(path))
        return found

    def shown(self, file: Path) -> str:
        """Return a path as it is shown."""
        return self._tree.shown(file)

    def _find(self, name: str) -> dict[str, Path] | None:
        top, folder = name.partition(".")[0], self.entry.parent
        if self._owns(top):
            return self._tree.modules_below(self._root, name)
        if not self._owns_beside(top) or pins.brings(self._root, top):
            return None
        found = self._tree.modules_below(folder, name)
        self.beside = self.shown(folder)
        return found

    def _owns(self, top: str) -> bool:
        return self._tree.owns(self._root, top)

    def _owns_beside(self, top: str) -> bool:
        return self._tree.owns(self.entry.parent, top)
