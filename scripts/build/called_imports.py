"""What code imports by calling a function of the standard library.

With a name that is written out, or of which the code writes out how it begins:
``import_module(f"plugins.{name}")`` may import any module of ``plugins``.
"""

from __future__ import annotations

import ast
import re
from typing import TYPE_CHECKING, Final, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator

    from scripts.build.name_aliases import Aliases

# How each names the module: the parameter, and that of the package of a relative name.
_BY_NAME: Final = {
    "import_module": ("name", "package"),
    "__import__": ("name", ""),
    "run_module": ("mod_name", ""),
}
# They ask for a module, or for what lies in it: it is needed where it is there.
_ASKING: Final = {
    "find_spec": "name",
    "find_loader": "fullname",
    "get_data": "package",
    "resolve_name": "name",
}
# Of importlib.resources: the package is the first argument.
_OF_RESOURCES: Final = frozenset(
    ("files", "read_text", "read_binary", "open_text", "open_binary", "path")
)
_LISTING: Final = frozenset(("iter_modules", "walk_packages"))
_MODULE: Final = re.compile(r"[^\W\d]\w*(\.\w+)*")
_PROBES: Final = frozenset(("find_spec", "find_loader"))


class Called(NamedTuple):
    """What a call imports.

    Attributes:
        module: its name, or how it begins.
        is_certain: whether the code fails without it.
        is_start: whether it is how the name begins.
        is_guess: whether it is a text from which the name may be taken.
    """

    module: str
    is_certain: bool = False
    is_start: bool = False
    is_guess: bool = False


def imported_by_call(call: ast.Call, package: str, names: Aliases) -> Iterator[Called]:
    """Yield what a call may import.

    Args:
        call: the call.
        package: that of the module in which it stands.
        names: of that module.
    """
    function = call.func
    written = getattr(function, "attr", getattr(function, "id", ""))
    dotted = names.dotted(function) or written
    name = dotted.rpartition(".")[2]
    if name not in (*_BY_NAME, *_ASKING, *_LISTING, *_OF_RESOURCES):
        name = written
    if name in _LISTING:
        path = _argument(call, 0, "path")
        yield from (Called(f"{each}.", is_start=True) for each in _of(path, names))
    elif name in _OF_RESOURCES:
        module, is_all = names.text(_argument(call, 0, "package"))
        if module and is_all and "resources" in dotted:
            yield Called(module)
    elif name in _ASKING and (name in _PROBES or "pkgutil" in dotted):
        module, is_all = names.text(_argument(call, 0, _ASKING[name]))
        if module and is_all:
            yield Called(module.partition(":")[0])
    elif name in _BY_NAME:
        yield from _by_name(call, name, package, names)


def imports_unknown(call: ast.Call, names: Aliases) -> bool:
    """Tell whether a call imports a module, and the code says nothing of its name."""
    name = names.dotted(call.func).rpartition(".")[2]
    if name not in _BY_NAME:
        return False
    given = _argument(call, 0, _BY_NAME[name][0])
    return not names.text(given)[0] and not [*names.texts_behind(given)]


def probed(call: ast.Call, names: Aliases) -> str:
    """Return the module that a call looks for, without importing it; empty if none."""
    if names.dotted(call.func).rpartition(".")[2] not in _PROBES:
        return ""
    module, is_all = names.text(_argument(call, 0, "name"))
    return module if is_all else ""


def _by_name(
    call: ast.Call, name: str, package: str, names: Aliases
) -> Iterator[Called]:
    parameter, of_package = _BY_NAME[name]
    given = _argument(call, 0, parameter)
    module, is_all = names.text(given)
    is_certain = is_all and isinstance(given, ast.Constant)
    anchor = _argument(call, 1, of_package) if of_package else None
    base, is_known = names.text(anchor)
    if getattr(anchor, "id", "") == "__name__":
        base = package
    if not module:
        for text in dict.fromkeys(names.texts_behind(given)):
            found = _absolute(text, base)
            if found and is_name(found):
                yield Called(found, is_guess=True)
        return
    if module.startswith("."):
        is_certain = False
        module = _absolute(module, base) if is_known else ""
    elif name == "__import__":
        for text in names.texts_behind(_argument(call, 3, "fromlist")):
            yield Called(f"{module}.{text}", is_guess=True)
    if module:
        yield Called(module, is_certain, is_start=not is_all)


def is_name(text: str) -> bool:
    """Tell whether a text may be the name of a module, or of a thing in one."""
    return bool(_MODULE.fullmatch(text))


def _absolute(name: str, package: str) -> str:
    """Return a name, or how it begins, without its dots; empty if they lead nowhere."""
    name = name.partition(":")[0]
    rest = name.lstrip(".")
    dots = len(name) - len(rest)
    parts = package.split(".") if package else []
    if dots > len(parts):
        return ""
    above = parts[: len(parts) - dots + 1] if dots else []
    return ".".join([*above, rest])


def _of(path: ast.expr | None, names: Aliases) -> Iterator[str]:
    """Yield the packages whose ``__path__`` or ``__file__`` an expression has."""
    for node in ast.walk(path) if path else ():
        match node:
            case ast.Attribute(value=value, attr="__path__" | "__file__"):
                if module := names.dotted(value):
                    yield module
            case ast.Name(id="__path__" | "__file__"):
                if module := names.text(ast.Name("__package__"))[0]:
                    yield module


def _argument(call: ast.Call, position: int, name: str) -> ast.expr | None:
    if position < len(call.args):
        return call.args[position]
    named = (each.value for each in call.keywords if each.arg == name)
    return next(named, None)
