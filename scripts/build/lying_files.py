"""The files that may be data of an action: where they lie, seen from its code."""

from __future__ import annotations

from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING

from scripts.build import data_files

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

    from scripts.build.literals import Paths


class LyingFiles:
    """Finds them in one application.

    Args:
        root: the application's folder.
        functions: the files with the functions of all actions.
    """

    def __init__(self, root: Path, functions: Collection[Path]) -> None:
        self._root = root
        self._functions = functions

    def named_from(
        self, folders: Iterable[Path], home: Path, paths: Paths
    ) -> tuple[dict[Path, PurePosixPath], set[Path]]:
        """Return the files that may ship, each with the folder it is named from.

        And the folders of which it is said what does not ship.
        """
        root = self._root
        lying = {
            file: PurePosixPath(self._shown(folder))
            for folder in sorted(folders)
            for file in data_files.files_beside(folder, root)
        }
        above = {each for folder in folders for each in folder.parents}
        within = {each for each in above if each.is_relative_to(root)}
        bases = sorted({root, *folders, *within})
        names = {f"/{self._shown(file)}" for file in lying}
        paths.resolve_wildcards(
            lambda path: (
                any((base / path).exists() for base in bases)
                or any(name.endswith(f"/{path}") for name in names)
            )
        )
        others: list[Path] = []
        near = {home}
        for place in data_files.named_places(bases, paths):
            if not place.is_dir():
                others.append(place)
            elif data_files.is_data(place, root, self._functions):
                others += data_files.files_below(place, root)
                near.add(place)
        return {
            **dict.fromkeys(others, PurePosixPath()),
            **self._at(home),
            **lying,
        }, near

    def _at(self, home: Path) -> dict[Path, PurePosixPath]:
        """Return the files beside the function, without those of other actions."""
        root = self._root
        if home == root:
            top = data_files.entries(root)
            return {file: PurePosixPath() for file in top if not file.is_dir()}
        others = {file.parent for file in self._functions} - {home}
        below = data_files.files_below(home, root, others)
        return dict.fromkeys(below, PurePosixPath(self._shown(home)))

    def _shown(self, file: Path) -> str:
        return file.relative_to(self._root).as_posix()
