"""``$include``: a mapping takes over the members of another file.

As Adobe's loader does it: the path is relative to the file that includes, any mapping
may include, what the mapping itself says wins, and nothing is merged below its first
level.
"""

from __future__ import annotations

import posixpath
from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING

from scripts.manifest.problems import ManifestError, Problem, Problems
from scripts.manifest.source import MAX_VALUES, Budget, Node, TooManyValues, parse
from scripts.manifest.text_files import TextFileError, read_text

if TYPE_CHECKING:
    from pathlib import Path

APP_CONFIG = "app.config.yaml"
_INCLUDE = "$include"


def read_tree(
    root: Path, problems: Problems, start: str = APP_CONFIG
) -> tuple[Node, frozenset[str]]:
    """Return the tree of a file with all that it includes, and the files.

    An include that is broken is noted, and left out.

    Raises:
        ManifestError: when there is no such file, or nothing in it.
    """
    if not (root / start).is_file():
        raise ManifestError(
            Problem(
                start,
                1,
                "",
                f"there is no such file in {root}",
                "name the application's folder with --app DIR",
            )
        )
    reader = _Tree(root, problems)
    return reader.read(start), frozenset((start, *reader.files))


class _Tree:
    def __init__(self, root: Path, problems: Problems) -> None:
        self._root = root
        self._problems = problems
        self.files: dict[str, Node | None] = {}
        self._budget = Budget()

    def read(self, file: str) -> Node:
        start = Node({}, file, 1, "")
        tree = self._file(file, start)
        self._problems.raise_if_unusable()
        try:
            return self._resolve(tree or start, (file,))
        except TooManyValues:
            raise ManifestError(
                Problem(
                    file,
                    1,
                    "",
                    f"with all that it includes, it has more than {MAX_VALUES} values",
                    "include each file once",
                )
            ) from None

    def _resolve(self, node: Node, chain: tuple[str, ...]) -> Node:
        """Return ``node`` without ``$include``; ``chain`` is how it was reached."""
        self._budget.spend()
        if isinstance(node.value, tuple):
            items = tuple(self._resolve(item, chain) for item in node.value)
            return replace(node, value=items)
        if not isinstance(node.value, Mapping):
            return node
        members = {
            name: self._resolve(member, chain)
            for name, member in node.value.items()
            if name != _INCLUDE
        }
        if _INCLUDE in node.value:
            for name, member in self._read_included(
                node.value[_INCLUDE], chain
            ).items():
                members.setdefault(name, member)
        return replace(node, value=members)

    def _read_included(
        self, include: Node, chain: tuple[str, ...]
    ) -> Mapping[str, Node]:
        target = include.text(self._problems)
        if not target:
            return {}
        if target.startswith("/"):
            self._problems.unusable(
                include, "$include takes a path relative to the file it stands in"
            )
            return {}
        file = posixpath.normpath(
            posixpath.join(posixpath.dirname(include.file), target.replace("\\", "/"))
        )
        if file in chain:
            self._problems.unusable(
                include,
                f"$include runs in a circle: {' > '.join((*chain, file))}",
                "remove one of these includes",
            )
            return {}
        if file not in self.files:
            self.files[file] = self._file(file, include)
        tree = self.files[file]
        if tree is None:
            return {}
        resolved = self._resolve(tree, (*chain, file))
        return resolved.value if isinstance(resolved.value, Mapping) else {}

    def _file(self, file: str, include: Node) -> Node | None:
        try:
            text = read_text(self._root / file)
        except TextFileError as error:
            if error.is_text:
                hint = f"a path is relative to the file it stands in, {include.file}"
                self._problems.unusable(include, f"{file} {error}", hint)
            else:
                place = Problem(file, error.line, "", "")
                self._problems.unusable(place, f"this file {error}", error.hint)
            return None
        tree, problems = parse(text, file)
        self._problems.take_over(problems)
        if tree is not None and isinstance(tree.value, Mapping):
            return tree
        if tree is not None:
            self._problems.unusable(tree, "this file must hold a mapping")
        elif not text.strip() or not problems.sorted():
            self._problems.unusable(
                Problem(file, 1, "", ""), "there is nothing in this file"
            )
        return None
