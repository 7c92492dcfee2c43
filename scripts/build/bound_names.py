"""What the statements of a module's top level bind its names to."""

from __future__ import annotations

import ast
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

from scripts.build.import_statements import is_for_type_checkers
from scripts.build.name_aliases import absolute

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


class TopLevel:
    """Follows the statements of a module's top level in their order.

    Args:
        package: the name of the package that its relative imports start from.

    Attributes:
        bound: what each name may stand for.
        imports_all: whether names come from a module that is not known.
    """

    def __init__(self, package: str) -> None:
        self._package = package
        self.bound: dict[str, tuple[Meaning, ...]] = {}
        self.imports_all = False

    def block(self, body: Iterable[ast.stmt], *, is_sure: bool) -> None:
        """Follow statements; ``is_sure`` says whether they run."""
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
