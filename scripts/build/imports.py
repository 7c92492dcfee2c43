"""What a module says about the modules that it needs, read without running it.

Its imports (:mod:`scripts.build.import_statements`), the tables of modules among which
inputs choose, and its models.
"""

from __future__ import annotations

import ast
from contextlib import suppress
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from scripts.build.import_statements import ImportStatements
from scripts.build.syntax_trees import nodes_of, tree_of
from scripts.failure import Failure

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from scripts.build.import_statements import Import

#: A module that imports what an input chooses says so with a table of this name:
#: ``{input: {word: module}}``, all texts; the word may be the scheme of a URL, and
#: under ``""`` stands what is used when the input is not set.
TABLE = "CHOSEN_MODULES"
#: A module that asks ``config.models`` for validators names their modules in a tuple;
#: the frame of Commerce's webhooks asks for the type of its argument ``payload``.
MODELS = "MODEL_MODULES"
_FRAME, _PAYLOAD = "webhook", "payload"
_PYDANTIC_MEMBER = "model_"


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
        is_open: whether it imports a name of which the code says nothing.
        member_line: where it uses what only pydantic's models have (``model_dump``);
            0 for nowhere.
    """

    imports: tuple[Import, ...]
    tables: Mapping[str, Mapping[str, str]]
    models: tuple[str, ...] = ()
    classes: frozenset[str] = frozenset()
    exported: tuple[str, ...] = ()
    changes_path: bool = False
    is_open: bool = False
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
    reading = ImportStatements(tree, name, package)
    tables, models = _tables(tree, shown), _models(tree, shown)
    # These say which of the names that they hold are meant.
    is_said = bool(tables or models)
    return Source(
        tuple(each for each in reading.imports() if not (is_said and each.is_guess)),
        tables,
        (*models, *_payloads(tree)),
        frozenset(node.name for node in tree.body if isinstance(node, ast.ClassDef)),
        _exported(tree),
        reading.changes_path,
        reading.is_open and not is_said,
        next(_members_of_models(tree), 0),
    )


def _members_of_models(tree: ast.Module) -> Iterator[int]:
    for node in nodes_of(tree):
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
    for node in nodes_of(tree):
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
