"""The settings that Python code reads, found without running it.

A setting is read by a function of :mod:`actions.shared.settings`, by a method of its
``Reader``, or from ``request.params``. Its name is a text, or a constant of the module.
"""

from __future__ import annotations

import ast
import functools
import re
from typing import TYPE_CHECKING

from scripts.build.syntax_trees import nodes_of, tree_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

_READERS = frozenset(
    (
        *("as_set", "choice", "integer", "items", "name"),
        *("php_class", "required", "secrets", "text", "url"),
    )
)
# An input of an action; what a caller sends has names in lower case.
_NAME = re.compile(r"[A-Z][A-Z0-9]\w*", re.ASCII)


def settings_read(files: Iterable[Path]) -> dict[str, Path]:
    """Return the names of the settings that the files read, each with its first file.

    A file that is not Python is left out: the build says what is wrong with it.
    """
    found: dict[str, Path] = {}
    for file in files:
        if file.suffix != ".py":
            continue
        try:
            names = _names_in(file.read_bytes())
        except (OSError, SyntaxError, ValueError):
            continue
        for name in names:
            found.setdefault(name, file)
    return found


@functools.lru_cache(maxsize=1024)  # Most files belong to several actions.
def _names_in(source: bytes) -> tuple[str, ...]:
    return tuple(dict.fromkeys(_names(tree_of(source))))


def _names(tree: ast.Module) -> Iterator[str]:
    constants = _constants(tree)
    readers = _READERS | _bound_readers(tree)
    for node in nodes_of(tree):
        for given in _arguments(node, readers):
            name = _text(given, constants)
            if _NAME.fullmatch(name):
                yield name


def _arguments(node: ast.AST, readers: frozenset[str]) -> list[ast.expr]:
    """Return the expressions among which the name of a setting is."""
    if isinstance(node, ast.Subscript) and _is_params(node.value):
        return [node.slice]
    if not isinstance(node, ast.Call):
        return []
    function = node.func
    if isinstance(function, ast.Attribute) and function.attr == "get":
        return node.args[:1] if _is_params(function.value) else []
    called = function.attr if isinstance(function, ast.Attribute) else _id(function)
    # ``settings.text(params, NAME)`` or ``reader.text(NAME)``
    return node.args[:2] if called in readers else []


def _bound_readers(tree: ast.Module) -> frozenset[str]:
    """Return the names that stand for a reader: ``find = read.text if … else …``."""
    return frozenset(
        _id(target)
        for node in nodes_of(tree)
        if isinstance(node, ast.Assign)
        for target in node.targets
        for part in _branches(node.value)
        if isinstance(part, ast.Attribute) and part.attr in _READERS
    )


def _branches(value: ast.expr) -> tuple[ast.expr, ...]:
    return (value.body, value.orelse) if isinstance(value, ast.IfExp) else (value,)


def _constants(tree: ast.Module) -> dict[str, str]:
    found: dict[str, str] = {}
    for node in tree.body:
        if isinstance(node, ast.Assign | ast.AnnAssign) and node.value is not None:
            targets = node.targets if isinstance(node, ast.Assign) else [node.target]
            text = _text(node.value, {})
            found |= {_id(target): text for target in targets if text}
    return found


def _is_params(node: ast.expr) -> bool:
    return isinstance(node, ast.Attribute) and node.attr == "params"


def _text(node: ast.expr, constants: dict[str, str]) -> str:
    if isinstance(node, ast.Constant):
        return node.value if isinstance(node.value, str) else ""
    return constants.get(_id(node), "")


def _id(node: ast.expr) -> str:
    return node.id if isinstance(node, ast.Name) else ""
