"""Conditions on the version of Python and on the system: which branch a runtime takes.

``if sys.version_info >= (3, 11)`` is true in each runtime, ``sys.platform == "win32"``
in none; others depend on the runtime.
"""

from __future__ import annotations

import ast
import operator
from typing import TYPE_CHECKING, Any

from scripts.manifest.runtimes import RUNTIMES

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

#: What a runtime has under these expressions.
_LINUX: Mapping[str, Any] = {
    "os.name": "posix",
    "platform.python_implementation()": "CPython",
    "platform.system()": "Linux",
    "sys.implementation.name": "cpython",
    "sys.platform": "linux",
}
_VERSION = ("sys.version_info", "version_info")
_COMPARED: Mapping[type[ast.cmpop], Callable[[Any, Any], Any]] = {
    ast.Eq: operator.eq,
    ast.NotEq: operator.ne,
    ast.Lt: operator.lt,
    ast.LtE: operator.le,
    ast.Gt: operator.gt,
    ast.GtE: operator.ge,
    ast.In: lambda left, right: left in right,
    ast.NotIn: lambda left, right: left not in right,
}
_NAMES = {"os", "platform", "sys", "version_info"}
# Of each version the last patch release that there may be.
_PATCH = 99


def outcomes(test: ast.expr) -> frozenset[bool] | None:
    """Return what a condition comes to in the runtimes.

    None when it asks for anything but the version and the system.
    """
    names = {each.id for each in ast.walk(test) if isinstance(each, ast.Name)}
    if not names <= _NAMES:
        return None
    try:
        return frozenset(bool(_value(test, _info(each))) for each in RUNTIMES)
    except (LookupError, TypeError, ValueError):
        return None


def _info(runtime: str) -> tuple[Any, ...]:
    major, minor = runtime.removeprefix("python:").split(".")
    return (int(major), int(minor), _PATCH, "final", 0)


def _value(node: ast.expr, version: tuple[Any, ...]) -> Any:
    """Return the value of an expression where ``sys.version_info`` is ``version``."""
    written = ast.unparse(node)
    known = {**_LINUX, **dict.fromkeys(_VERSION, version)}
    match node:
        case _ if written in known:
            found = known[written]
        case ast.Compare(left=left, ops=[how], comparators=[right]):
            compared = _COMPARED[type(how)]
            found = compared(_value(left, version), _value(right, version))
        case ast.UnaryOp(op=ast.Not(), operand=operand):
            found = not _value(operand, version)
        case ast.BoolOp(values=values):
            parts = [_value(each, version) for each in values]
            found = (all if isinstance(node.op, ast.And) else any)(parts)
        case ast.Subscript(value=value, slice=ast.Slice(lower=None, step=None) as cut):
            end = ast.literal_eval(cut.upper) if cut.upper else None
            found = _value(value, version)[:end]
        case ast.Subscript(value=value, slice=place):
            found = _value(value, version)[ast.literal_eval(place)]
        case ast.Attribute(value=value, attr="major" | "minor" as part):
            found = _value(value, version)[("major", "minor").index(part)]
        case ast.Call(func=ast.Attribute(value=value, attr="startswith"), args=[start]):
            found = str(_value(value, version)).startswith(ast.literal_eval(start))
        case _:
            found = ast.literal_eval(node)
    return found
