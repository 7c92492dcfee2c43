"""What an action's code imports, read without running it.

Imports inside functions count, those for type checkers do not. An import whose failure
is expected (``try: … except ImportError``), or that only some runtimes get to
(``if sys.version_info < (3, 12)``), counts where the thing is there.
"""

from __future__ import annotations

import ast
from contextlib import suppress
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from scripts.build.called_imports import imported_by_call
from scripts.build.platform_conditions import outcomes
from scripts.build.syntax_trees import tree_of
from scripts.failure import Failure

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from pathlib import Path

#: A module that imports what an input chooses says so with a table of this name:
#: ``{input: {word: module}}``, all texts; the word may be the scheme of a URL, and
#: under ``""`` stands what is used when the input is not set.
TABLE = "CHOSEN_MODULES"
#: A module that asks ``config.models`` for validators names their modules in a tuple;
#: the frame of Commerce's webhooks asks for the type of its argument ``payload``.
MODELS = "MODEL_MODULES"
_FRAME, _PAYLOAD = "webhook", "payload"
_PYDANTIC_MEMBER = "model_"
_EXPECTED = {"ImportError", "ModuleNotFoundError", "Exception", "BaseException"}


@dataclass(frozen=True)
class Import:
    """One import of one module.

    Attributes:
        module: its absolute name; ``a.b`` for ``from a.b import c``.
        names: what is imported from it; each may be a module of its own.
        line: where it stands.
        is_optional: whether the code goes on without it.
    """

    module: str
    names: tuple[str, ...] = ()
    line: int = 0
    is_optional: bool = False


@dataclass(frozen=True)
class Source:
    """A module's imports, and the modules among which inputs choose.

    Attributes:
        imports: in the order of the file.
        tables: modules by word by input.
        models: the modules of models whose validators it asks for.
        classes: the names of its classes.
        exported: what its ``__all__`` says, where that is written out.
        member_line: where it uses what only pydantic's models have (``model_dump``);
            0 for nowhere.
    """

    imports: tuple[Import, ...]
    tables: Mapping[str, Mapping[str, str]]
    models: tuple[str, ...] = ()
    classes: frozenset[str] = frozenset()
    exported: tuple[str, ...] = ()
    member_line: int = 0


class NoPython(Failure):
    """A module that cannot be read or parsed.

    Attributes:
        module: its name.
    """

    def __init__(self, module: str, text: str) -> None:
        super().__init__(text)
        self.module = module


def read(file: Path, shown: str, name: str, *, is_package: bool) -> Source:
    """Read a module.

    Args:
        file: where it is.
        shown: its path, for messages.
        name: its absolute name.
        is_package: whether it is an ``__init__.py``.

    Raises:
        NoPython: it cannot be read or parsed.
        Failure: its table is no literal.
    """
    try:
        return _source(file.read_bytes(), shown, name, is_package=is_package)
    except SyntaxError as error:
        place = f"{shown}:{error.lineno}" if error.lineno else shown
        reason = why_no_python(error)
        raise NoPython(name, f"{place} cannot be read as Python: {reason}") from None
    except (OSError, ValueError) as error:
        reason = why_no_python(error)
        raise NoPython(name, f"{shown} cannot be read as Python: {reason}") from None


def why_no_python(error: Exception) -> str:
    """Return what an error of reading Python says, without the words of codecs."""
    reason = error.msg if isinstance(error, SyntaxError) else str(error)
    if "null byte" in reason or "codec can't decode" in reason:
        return "it is no UTF-8 text: save it as UTF-8"
    return reason


@lru_cache(maxsize=1024)
def _source(content: bytes, shown: str, name: str, *, is_package: bool) -> Source:
    tree = tree_of(content)
    package = name if is_package else name.rpartition(".")[0]
    found = tuple(_imports(tree.body, package, is_optional=False))
    return Source(
        found,
        _tables(tree, shown),
        (*_models(tree, shown), *_payloads(tree)),
        frozenset(node.name for node in tree.body if isinstance(node, ast.ClassDef)),
        _exported(tree),
        next(_members_of_models(tree), 0),
    )


def _imports(
    nodes: Iterable[ast.AST], package: str, *, is_optional: bool
) -> Iterator[Import]:
    for node in nodes:
        if isinstance(node, ast.Import):
            for alias in node.names:
                yield Import(alias.name, (), node.lineno, is_optional)
        elif isinstance(node, ast.ImportFrom):
            names = tuple(alias.name for alias in node.names)
            yield Import(absolute(node, package), names, node.lineno, is_optional)
        elif isinstance(node, ast.Try | ast.TryStar):
            expected = is_optional or any(map(_expects_absence, node.handlers))
            yield from _imports(node.body, package, is_optional=expected)
            rest = [*node.handlers, *node.orelse, *node.finalbody]
            yield from _imports(rest, package, is_optional=is_optional)
        elif isinstance(node, ast.If):
            for branch, depends in _branches(node):
                optional = is_optional or depends
                yield from _imports(branch, package, is_optional=optional)
        else:
            if isinstance(node, ast.Call):
                for module, is_certain in imported_by_call(node, package):
                    optional = is_optional or not is_certain
                    yield Import(module, (), node.lineno, optional)
            expected = is_optional or _suppresses_absence(node)
            children = ast.iter_child_nodes(node)
            yield from _imports(children, package, is_optional=expected)


def _branches(node: ast.If) -> Iterator[tuple[Iterable[ast.AST], bool]]:
    """Yield what may be run, and whether some runtimes do not get to it."""
    if is_for_type_checkers(node.test):
        yield node.orelse, False
        return
    found = outcomes(node.test)
    if not found:
        yield (node.test, *node.body, *node.orelse), False
        return
    for branch, when in ((node.body, True), (node.orelse, False)):
        if when in found:
            yield branch, len(found) > 1


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


def _expects_absence(handler: ast.ExceptHandler) -> bool:
    return handler.type is None or _names_absence(handler.type)


def _suppresses_absence(node: ast.AST) -> bool:
    """Tell whether this is ``with suppress(ImportError):``."""
    calls = (each.context_expr for each in getattr(node, "items", ()))
    return any(
        isinstance(call, ast.Call)
        and _last_name(call.func) == "suppress"
        and any(map(_names_absence, call.args))
        for call in calls
    )


def _names_absence(expression: ast.expr) -> bool:
    return any(_last_name(node) in _EXPECTED for node in ast.walk(expression))


def _last_name(node: ast.AST) -> str:
    """Return ``c`` of ``c`` and of ``a.b.c``; empty for anything else."""
    return str(getattr(node, "attr", getattr(node, "id", "")))


def is_for_type_checkers(test: ast.expr) -> bool:
    """Tell whether what follows the condition is never run."""
    return (isinstance(test, ast.Name) and test.id == "TYPE_CHECKING") or (
        isinstance(test, ast.Attribute) and test.attr == "TYPE_CHECKING"
    )


def _members_of_models(tree: ast.Module) -> Iterator[int]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute) and node.attr.startswith(_PYDANTIC_MEMBER):
            yield node.lineno


def _tables(tree: ast.Module, shown: str) -> dict[str, dict[str, str]]:
    for line, table in _constants(tree, TABLE):
        try:
            return {
                str(name): {str(word): str(module) for word, module in words.items()}
                for name, words in ast.literal_eval(table).items()
            }
        except (ValueError, TypeError, AttributeError):
            raise Failure(
                f"{shown}:{line}: {TABLE} cannot be read without running it",
                "write it out: {input: {word: module}}, nothing but texts",
            ) from None
    return {}


def _models(tree: ast.Module, shown: str) -> tuple[str, ...]:
    for line, names in _constants(tree, MODELS):
        try:
            return tuple(str(name) for name in ast.literal_eval(names))
        except (ValueError, TypeError):
            raise Failure(
                f"{shown}:{line}: {MODELS} cannot be read without running it",
                "write it out: a tuple of the names of modules, nothing but texts",
            ) from None
    return ()


def _exported(tree: ast.Module) -> tuple[str, ...]:
    for _, names in _constants(tree, "__all__"):
        with suppress(ValueError, TypeError):
            return tuple(str(name) for name in ast.literal_eval(names))
    return ()


def _payloads(tree: ast.Module) -> Iterator[str]:
    """Yield the modules of the payloads that frames name as ``module:Class``."""
    for node in ast.walk(tree):
        called = getattr(node, "func", None)
        if getattr(called, "attr", getattr(called, "id", "")) != _FRAME:
            continue
        for given in getattr(node, "keywords", ()):
            value = getattr(given.value, "value", None)
            if given.arg == _PAYLOAD and isinstance(value, str) and ":" in value:
                yield value.partition(":")[0]


def _constants(tree: ast.Module, name: str) -> Iterator[tuple[int, Any]]:
    for node in tree.body:
        targets: list[Any] = getattr(node, "targets", [getattr(node, "target", None)])
        if any(getattr(target, "id", "") == name for target in targets):
            yield node.lineno, getattr(node, "value", None)
