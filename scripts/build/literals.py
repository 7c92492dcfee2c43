"""The paths that a module's code writes out, read without running it.

A path is a text of the code, or several that the code joins: with ``/``, ``joinpath``,
``os.path.join`` or ``Path``. A text with a placeholder or a wildcard names the file or
folder of exactly that name, if there is one; else the folder before the wildcard. A
docstring names nothing.
"""

from __future__ import annotations

import ast
import functools
import posixpath
import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from scripts.build.name_aliases import Aliases
from scripts.build.syntax_trees import tree_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

_JOINING = frozenset(("Path", "PurePath", "join", "joinpath"))
_UNCHANGING = frozenset(("absolute", "resolve"))
_OPEN_ENDED = re.compile(r"[*?\[{%]")
_GLOBBING = frozenset(("glob", "iglob", "rglob"))
_LONGEST = 200


@dataclass
class Paths:
    """What may name files and folders; each is relative, with ``/``.

    Attributes:
        texts: every path; of a file if there is one.
        folders: those of them that stand where a path stands (joined to others, or
            with a ``/`` in them), so that a folder of that name is meant.
        globs: the patterns of files that the code looks for in no certain folder.
        wildcards: the paths with placeholders or wildcards, each with the folders
            before them, the longest first: one is meant if nothing has exactly that
            name.
    """

    texts: set[str] = field(default_factory=set)
    folders: set[str] = field(default_factory=set)
    globs: set[str] = field(default_factory=set)
    wildcards: dict[str, tuple[str, ...]] = field(default_factory=dict)

    def add(self, text: str, *, is_path: bool, is_glob: bool = False) -> None:
        """Note a text of the code; in a glob, wildcards mean the files that fit."""
        if len(text) > _LONGEST or not text.isprintable():
            return
        path = _normal(text)
        if path:
            self.texts.add(path)
            if is_path or "/" in text:
                self.folders.add(path)
        ends = [each.start() for each in _OPEN_ENDED.finditer(text)]
        before = [_normal(text[:end].rpartition("/")[0]) for end in reversed(ends)]
        if folders := tuple(filter(None, before)):
            self.wildcards[path] = folders
        elif ends and is_glob and any(map(str.isalnum, posixpath.basename(path))):
            self.globs.add(posixpath.basename(path))

    def resolve_wildcards(self, is_there: Callable[[str], bool]) -> None:
        """Name the folders of the wildcards that are no file's or folder's name.

        Args:
            is_there: tells whether a path, without wildcards, is that of one.
        """
        for path, folders in self.wildcards.items():
            if not is_there(path):
                meant = next(filter(is_there, folders), folders[-1])
                self.texts.add(meant)
                self.folders.add(meant)


def _normal(text: str) -> str:
    """Return a path without what leads nowhere; empty for the folder itself."""
    path = posixpath.normpath(text.strip("/")) if text.strip("/") else "."
    while path.startswith("../"):
        path = path.removeprefix("../")
    return "" if path in (".", "..") else path


def add_paths(file: Path, found: Paths) -> None:
    """Add the paths that a module writes out; none when it cannot be read."""
    try:
        paths = _paths_in(file.read_bytes())
    except (OSError, SyntaxError, ValueError):
        return
    found.texts |= paths.texts
    found.folders |= paths.folders
    found.globs |= paths.globs
    found.wildcards |= paths.wildcards


@functools.lru_cache(maxsize=1024)  # Most files belong to several actions.
def _paths_in(source: bytes) -> Paths:
    tree = tree_of(source)
    reader = _PathReader(Aliases(tree, "", ""))
    reader.visit(tree)
    return reader.found


class _PathReader:
    """Visits the code of one module.

    Args:
        names: of the module; some stand for a text.
    """

    def __init__(self, names: Aliases) -> None:
        self.found = Paths()
        self._names = names

    def visit(self, node: ast.AST, *, is_glob: bool = False) -> None:
        """Note the paths below a node; ``is_glob`` where wildcards mean files."""
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
            return  # a docstring
        is_glob = is_glob or (isinstance(node, ast.Call) and _called(node) in _GLOBBING)
        if isinstance(node, ast.Constant):
            if isinstance(node.value, str):
                self.found.add(node.value, is_path=False, is_glob=is_glob)
        elif isinstance(node, ast.JoinedStr):
            self._formatted(node, is_glob=is_glob)
        elif _joined(node):
            for path in self._runs(node, is_glob=is_glob):
                self.found.add(path, is_path=True, is_glob=is_glob)
        else:
            for child in ast.iter_child_nodes(node):
                self.visit(child, is_glob=is_glob)

    def _formatted(self, node: ast.JoinedStr, *, is_glob: bool) -> None:
        """Note what stands in an f-string; what a placeholder follows is a folder."""
        for part in node.values:
            if isinstance(part, ast.Constant) and isinstance(part.value, str):
                open_end = "" if part is node.values[-1] else "*"
                text = f"{part.value}{open_end}"
                self.found.add(text, is_path=False, is_glob=is_glob)
            else:
                self.visit(part)

    def _runs(self, node: ast.AST, *, is_glob: bool) -> Iterator[str]:
        """Yield each run of texts in a joined path; what is no text ends a run."""
        run: list[str] = []
        for part in _parts(node):
            text, is_all = "", False
            if isinstance(part, ast.Constant | ast.Name):
                text, is_all = self._names.text(part)
            if is_all:
                run.append(text)
                continue
            if run:
                yield "/".join(run)
            run = []
            self.visit(part, is_glob=is_glob)
        if run:
            yield "/".join(run)


def _called(node: ast.Call) -> str:
    return str(getattr(node.func, "attr", getattr(node.func, "id", "")))


def _joined(node: ast.AST) -> list[ast.expr]:
    """Return what an expression joins to a path; nothing if it joins nothing."""
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Div):
        return [node.left, node.right]
    if not isinstance(node, ast.Call) or node.keywords:
        return []
    function, name = node.func, _called(node)
    receiver = [function.value] if isinstance(function, ast.Attribute) else []
    if name in _UNCHANGING and not node.args:
        return receiver
    if name not in _JOINING:
        return []
    given = [part for each in node.args for part in _listed(each)]
    return [*receiver, *given] if name == "joinpath" else given


def _listed(node: ast.expr) -> list[ast.expr]:
    """Return the parts of ``["a", "b"]`` and ``*("a", "b")``, else the expression."""
    listed = node.value if isinstance(node, ast.Starred) else node
    return listed.elts if isinstance(listed, ast.List | ast.Tuple) else [node]


def _parts(node: ast.AST) -> Iterator[ast.AST]:
    joined = _joined(node)
    if not joined:
        yield node
    for part in joined:
        yield from _parts(part)
