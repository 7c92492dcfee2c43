"""The imports of one module, in the order of its source.

Imports inside functions count, those for type checkers do not. An import whose failure
is expected (``try: … except ImportError``, ``if find_spec("x")``), or that only some
runtimes get to (``if sys.version_info < (3, 12)``), is optional.
"""

from __future__ import annotations

import ast
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from scripts.build.called_imports import (
    imported_by_call,
    imports_unknown,
    is_name,
    probed,
)
from scripts.build.name_aliases import Aliases, absolute
from scripts.build.platform_conditions import outcomes
from scripts.build.syntax_trees import nodes_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

_IMPORTING = ("importlib.import_module", "__import__")
_KEPT = ("import_module",)
_PATH = ("sys.path", "site.addsitedir")


@dataclass(frozen=True)
class Import:
    """One import of one module.

    Attributes:
        module: its absolute name; ``a.b`` for ``from a.b import c``.
        names: what is imported from it; each may be a module of its own.
        line: where it stands.
        is_optional: whether the code goes on without it.
        is_start: whether ``module`` is how the name begins that the code makes at run
            time.
        is_guess: whether it is a text from which the code may take the name.
        written: the module as ``from … import`` writes it, with its dots.
    """

    module: str
    names: tuple[str, ...] = ()
    line: int = 0
    is_optional: bool = False
    is_start: bool = False
    is_guess: bool = False
    written: str = ""

    @property
    def shown(self) -> str:
        """The module as the code has it, for messages."""
        is_relative = self.written.startswith(".")
        return f"{self.written} ({self.module})" if is_relative else self.module


class ImportStatements:
    """Finds the imports of one module.

    Args:
        tree: of its source.
        name: its absolute name.
        package: that its relative imports start from.
    """

    def __init__(self, tree: ast.Module, name: str, package: str) -> None:
        self._tree = tree
        self._package = package
        self._names = Aliases(tree, name, package)
        calls = (node for node in nodes_of(tree) if isinstance(node, ast.Call))
        # What the code looks for before it imports it.
        self._probed = {probed(call, self._names) for call in calls} - {""}

    @property
    def changes_path(self) -> bool:
        """Whether the code names ``sys.path``, to which it may add a folder."""
        return any(
            isinstance(node, ast.Attribute | ast.Name)
            and self._names.dotted(node) in _PATH
            for node in nodes_of(self._tree)
        )

    @property
    def is_open(self) -> bool:
        """Whether it imports a name of which the code says nothing."""
        return bool(self._open_line)

    def imports(self) -> Iterator[Import]:
        """Yield them in the order of the module."""
        yield from self._of(self._tree.body, is_optional=False)
        if self._open_line:
            # It may be any text of the code that names a module by its path.
            for text in sorted(self._dotted_texts()):
                yield Import(text, (), self._open_line, is_optional=True, is_guess=True)

    @cached_property
    def _open_line(self) -> int:
        """Where an import function is called with a name that is not known, or kept."""
        called: set[ast.AST | None] = set()
        for node in nodes_of(self._tree):
            if isinstance(node, ast.Call):
                called.add(node.func)
                if imports_unknown(node, self._names):
                    return node.lineno
            elif isinstance(node, ast.Assign | ast.AnnAssign):
                called.add(node.value)  # an alias, whose calls are seen
        for node in nodes_of(self._tree):
            if isinstance(node, ast.Name | ast.Attribute):
                is_kept = node not in called and self._names.dotted(node) in _IMPORTING
            else:
                is_kept = isinstance(node, ast.Constant) and node.value in _KEPT
            if is_kept:
                return int(getattr(node, "lineno", 0))
        return 0

    def _dotted_texts(self) -> set[str]:
        texts = (
            node.value.partition(":")[0]
            for node in nodes_of(self._tree)
            if isinstance(node, ast.Constant) and isinstance(node.value, str)
        )
        return {text for text in texts if "." in text and is_name(text)}

    def _of(self, nodes: Iterable[ast.AST], *, is_optional: bool) -> Iterator[Import]:
        for node in nodes:
            if isinstance(node, ast.Import):
                for alias in node.names:
                    optional = is_optional or self._is_probed(alias.name)
                    yield Import(alias.name, (), node.lineno, optional)
            elif isinstance(node, ast.ImportFrom):
                names = tuple(alias.name for alias in node.names)
                module = absolute(node, self._package)
                optional = is_optional or self._is_probed(module)
                yield Import(
                    module, names, node.lineno, optional, written=_written(node)
                )
            elif isinstance(node, ast.Try | ast.TryStar):
                expected = any(map(self._expects_absence, node.handlers))
                yield from self._of(node.body, is_optional=is_optional or expected)
                rest = [*node.handlers, *node.orelse, *node.finalbody]
                yield from self._of(rest, is_optional=is_optional)
            elif isinstance(node, ast.If):
                for branch, depends in _branches(node):
                    yield from self._of(branch, is_optional=is_optional or depends)
            else:
                if isinstance(node, ast.Call):
                    yield from self._called(node, is_optional=is_optional)
                optional = is_optional or (
                    isinstance(node, ast.With | ast.AsyncWith)
                    and self._suppresses_absence(node)
                )
                children = ast.iter_child_nodes(node)
                yield from self._of(children, is_optional=optional)

    def _called(self, call: ast.Call, *, is_optional: bool) -> Iterator[Import]:
        for found in imported_by_call(call, self._package, self._names):
            optional = is_optional or not found.is_certain
            optional = optional or self._is_probed(found.module)
            yield Import(
                found.module,
                (),
                call.lineno,
                optional,
                is_start=found.is_start,
                is_guess=found.is_guess,
            )

    def _is_probed(self, module: str) -> bool:
        return any(f"{module}.".startswith(f"{each}.") for each in self._probed)

    def _expects_absence(self, handler: ast.ExceptHandler) -> bool:
        return handler.type is None or self._names.names_absence(handler.type)

    def _suppresses_absence(self, node: ast.With | ast.AsyncWith) -> bool:
        """Tell whether this is ``with suppress(ImportError):``."""
        calls = (each.context_expr for each in node.items)
        return any(
            isinstance(call, ast.Call)
            and self._names.dotted(call.func).rpartition(".")[2] == "suppress"
            and any(map(self._names.names_absence, call.args))
            for call in calls
        )


def _written(node: ast.ImportFrom) -> str:
    """Return the module as the code writes it: ``..lib``."""
    return "." * node.level + (node.module or "")


def _branches(node: ast.If) -> Iterator[tuple[Iterable[ast.AST], bool]]:
    """Yield what may be run, and whether some runtimes do not get to it."""
    test, branches = node.test, (node.body, node.orelse)
    if isinstance(test, ast.UnaryOp) and isinstance(test.op, ast.Not):
        test, branches = test.operand, (node.orelse, node.body)
    if is_for_type_checkers(test):
        yield branches[1], False
        return
    found = outcomes(node.test)
    if not found:
        yield (node.test, *node.body, *node.orelse), False
        return
    for branch, when in ((node.body, True), (node.orelse, False)):
        if when in found:
            yield branch, len(found) > 1


def is_for_type_checkers(test: ast.expr) -> bool:
    """Tell whether what follows the condition is never run."""
    return (isinstance(test, ast.Name) and test.id in ("TYPE_CHECKING", "MYPY")) or (
        isinstance(test, ast.Attribute) and test.attr == "TYPE_CHECKING"
    )
