"""The function of each action: whether the runtime can call it, found without running.

The runtime calls it with one argument, and takes a dict that JSON can hold. What only
running the code can tell (a decorator, a call, a condition) is taken to be right.
"""

from __future__ import annotations

import ast
from dataclasses import dataclass
from typing import TYPE_CHECKING

from scripts.build.bound_names import (
    UNBOUND,
    Function,
    Imported,
    Literal,
    Meaning,
    Unknown,
)
from scripts.build.module_names import ModuleNames, is_name, names_in
from scripts.nearest import nearest

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from scripts.build.needed_files import Sources
    from scripts.manifest import Action
    from scripts.manifest.problems import Problems

_HOW = "write def {name}(params): with one argument"


@dataclass(frozen=True)
class _Fault:
    """Why a function cannot be called.

    Attributes:
        text: goes on after the function's name and place.
        hint: what to do about it.
        line: where it stands; 0 where it is not there.
    """

    text: str
    hint: str
    line: int = 0


def note_fault(
    action: Action, sources: Sources, root: Path, problems: Problems
) -> None:
    """Note what is wrong with the function of an action."""
    under = "function" if action.main == "main" else "main"
    if not is_name(action.main):
        name = action.main.rpartition(".")[2]
        hint = "write the name of a function of the file, or leave main: out"
        if name != action.main and is_name(name):
            # Its launcher says "from main__ import MAIN as main".
            hint = f"the runtime imports one name: write {name} = {action.main} there"
            hint += f", and main: {name}"
        problems.error(
            action,
            f"{action.main} is not a name of a function"
            if action.main
            else "it is empty",
            hint,
            under="main",
        )
        return
    found = _Finder(sources, root).fault(sources.entries[0], action.main)
    if found:
        message, hint = found
        problems.error(action, message, hint, under=under)


class _Finder:
    """Finds functions among the modules of an action."""

    def __init__(self, sources: Sources, root: Path) -> None:
        self._sources = sources
        self._root = root

    def fault(self, module: str, name: str) -> tuple[str, str] | None:
        """Return what is wrong with a function, and what to do; None for nothing."""
        file = self._file(module)
        if file is None:
            return None
        names = self._names(module, file)
        shown = file.relative_to(self._root).as_posix()
        if not names.may_have(name):
            like = nearest(name, names.names)
            return (
                f"there is no function {name} in {shown}",
                f"did you mean {like}?" if like else _HOW.format(name=name),
            )
        faults = [*self._faults(module, name, frozenset())]
        if not faults and not self._sources.absent:
            text = "is imported in a circle: no module defines it"
            return f"{name} in {shown} {text}", _HOW.format(name=name)
        if not faults or None in faults:
            return None
        (where, fault) = next(filter(None, faults))
        return f"{name} in {where}:{fault.line} {fault.text}", fault.hint

    def _faults(
        self, module: str, name: str, seen: frozenset[tuple[str, str]]
    ) -> Iterator[tuple[str, _Fault] | None]:
        """Yield what is wrong with each meaning of a name; None for one that is right.

        What is not there is left out: the import that asks for it is wrong.
        """
        file = self._file(module)
        if file is None:
            yield None
        if file is None or (module, name) in seen:
            return
        shown = file.relative_to(self._root).as_posix()
        for meaning in self._names(module, file).meanings(name):
            if isinstance(meaning, Imported):
                place = (module, name)
                yield from self._faults(meaning.module, meaning.name, seen | {place})
            elif meaning is not UNBOUND:
                fault = _fault_of(meaning, name)
                yield (shown, fault) if fault else None

    def _names(self, module: str, file: Path) -> ModuleNames:
        is_package = file.name == "__init__.py"
        return names_in(file.read_bytes(), module, is_package=is_package)

    def _file(self, module: str) -> Path | None:
        path = module.replace(".", "/")
        for folder in ("", *(f"{each}/" for each in self._sources.beside)):
            for end in ("/__init__.py", ".py"):
                file = self._sources.files.get(f"{folder}{path}{end}")
                if file:
                    return file
        return None


def _fault_of(meaning: Meaning, name: str) -> _Fault | None:
    how = _HOW.format(name=name)
    if isinstance(meaning, ast.ClassDef):
        if _makes_only_itself(meaning):
            text = "is a class: what the runtime gets of it is not a dict"
            return _Fault(text, how, meaning.lineno)
    elif isinstance(meaning, Literal):
        return _Fault("is not a function", how, meaning.lineno)
    elif isinstance(meaning, Function):
        return _fault_of_function(meaning, how)
    elif not isinstance(meaning, Unknown):
        raise AssertionError(meaning)
    return None


def _fault_of_function(function: Function, how: str) -> _Fault | None:
    wrong = _fault_of_arguments(function.args)
    if wrong:
        return _Fault(wrong, how, function.lineno)
    if isinstance(function, ast.AsyncFunctionDef):
        return _Fault(
            "is async: the runtime does not wait for what it returns",
            "write def, and asyncio.run(…) in it",
            function.lineno,
        )
    if any(
        isinstance(each, ast.Yield | ast.YieldFrom) for each in _own_nodes(function)
    ):
        text = "is a generator: the runtime takes a dict"
        return _Fault(text, "return what it yields", function.lineno)
    return None


def _fault_of_arguments(arguments: ast.arguments) -> str:
    """Return why one argument cannot be given; empty when it can."""
    positional = [*arguments.posonlyargs, *arguments.args]
    required = len(positional) - len(arguments.defaults)
    if not positional and not arguments.vararg:
        return "takes no argument, and the runtime gives it one"
    needed = [each.arg for each in positional[1:required]]
    needed += [
        each.arg
        for each, default in zip(
            arguments.kwonlyargs, arguments.kw_defaults, strict=True
        )
        if default is None
    ]
    if needed:
        return f"needs {', '.join(needed)} too, and the runtime gives it one argument"
    return ""


def _own_nodes(function: Function) -> Iterator[ast.AST]:
    """Yield what is in a function, and not in a function or a class in it."""
    todo: list[ast.AST] = list(ast.iter_child_nodes(function))
    while todo:
        node = todo.pop()
        yield node
        if not isinstance(node, Function | ast.ClassDef):
            todo += ast.iter_child_nodes(node)


def _makes_only_itself(found: ast.ClassDef) -> bool:
    """Tell whether calling a class is sure to make an instance, which is not a dict."""
    return (
        not found.bases
        and not found.keywords
        and not any(getattr(each, "name", "") == "__new__" for each in ast.walk(found))
    )
