"""What an action's code imports, read without running it.

Imports inside functions count, those for type checkers do not. An import whose failure
is expected (``try: … except ImportError``), or that only some runtimes get to
(``if sys.version_info < (3, 12)``), counts where the thing is there.
"""

from __future__ import annotations

import ast
import re
from contextlib import suppress
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from scripts.build.called_imports import imported_by_call, probed
from scripts.build.name_aliases import Aliases, absolute, texts
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
_PATH = ("sys.path", "site.addsitedir")
_PYDANTIC_MEMBER = "model_"
_MODULE = re.compile(r"[^\W\d]\w*(\.\w+)*")


@dataclass(frozen=True)
class Import:
    """One import of one module.

    Attributes:
        module: its absolute name; ``a.b`` for ``from a.b import c``.
        names: what is imported from it; each may be a module of its own.
        line: where it stands.
        is_optional: whether the code goes on without it.
        is_start: whether ``module`` is how the name begins that the code makes at run
            time; empty, when it does not say how.
        written: the module as ``from … import`` writes it, with its dots.
    """

    module: str
    names: tuple[str, ...] = ()
    line: int = 0
    is_optional: bool = False
    is_start: bool = False
    written: str = ""

    @property
    def shown(self) -> str:
        """The module as the code has it, for messages."""
        is_relative = self.written.startswith(".")
        return f"{self.written} ({self.module})" if is_relative else self.module


@dataclass(frozen=True)
class Source:
    """A module's imports, and the modules among which inputs choose.

    Attributes:
        imports: in the order of the file.
        tables: modules by word by input.
        models: the modules of models whose validators it asks for.
        classes: the names of its classes.
        exported: what its ``__all__`` says, where that is written out.
        changes_path: whether it names ``sys.path``.
        member_line: where it uses what only pydantic's models have (``model_dump``);
            0 for nowhere.
    """

    imports: tuple[Import, ...]
    tables: Mapping[str, Mapping[str, str]]
    models: tuple[str, ...] = ()
    classes: frozenset[str] = frozenset()
    exported: tuple[str, ...] = ()
    changes_path: bool = False
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
        raise NoPython(name, f"{place} cannot be read as Python: {error.msg}") from None
    except (OSError, ValueError) as error:
        raise NoPython(name, f"{shown} cannot be read as Python: {error}") from None


@lru_cache(maxsize=1024)
def _source(content: bytes, shown: str, name: str, *, is_package: bool) -> Source:
    tree = tree_of(content)
    package = name if is_package else name.rpartition(".")[0]
    reading = _Reading(tree, name, package)
    found = reading.imports()
    tables = _tables(tree, shown)
    return Source(
        tuple(found if tables else _or_texts(found, tree)),
        tables,
        (*_models(tree, shown), *_payloads(tree)),
        frozenset(node.name for node in tree.body if isinstance(node, ast.ClassDef)),
        _exported(tree),
        reading.changes_path,
        next(_members_of_models(tree), 0),
    )


class _Reading:
    """Finds the imports of one module."""

    def __init__(self, tree: ast.Module, name: str, package: str) -> None:
        self._tree = tree
        self._package = package
        self._names = Aliases(tree, name, package)
        calls = (node for node in ast.walk(tree) if isinstance(node, ast.Call))
        # What the code looks for before it imports it.
        self._probed = {probed(call, self._names) for call in calls} - {""}

    @property
    def changes_path(self) -> bool:
        """Whether the code names ``sys.path``, to which it may add a folder."""
        return any(
            isinstance(node, ast.Attribute | ast.Name)
            and self._names.dotted(node) in _PATH
            for node in ast.walk(self._tree)
        )

    def imports(self) -> Iterator[Import]:
        """Yield them in the order of the module."""
        yield from self._of(self._tree.body, is_optional=False)

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
                optional = is_optional or self._suppresses_absence(node)
                children = ast.iter_child_nodes(node)
                yield from self._of(children, is_optional=optional)

    def _called(self, call: ast.Call, *, is_optional: bool) -> Iterator[Import]:
        for found in imported_by_call(call, self._package, self._names):
            optional = is_optional or not found.is_certain
            optional = optional or self._is_probed(found.module)
            yield Import(
                found.module, (), call.lineno, optional, is_start=found.is_start
            )

    def _is_probed(self, module: str) -> bool:
        return any(f"{module}.".startswith(f"{each}.") for each in self._probed)

    def _expects_absence(self, handler: ast.ExceptHandler) -> bool:
        return handler.type is None or self._names.names_absence(handler.type)

    def _suppresses_absence(self, node: ast.AST) -> bool:
        """Tell whether this is ``with suppress(ImportError):``."""
        calls = (each.context_expr for each in getattr(node, "items", ()))
        return any(
            isinstance(call, ast.Call)
            and self._names.dotted(call.func).rpartition(".")[2] == "suppress"
            and any(map(self._names.names_absence, call.args))
            for call in calls
        )


def _or_texts(found: Iterable[Import], tree: ast.Module) -> Iterator[Import]:
    """Yield imports, and for a name of which nothing is known the texts of the code."""
    for each in found:
        if each.module or not each.is_start:
            yield each
            continue
        for text in dict.fromkeys(texts(tree)):
            if _MODULE.fullmatch(text):
                yield Import(text, (), each.line, is_optional=True)


def _written(node: ast.ImportFrom) -> str:
    """Return the module as the code writes it: ``..lib``."""
    return "." * node.level + (node.module or "")


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
