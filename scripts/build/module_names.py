"""What the names of a module stand for when it has been imported, without running it.

Only what is certain is said. A name that is bound under a condition may stand for what
it stood for before, too; and where code makes names while it runs (``globals()``,
``from … import *``, ``__getattr__``), each name may be there.
"""

from __future__ import annotations

import ast
from functools import cached_property, lru_cache
from keyword import iskeyword
from types import ModuleType
from typing import TYPE_CHECKING

from scripts.build.bound_names import UNBOUND, UNKNOWN, TopLevel
from scripts.build.syntax_trees import nodes_of, tree_of

if TYPE_CHECKING:
    from scripts.build.bound_names import Meaning

_OF_EVERY_MODULE = frozenset(
    (*dir(ModuleType), "__builtins__", "__cached__", "__file__", "__path__")
)


def is_name(text: str) -> bool:
    """Tell whether a text can be the name of a function in a zip's entry."""
    return text.isascii() and text.isidentifier() and not iskeyword(text)


class ModuleNames:
    """The names of one module.

    Args:
        tree: of its source.
        package: the name of the package that its relative imports start from.
    """

    def __init__(self, tree: ast.Module, package: str) -> None:
        self._tree = tree
        top_level = TopLevel(package)
        top_level.block(tree.body, is_sure=True)
        self._bound = top_level.bound
        self._imports_all = top_level.imports_all

    def may_have(self, name: str) -> bool:
        """Tell whether the name may be there."""
        return any(each is not UNBOUND for each in self.meanings(name))

    def meanings(self, name: str) -> tuple[Meaning, ...]:
        """Return all that a name may stand for."""
        found = self._bound.get(name, (UNBOUND,))
        if found != (UNBOUND,) and UNKNOWN in found:
            return found
        if name in _OF_EVERY_MODULE or self._is_open or name in self._bound_within:
            return (*found, UNKNOWN)
        return found

    @property
    def names(self) -> frozenset[str]:
        """The names that are bound at its top level."""
        return frozenset(self._bound)

    @cached_property
    def set_on_others(self) -> frozenset[str]:
        """The attributes that its code sets; one of them may be a module's name."""
        found = set()
        for node in nodes_of(self._tree):
            if isinstance(node, ast.Attribute) and isinstance(node.ctx, ast.Store):
                found.add(node.attr)
            elif isinstance(node, ast.Call) and _called(node) == "setattr":
                found |= {
                    given.value
                    for given in node.args[1:2]
                    if isinstance(given, ast.Constant) and isinstance(given.value, str)
                }
        return frozenset(found)

    @cached_property
    def _is_open(self) -> bool:
        """Whether names may be made while it runs."""
        return (
            self._imports_all
            or "__getattr__" in self._bound
            or any(map(_makes_names, nodes_of(self._tree)))
        )

    @cached_property
    def _bound_within(self) -> frozenset[str]:
        """The names that functions and expressions bind at the top level."""
        found: set[str] = set()
        for node in nodes_of(self._tree):
            if isinstance(node, ast.Global):
                found.update(node.names)
            elif isinstance(node, ast.NamedExpr):
                found.add(node.target.id)
        return frozenset(found)


@lru_cache(maxsize=512)
def names_in(content: bytes, name: str, *, is_package: bool) -> ModuleNames:
    """Return the names of a module.

    Args:
        content: its source.
        name: its absolute name.
        is_package: whether it is an ``__init__.py``.

    Raises:
        SyntaxError, ValueError: it is no Python.
    """
    package = name if is_package else name.rpartition(".")[0]
    return ModuleNames(tree_of(content), package)


def _makes_names(node: ast.AST) -> bool:
    if isinstance(node, ast.Attribute):
        return node.attr in ("modules", "__dict__")
    if not isinstance(node, ast.Call):
        return False
    called = _called(node)
    return called in ("exec", "globals") or (
        called in ("locals", "vars") and not node.args
    )


def _called(node: ast.Call) -> str:
    return node.func.id if isinstance(node.func, ast.Name) else ""
