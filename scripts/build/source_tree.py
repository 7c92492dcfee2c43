"""The files of an application as one walk sees them: each is looked up once."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from scripts.build import data_files
from scripts.failure import Failure
from scripts.running.launcher import AppFinder

if TYPE_CHECKING:
    from collections.abc import Iterable


class SourceTree:
    """Answers what is asked of the files; they do not change meanwhile.

    Args:
        root: the application's folder.
    """

    def __init__(self, root: Path) -> None:
        self.root = root
        self._real_root = root.resolve()
        self.shown = cache(self._shown)
        self.is_dir = cache(Path.is_dir)
        self.is_inside = cache(self._is_inside)
        self.owns = cache(self._owns)
        self.modules_below = cache(self._modules_below)
        self._module_at = cache(self._find_module)
        self.names_in = cache(self._names_in)
        self.entries = cache(data_files.entries)
        self.files_beside = cache(self._files_beside)
        self._is_ignored: dict[Path, bool] = {}

    def has(self, path: str, folder: Path) -> bool:
        """Tell whether there is a file or folder of that path below a folder."""
        is_there = path.partition("/")[0] in self.names_in(folder)
        return is_there and (folder / path).exists()

    def ignored_by_git(self, files: Iterable[Path]) -> set[Path]:
        """Return the files that git ignores."""
        asked = [*files]
        new = [file for file in asked if file not in self._is_ignored]
        ignored = data_files.ignored_by_git(new)
        self._is_ignored |= {file: file in ignored for file in new}
        return {file for file in asked if self._is_ignored[file]}

    def _shown(self, file: Path) -> str:
        """Return a path as it is shown, and as it is in a zip."""
        try:
            return file.relative_to(self.root).as_posix()
        except ValueError:
            return str(file)

    def _is_inside(self, file: Path) -> bool:
        """Tell whether a file is no link out of the application."""
        return file.resolve().is_relative_to(self._real_root)

    def _owns(self, folder: Path, name: str) -> bool:
        """Tell whether a folder has code under that top-level name."""
        return AppFinder(folder).owns(name)

    def _modules_below(self, folder: Path, name: str) -> dict[str, Path] | None:
        """Return the files of a module and its packages, by their module names.

        None when there is no such module below the folder.

        Raises:
            Failure: one is a link to a file elsewhere on this machine.
        """
        found: dict[str, Path] = {}
        parts = name.split(".")
        for depth in range(1, len(parts) + 1):
            place = folder / "/".join(parts[:depth])
            if file := self._module_at(place):
                found[".".join(parts[:depth])] = file
            elif not self.is_dir(place):
                return None
        return found

    def _find_module(self, place: Path) -> Path | None:
        """Return the file of the package or module at ``place``; None without one.

        Raises:
            Failure: it is a link to a file elsewhere on this machine.
        """
        for file in (place / "__init__.py", place.with_name(f"{place.name}.py")):
            if file.is_file():
                self.refuse_link(file)
                return file
        return None

    def refuse_link(self, file: Path) -> None:
        """Refuse a module that is a link to a file elsewhere on this machine.

        Raises:
            Failure: it is.
        """
        if not self.is_inside(file):
            raise Failure(
                f"{self.shown(file)} is a link out of the application",
                "put the file itself there",
            )

    def _names_in(self, folder: Path) -> frozenset[str]:
        there = folder.iterdir() if folder.is_dir() else ()
        return frozenset(entry.name for entry in there)

    def _files_beside(self, folder: Path) -> list[Path]:
        return [*data_files.files_beside(folder, self.root)]
