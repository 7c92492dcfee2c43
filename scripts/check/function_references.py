"""Functions that an input names as ``package.module:function``, found without running.

A function must be there, and must not lead back to the place that asks the input for
it: that would never end.
"""

from __future__ import annotations

import ast
import sys
from dataclasses import dataclass, field
from functools import cache
from typing import TYPE_CHECKING

from scripts.build import pins
from scripts.build.imports import why_no_python
from scripts.build.syntax_trees import nodes_of, tree_of
from scripts.failure import Failure

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from pathlib import Path

#: By input: the function that calls what the input names.
_CALLERS: Mapping[str, tuple[str, str]] = {
    "STOCK_SOURCE": ("actions.webhook.check_stock.sources", "ask_source"),
    "WEBHOOK_AUTH": ("actions.shared.auth", "authenticate"),
}
#: The inputs whose functions are judged.
SETTINGS = _CALLERS.keys()
_NO_FUNCTION = (ast.Constant, ast.Dict, ast.List, ast.Set, ast.Tuple)


def fault(setting: str, reference: str, folders: Iterable[Path]) -> str:
    """Return what is wrong with a function that an input names; empty when nothing is.

    Args:
        setting: the input.
        reference: ``package.module:function``.
        folders: where modules are looked for.
    """
    modules = _Modules(tuple(folders))
    name, _, function = reference.partition(":")
    try:
        module = modules.find(name)
        if module is None:
            return "" if modules.is_library(name) else f"there is no module {name}"
        if not module.has(function):
            return f"there is no function {function} in {name}"
        caller = _CALLERS.get(setting)
        if caller and caller in modules.reachable_from((name, function)):
            return (
                f"{reference} calls {caller[1]}, which calls what {setting} names: "
                "it would never end"
            )
    except SyntaxError as error:
        return f"{name} cannot be read as Python: {why_no_python(error)}"
    return ""


@dataclass(frozen=True)
class _Module:
    """What the top level of a module defines.

    Attributes:
        definitions: functions, classes and values, by name.
        imports: by name, the module and the name in it; no name for a module.
        imports_all: whether it takes over all names of another module.
    """

    definitions: Mapping[str, ast.stmt] = field(default_factory=dict)
    imports: Mapping[str, tuple[str, str]] = field(default_factory=dict)
    imports_all: bool = False

    def has(self, name: str) -> bool:
        """Tell whether there may be a function of this name."""
        definition = self.definitions.get(name)
        value = getattr(definition, "value", None)
        if definition is not None:
            return not isinstance(value, _NO_FUNCTION)
        return name in self.imports or self.imports_all


class _Modules:
    """The modules in some folders."""

    def __init__(self, folders: tuple[Path, ...]) -> None:
        self._folders = folders
        self.find = cache(self._find)

    def is_library(self, name: str) -> bool:
        """Tell whether a pinned library brings a module."""
        try:
            return any(pins.brings(folder, name) for folder in self._folders)
        except Failure:
            return True  # the build says what is wrong with the pins

    def reachable_from(self, start: tuple[str, str]) -> set[tuple[str, str]]:
        """Return every function and value that a function refers to, directly or not.

        Raises:
            SyntaxError: a module on the way is not Python.
        """
        found: set[tuple[str, str]] = set()
        todo = [start]
        while todo:
            place = todo.pop()
            if place not in found:
                found.add(place)
                todo += self._referred_to(*place)
        return found

    def _referred_to(self, name: str, function: str) -> Iterator[tuple[str, str]]:
        module = self.find(name)
        if module is None:
            return
        if function in module.definitions:
            for node in ast.walk(module.definitions[function]):
                if isinstance(node, ast.Name):
                    yield name, node.id
                elif isinstance(node, ast.Attribute):
                    dotted = ast.unparse(node.value)
                    owner = module.imports.get(dotted)
                    yield (_joined(*owner) if owner else dotted), node.attr
        elif function in module.imports:
            yield module.imports[function]

    def _find(self, name: str) -> _Module | None:
        parts = name.split(".")
        if not all(map(str.isidentifier, parts)) or parts[0] in sys.stdlib_module_names:
            return None
        for folder in self._folders:
            place = folder.joinpath(*parts)
            for file in (place / "__init__.py", place.with_suffix(".py")):
                if file.is_file():
                    try:
                        tree = tree_of(file.read_bytes())
                    except (OSError, ValueError) as error:
                        raise SyntaxError(str(error)) from None
                    is_package = file.name == "__init__.py"
                    return _read_module(
                        tree, name if is_package else name.rpartition(".")[0]
                    )
        return None


def _read_module(tree: ast.Module, package: str) -> _Module:
    definitions: dict[str, ast.stmt] = {}
    imports: dict[str, tuple[str, str]] = {}
    imports_all = False
    for node in nodes_of(tree):
        if isinstance(node, ast.Import):
            for alias in node.names:
                imports[alias.asname or alias.name] = (alias.name, "")
        elif isinstance(node, ast.ImportFrom):
            base = package.rsplit(".", node.level - 1)[0] if node.level else ""
            source = ".".join(part for part in (base, node.module) if part)
            for alias in node.names:
                imports_all = imports_all or alias.name == "*"
                imports[alias.asname or alias.name] = (source, alias.name)
    for statement in _top_level(tree.body):
        if isinstance(statement, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            definitions[statement.name] = statement
        elif isinstance(statement, ast.Assign):
            names = (
                each.id for each in statement.targets if isinstance(each, ast.Name)
            )
            definitions |= dict.fromkeys(names, statement)
        elif isinstance(statement, ast.AnnAssign) and statement.value is not None:
            definitions[ast.unparse(statement.target)] = statement
    return _Module(definitions, imports, imports_all)


def _top_level(body: Iterable[ast.stmt]) -> Iterator[ast.stmt]:
    for statement in body:
        yield statement
        if isinstance(statement, ast.If | ast.Try | ast.With):
            inner = (getattr(statement, name, []) for name in ("body", "orelse"))
            for part in inner:
                yield from _top_level(part)
            for handler in getattr(statement, "handlers", []):
                yield from _top_level(handler.body)


def _joined(module: str, name: str) -> str:
    return f"{module}.{name}" if name else module
