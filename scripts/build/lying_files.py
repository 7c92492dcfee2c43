"""The files that may be data of an action: where they lie, seen from its code."""

from __future__ import annotations

from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING

from scripts.build import data_files

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator

    from scripts.build.literals import Paths
    from scripts.build.source_tree import SourceTree


class LyingFiles:
    """Finds them in one application.

    Args:
        tree: the application's files.
        functions: the files with the functions of all actions.
    """

    def __init__(self, tree: SourceTree, functions: Collection[Path]) -> None:
        self._tree, self._root = tree, tree.root
        self._functions = functions

    def named_from(
        self, folders: Iterable[Path], home: Path, paths: Paths
    ) -> tuple[dict[Path, PurePosixPath], set[Path]]:
        """Return the files that may ship, each with the folder it is named from.

        And the folders of which it is said what does not ship.
        """
        root, tree = self._root, self._tree
        lying = {
            file: place
            for folder in sorted(folders)
            for place in [PurePosixPath(tree.shown(folder))]
            for file in tree.files_beside(folder)
        }
        above = {each for folder in folders for each in folder.parents}
        within = {each for each in above if each.is_relative_to(root)}
        bases = sorted({root, *folders, *within})
        names = [f"/{tree.shown(file)}" for file in lying]
        paths.resolve_wildcards(
            lambda path: (
                any(tree.has(path, base) for base in bases)
                or any(name.endswith(f"/{path}") for name in names)
            )
        )
        others: list[Path] = []
        near = {home}
        for place in self._named_places(bases, paths):
            if not tree.is_dir(place):
                others.append(place)
            elif data_files.is_data(place, root, self._functions):
                others += data_files.files_below(place, root)
                near.add(place)
        return {
            **dict.fromkeys(others, PurePosixPath()),
            **self._at(home),
            **lying,
        }, near

    def _named_places(self, bases: Iterable[Path], paths: Paths) -> Iterator[Path]:
        """Yield what is there under a text of the code, seen from one of the folders.

        A text that need be no path means no folder with code in it.
        """
        by_head: dict[str, list[str]] = {}
        for text in paths.texts:
            by_head.setdefault(text.partition("/")[0], []).append(text)
        for base in bases:
            there = by_head.keys() & {entry.name for entry in self._tree.entries(base)}
            for text in sorted(text for head in there for text in by_head[head]):
                if any(map(data_files.is_of_tools, text.split("/")[1:])):
                    continue
                place = base / text
                if place.is_file() or (
                    self._tree.is_dir(place)
                    and (text in paths.folders or not any(place.rglob("*.py")))
                ):
                    yield place

    def _at(self, home: Path) -> dict[Path, PurePosixPath]:
        """Return the files beside the function, without those of other actions."""
        root = self._root
        if home == root:
            top = self._tree.entries(root)
            return {file: PurePosixPath() for file in top if not file.is_dir()}
        others = {file.parent for file in self._functions} - {home}
        below = data_files.files_below(home, root, others)
        return dict.fromkeys(below, PurePosixPath(self._tree.shown(home)))
