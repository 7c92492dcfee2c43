"""What the names of a module stand for when it has been imported, without running it.

Only what is certain is said. A name that is bound under a condition may stand for what
it stood for before, too; and where code makes names while it runs (``globals()``,
``from … import *``, ``__getattr__``), each name may be there.
"""

from __future__ import annotations

import ast
from dataclasses import dataclass
from functools import cached_property, lru_cache
from keyword import iskeyword
from types import ModuleType
from typing import TYPE_CHECKING, TypeAlias

from scripts.build.import_statements import is_for_type_checkers
from scripts.build.name_aliases import absolute
from scripts.build.syntax_trees import nodes_of, tree_of

if TYPE_CHECKING:
    from collections.abc import Iterable


@dataclass(frozen=True)
class Imported:
    """A name of another module.

    Attributes:
        module: its absolute name.
        name: the name in there.
    """

    module: str
    name: str


class Unbound:
    """The name is not there."""


class Unknown:
    """The name stands for something that only running the code can tell."""


_OF_EVERY_MODULE = frozenset(
    (*dir(ModuleType), "__builtins__", "__cached__", "__file__", "__path__")
)
UNBOUND, UNKNOWN = Unbound(), Unknown()
Function: TypeAlias = ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda
#: A value that is written out; such a value cannot be called.
Literal: TypeAlias = (
    ast.Constant
    | ast.Dict
    | ast.DictComp
    | ast.GeneratorExp
    | ast.JoinedStr
    | ast.List
    | ast.ListComp
    | ast.Set
    | ast.SetComp
    | ast.Tuple
)
Meaning: TypeAlias = Function | ast.ClassDef | Literal | Imported | Unbound | Unknown


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
        reading = _Reading(package)
        reading.block(tree.body, is_sure=True)
        self._bound = reading.bound
        self._imports_all = reading.imports_all

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


class _Reading:
    """Follows the statements of a module's top level in their order."""

    def __init__(self, package: str) -> None:
        self._package = package
        self.bound: dict[str, tuple[Meaning, ...]] = {}
        self.imports_all = False

    def block(self, body: Iterable[ast.stmt], *, is_sure: bool) -> None:
        for statement in body:
            self._statement(statement, is_sure=is_sure)

    def _statement(self, node: ast.stmt, *, is_sure: bool) -> None:
        match node:
            case ast.FunctionDef() | ast.AsyncFunctionDef() | ast.ClassDef():
                meaning = UNKNOWN if node.decorator_list else node
                self._bind(node.name, [meaning], is_sure=is_sure)
            case ast.Import():
                for alias in node.names:
                    name = alias.asname or alias.name.partition(".")[0]
                    self._bind(name, [UNKNOWN], is_sure=is_sure)
            case ast.ImportFrom():
                self._import_from(node, is_sure=is_sure)
            case ast.If() if is_for_type_checkers(node.test):
                self.block(node.orelse, is_sure=is_sure)
            case ast.Assign() | ast.AnnAssign() | ast.Delete():
                self._simple(node, is_sure=is_sure)
            case _:
                self._compound(node, is_sure=is_sure)

    def _simple(
        self, node: ast.Assign | ast.AnnAssign | ast.Delete, *, is_sure: bool
    ) -> None:
        targets = [node.target] if isinstance(node, ast.AnnAssign) else node.targets
        for target in targets:
            if isinstance(node, ast.Delete):
                self._bind_all(target, UNBOUND, is_sure=is_sure)
            elif node.value is not None:
                self._assign(target, node.value, is_sure=is_sure)

    def _compound(self, node: ast.stmt, *, is_sure: bool) -> None:
        """Follow a statement with blocks, none of which need run to its end."""
        for child in ast.iter_child_nodes(node):
            if isinstance(child, ast.stmt):
                is_last = child in getattr(node, "finalbody", ())
                self._statement(child, is_sure=is_sure and is_last)
            elif isinstance(child, ast.ExceptHandler | ast.match_case):
                self._bind_all(getattr(child, "pattern", None), UNKNOWN, is_sure=False)
                self.block(child.body, is_sure=False)
            else:
                self._bind_all(child, UNKNOWN, is_sure=False)

    def _import_from(self, node: ast.ImportFrom, *, is_sure: bool) -> None:
        for alias in node.names:
            if alias.name == "*":
                self.imports_all = True
                self.bound = {n: (*each, UNKNOWN) for n, each in self.bound.items()}
                continue
            found = Imported(absolute(node, self._package), alias.name)
            self._bind(alias.asname or alias.name, [found], is_sure=is_sure)

    def _assign(self, target: ast.expr, value: ast.expr, *, is_sure: bool) -> None:
        if not isinstance(target, ast.Name):
            self._bind_all(target, UNKNOWN, is_sure=is_sure)
            return
        self._bind(target.id, self._meanings(value), is_sure=is_sure)

    def _meanings(self, value: ast.expr) -> Iterable[Meaning]:
        if isinstance(value, ast.Name):
            return self.bound.get(value.id, (UNKNOWN,))
        return [value if isinstance(value, Literal | ast.Lambda) else UNKNOWN]

    def _bind_all(
        self, node: ast.AST | None, meaning: Meaning, *, is_sure: bool
    ) -> None:
        """Bind every name that an expression or a pattern stores or deletes."""
        for each in ast.walk(node) if node else ():
            if isinstance(each, ast.Name) and not isinstance(each.ctx, ast.Load):
                self._bind(each.id, [meaning], is_sure=is_sure)
            elif isinstance(each, ast.MatchAs | ast.MatchStar) and each.name:
                self._bind(each.name, [meaning], is_sure=is_sure)
            elif isinstance(each, ast.MatchMapping) and each.rest:
                self._bind(each.rest, [meaning], is_sure=is_sure)

    def _bind(self, name: str, to: Iterable[Meaning], *, is_sure: bool) -> None:
        before = () if is_sure else self.bound.get(name, (UNBOUND,))
        self.bound[name] = tuple(dict.fromkeys((*before, *to)))


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
