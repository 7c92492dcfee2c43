"""What the names in one module stand for: functions of Python, modules and texts.

``from importlib import import_module as load`` makes ``load`` a name of
``importlib.import_module``, as ``load = importlib.import_module`` does. Names are
followed wherever they stand in the module.
"""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING, Final

from scripts.build.syntax_trees import nodes_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

_ABSENCE: Final = frozenset(
    ("ImportError", "ModuleNotFoundError", "Exception", "BaseException")
)
_IMPORT: Final = ("importlib.import_module", "import_module")
# Names that lead to themselves end here.
_DEEPEST = 8


class Aliases:
    """The names of one module.

    Args:
        tree: of its source.
        name: of the module.
        package: that its relative imports start from.
    """

    def __init__(self, tree: ast.AST, name: str, package: str) -> None:
        self._known = {"__name__": name, "__package__": package}
        self._imported: dict[str, str] = {}
        self._assigned: dict[str, list[ast.expr]] = {}
        self._looped: dict[str, list[ast.expr]] = {}
        self._arguments: set[str] = set()
        self._bound: dict[str, int] = {}
        for node in nodes_of(tree):
            self._note(node, package)

    def _note(self, node: ast.AST, package: str) -> None:
        match node:
            case ast.Import():
                for alias in node.names:
                    bound = alias.asname or alias.name.partition(".")[0]
                    self._imported[bound] = alias.name if alias.asname else bound
            case ast.ImportFrom():
                module = absolute(node, package)
                for alias in node.names:
                    bound = alias.asname or alias.name
                    self._imported[bound] = f"{module}.{alias.name}"
            case ast.arg(arg=name):
                self._arguments.add(name)
            case ast.Name(id=name, ctx=ast.Store()):
                self._bound[name] = self._bound.get(name, 0) + 1
            case _:
                self._note_values(node)

    def _note_values(self, node: ast.AST) -> None:
        match node:
            case ast.Assign(targets=targets, value=value):
                for target in targets:
                    self._assign(target, value)
            case (
                ast.AnnAssign(target=target, value=ast.expr() as value)
                | ast.NamedExpr(target=target, value=value)
            ):
                self._assign(target, value)
            case (
                ast.For(target=target, iter=value)
                | ast.comprehension(target=target, iter=value)
            ):
                for each in ast.walk(target):
                    if isinstance(each, ast.Name):
                        self._looped.setdefault(each.id, []).append(value)

    def _assign(self, target: ast.expr, value: ast.expr) -> None:
        if isinstance(target, ast.Name):
            self._assigned.setdefault(target.id, []).append(value)

    def dotted(self, node: ast.AST | None, depth: int = 0) -> str:
        """Return the full name of what is named; empty where that is not known."""
        if depth > _DEEPEST:
            return ""
        match node:
            case ast.Attribute(value=value, attr=attr):
                above = self.dotted(value, depth + 1)
                return f"{above}.{attr}" if above else ""
            case ast.Name(id=name):
                if name in self._imported:
                    return self._imported[name]
                values = self._assigned.get(name, ())
                found = {self.dotted(each, depth + 1) for each in values}
                return found.pop() or name if len(found) == 1 else name
            case ast.Call(func=function, args=[first, *_]):
                # What import_module("lib") returns is the module.
                is_import = self.dotted(function, depth + 1) in _IMPORT
                return self.text(first)[0] if is_import else ""
        return ""

    def names_absence(self, node: ast.expr, depth: int = 0) -> bool:
        """Tell whether an expression names the error of an import that fails."""
        for each in ast.walk(node):
            name = str(getattr(each, "attr", getattr(each, "id", "")))
            if name in _ABSENCE or self._last(self._imported.get(name, "")) in _ABSENCE:
                return True
            if depth < _DEEPEST and any(
                self.names_absence(value, depth + 1)
                for value in self._assigned.get(name, ())
            ):
                return True
        return False

    def _last(self, dotted: str) -> str:
        return dotted.rpartition(".")[2]

    def text(self, node: ast.AST | None, depth: int = 0) -> tuple[str, bool]:
        """Return the text of an expression, and whether that is all of it.

        Else it is how the text begins.
        """
        match node:
            case _ if depth > _DEEPEST:
                found = "", False
            case ast.Constant(value=str() as value):
                found = value, True
            case ast.Name(id=name):
                found = self._text_of_name(name, depth + 1)
            case ast.Attribute(value=value, attr="__name__" | "__package__"):
                module = self.dotted(value)
                found = module, bool(module)
            case ast.FormattedValue(value=value, conversion=-1, format_spec=None):
                found = self.text(value, depth + 1)
            case ast.BinOp(left=left, op=ast.Mod()):
                found = self.text(left, depth + 1)[0].partition("%")[0], False
            case ast.Call(func=ast.Attribute(value=value, attr="format")):
                found = self.text(value, depth + 1)[0].partition("{")[0], False
            case _:
                found = self._joined(node, depth + 1)
        return found

    def texts_behind(self, node: ast.AST | None, depth: int = 0) -> Iterator[str]:
        """Yield the texts that an expression may take its value from.

        ``"a"`` and ``"b"`` for ``TABLE[key]`` where ``TABLE = {1: "a", 2: "b"}``.
        """
        parts: Iterable[ast.AST] = ()
        match node:
            case ast.Constant(value=str() as value):
                yield value
            case ast.Name(id=name):
                parts = (*self._assigned.get(name, ()), *self._looped.get(name, ()))
            case ast.Dict(values=values):
                parts = values
            case ast.Subscript(value=value):
                parts = (value,)
            case ast.Call(func=ast.Attribute(value=value), args=args):
                parts = (value, *args[1:])
            case ast.IfExp(body=body, orelse=orelse):
                parts = (body, orelse)
            case ast.List() | ast.Tuple() | ast.Set() | ast.BoolOp():
                parts = ast.iter_child_nodes(node)
        for part in parts if depth < _DEEPEST else ():
            yield from self.texts_behind(part, depth + 1)

    def _text_of_name(self, name: str, depth: int) -> tuple[str, bool]:
        if name in self._known:
            return self._known[name], True
        values = self._assigned.get(name, [])
        # What is bound once more, by a loop for example, may be another text.
        if self._bound.get(name) != len(values) or name in self._arguments:
            return "", False
        return self.text(values[0], depth) if len(values) == 1 else ("", False)

    def _joined(self, node: ast.AST | None, depth: int) -> tuple[str, bool]:
        between, text = "", ""
        parts: Sequence[ast.expr] = ()
        match node:
            case ast.BinOp(left=left, op=ast.Add(), right=right):
                parts = (left, right)
            case ast.JoinedStr(values=values):
                parts = values
            case ast.Call(
                func=ast.Attribute(value=ast.Constant(value=str() as between)),
                args=[ast.List(elts=parts) | ast.Tuple(elts=parts)],
            ):
                pass
        for number, part in enumerate(parts):
            found, is_all = self.text(part, depth)
            text += (between if number else "") + found
            if not is_all:
                return text, False
        return text, bool(parts)


def absolute(node: ast.ImportFrom, package: str) -> str:
    """Return the absolute name of the module that is imported from.

    With the dots as they are where there are more of them than packages.
    """
    if not node.level:
        return node.module or ""
    parts = package.split(".") if package else []
    if node.level > len(parts):
        return "." * node.level + (node.module or "")
    base = parts[: len(parts) - node.level + 1]
    return ".".join([*base, node.module] if node.module else base)
