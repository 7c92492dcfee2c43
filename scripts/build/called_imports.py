"""What code imports by calling a function of the standard library with a text."""

from __future__ import annotations

import ast
from contextlib import suppress
from importlib.util import resolve_name
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterator

# How each names the module: the parameter, and that of the package of a relative name.
_BY_NAME: Final = {
    "import_module": ("name", "package"),
    "__import__": ("name", ""),
    "run_module": ("mod_name", ""),
}
# Of importlib.resources: the package is the first argument.
_OF_RESOURCES: Final = frozenset(
    ("files", "read_text", "read_binary", "open_text", "open_binary", "path")
)
_OWN_PACKAGE: Final = ("__package__", "__name__")


def imported_by_call(call: ast.Call, package: str) -> Iterator[tuple[str, bool]]:
    """Yield the module that a call imports by its name, and whether that is certain.

    Args:
        call: the call.
        package: that of the module in which it stands.
    """
    function = call.func
    name = getattr(function, "attr", getattr(function, "id", ""))
    if name in _OF_RESOURCES:
        is_meant = getattr(getattr(function, "value", None), "id", "") == "resources"
        if is_meant and (module := _text(_argument(call, 0, "package"))):
            yield module, False
    if name not in _BY_NAME:
        return
    parameter, of_package = _BY_NAME[name]
    module = _text(_argument(call, 0, parameter))
    if not module.startswith("."):
        if module:
            yield module, True
        return
    anchor = _argument(call, 1, of_package) if of_package else None
    base = package if getattr(anchor, "id", "") in _OWN_PACKAGE else _text(anchor)
    with suppress(ImportError):
        yield resolve_name(module, base), False


def _argument(call: ast.Call, position: int, name: str) -> ast.expr | None:
    if position < len(call.args):
        return call.args[position]
    named = (each.value for each in call.keywords if each.arg == name)
    return next(named, None)


def _text(node: ast.expr | None) -> str:
    value = node.value if isinstance(node, ast.Constant) else None
    return value if isinstance(value, str) else ""
