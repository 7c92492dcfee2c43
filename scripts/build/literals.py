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

from scripts.build.syntax_trees import tree_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

_JOINING = frozenset(("Path", "PurePath", "join", "joinpath"))
_UNCHANGING = frozenset(("absolute", "resolve"))
_OPEN_ENDED = re.compile(r"[*?\[{%]")
_LONGEST = 200


@dataclass
class Paths:
    """What may name files and folders; each is relative, with ``/``.

    Attributes:
        texts: every path; of a file if there is one.
        folders: those of them that stand where a path stands (joined to others, or
            with a ``/`` in them), so that a folder of that name is meant.
        wildcards: the paths with placeholders or wildcards, each with the folders
            before them, the longest first: one is meant if nothing has exactly that
            name.
    """

    texts: set[str] = field(default_factory=set)
    folders: set[str] = field(default_factory=set)
    wildcards: dict[str, tuple[str, ...]] = field(default_factory=dict)

    def add(self, text: str, *, is_path: bool) -> None:
        """Note a text of the code."""
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
    found.wildcards |= paths.wildcards


@functools.lru_cache(maxsize=1024)  # Most files belong to several actions.
def _paths_in(source: bytes) -> Paths:
    found = Paths()
    _visit(tree_of(source), found)
    return found


def _visit(node: ast.AST, found: Paths) -> None:
    if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
        return  # a docstring
    if isinstance(node, ast.Constant):
        if isinstance(node.value, str):
            found.add(node.value, is_path=False)
    elif isinstance(node, ast.JoinedStr):
        _visit_formatted(node, found)
    elif _joined(node):
        for path in _runs(node, found):
            found.add(path, is_path=True)
    else:
        for child in ast.iter_child_nodes(node):
            _visit(child, found)


def _visit_formatted(node: ast.JoinedStr, found: Paths) -> None:
    """Note what stands in an f-string; what a placeholder follows is a folder."""
    for part in node.values:
        if isinstance(part, ast.Constant) and isinstance(part.value, str):
            open_end = "" if part is node.values[-1] else "*"
            found.add(f"{part.value}{open_end}", is_path=False)
        else:
            _visit(part, found)


def _joined(node: ast.AST) -> list[ast.expr]:
    """Return what an expression joins to a path; nothing if it joins nothing."""
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Div):
        return [node.left, node.right]
    if not isinstance(node, ast.Call) or node.keywords:
        return []
    function = node.func
    name = getattr(function, "attr", getattr(function, "id", ""))
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


def _runs(node: ast.AST, found: Paths) -> Iterator[str]:
    """Yield each run of texts in a joined path; what is no text ends a run."""
    run: list[str] = []
    for part in _parts(node):
        if isinstance(part, ast.Constant) and isinstance(part.value, str):
            run.append(part.value)
            continue
        if run:
            yield "/".join(run)
        run = []
        _visit(part, found)
    if run:
        yield "/".join(run)


def _parts(node: ast.AST) -> Iterator[ast.AST]:
    joined = _joined(node)
    if not joined:
        yield node
    for part in joined:
        yield from _parts(part)
