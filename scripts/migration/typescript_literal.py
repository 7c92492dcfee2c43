"""The literals in a TypeScript file, read as text: nothing is executed.

Objects, arrays, texts, numbers, ``true``, ``false`` and ``null`` are read, also with a
type behind them (``as const``, ``satisfies A<B>``). Any other expression (a call, a
variable, a spread) is :data:`UNREADABLE`.
"""

from __future__ import annotations

import json
import re
from typing import Any, Final

#: Stands in the place of an expression that is not a literal.
UNREADABLE: Final = object()
#: The name in an object under which what it spreads is, unreadable.
SPREAD: Final = "..."

_MAX_DEPTH = 50
_TOKEN = re.compile(
    r"""(?P<skip>\s+|//[^\n]*|/\*.*?(?:\*/|\Z))
    |   (?P<text>"(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*'|`(?:\\.|[^`\\])*`)
    |   (?P<number>-?\d+(?:\.\d+)?)(?![\w.])
    |   (?P<name>[A-Za-z_$][\w$]*)
    |   (?P<other>.)
    """,
    re.VERBOSE | re.DOTALL,
)
_WORDS = {"true": True, "false": False, "null": None}
_OPENING = [("other", "(")]
_CLOSING = {"{": "}", "[": "]", "(": ")"}
_ENDS = (",", "}", "]", ")", ";", "")
# They begin a type, which changes nothing of the value before it.
_TYPED = (("name", "as"), ("name", "satisfies"))
_ESCAPE = re.compile(
    r"\\(u\{[0-9a-fA-F]{1,5}\}|u[0-9a-fA-F]{4}|x[0-9a-fA-F]{2}|.)", re.DOTALL
)
# A line that ends with a backslash goes on.
_SHORT = {**dict(zip("nrtbfv", "\n\r\t\b\f\v", strict=True)), "0": "\0", "\n": ""}


def exported_object(source: str) -> Any:
    """Return the object that a file exports.

    It stands there alone or as an argument of one call, or as the value of a constant
    whose name is exported. It is :data:`UNREADABLE` when there is none.
    """
    tokens = [
        (str(found.lastgroup), found[0])
        for found in _TOKEN.finditer(source)
        if found.lastgroup != "skip"
    ]
    at = _after(tokens, [("name", "export"), ("name", "default")], 0)
    if not at:
        return UNREADABLE
    if _is_name(tokens, at) and not _is_call(tokens, at):
        constant = _after(tokens, [("name", "const"), tokens[at]], 0)
        at = (constant and _after(tokens, [("other", "=")], constant)) or at
    return _Reader(tokens, at + 2 if _is_call(tokens, at) else at).value(0)


def _after(
    tokens: list[tuple[str, str]], wanted: list[tuple[str, str]], start: int
) -> int:
    """Return the place behind the first of these tokens; 0 when they are not there."""
    length = len(wanted)
    for at in range(start, len(tokens)):
        if tokens[at : at + length] == wanted:
            return at + length
    return 0


def _is_name(tokens: list[tuple[str, str]], at: int) -> bool:
    return at < len(tokens) and tokens[at][0] == "name"


def _is_call(tokens: list[tuple[str, str]], at: int) -> bool:
    return _is_name(tokens, at) and tokens[at + 1 : at + 2] == _OPENING


class _Reader:
    def __init__(self, tokens: list[tuple[str, str]], at: int) -> None:
        self._tokens = tokens
        self._at = at

    def value(self, depth: int) -> Any:
        """Read one expression, up to what ends it."""
        kind, text = self._peek()
        result: Any = UNREADABLE
        if depth < _MAX_DEPTH and text in ("{", "["):
            result = self._object(depth) if text == "{" else self._array(depth)
        elif kind in ("text", "number") or text in _WORDS:
            self._at += 1
            result = _literal(kind, text)
        if self._peek() in _TYPED:
            self._skip_expression({**_CLOSING, "<": ">"})
            return result
        if self._peek()[1] in _ENDS:
            return result
        self._skip_expression(_CLOSING)
        return UNREADABLE

    def _object(self, depth: int) -> Any:
        self._at += 1
        found: dict[str, Any] = {}
        while self._peek()[1] not in ("}", ""):
            kind, name = self._peek()
            if kind in ("name", "text") and self._peek(1)[1] == ":":
                self._at += 2
                key = _literal(kind, name) if kind == "text" else name
                found[str(key)] = self.value(depth + 1)
            else:
                # A spread, a method, a short form: its names are not known.
                self._at += 1
                self._skip_expression(_CLOSING)
                found[SPREAD] = UNREADABLE
            self._pass(",")
        self._pass("}")
        return found

    def _array(self, depth: int) -> Any:
        self._at += 1
        found = []
        while self._peek()[1] not in ("]", ""):
            found.append(self.value(depth + 1))
            if self._peek()[1] not in (",", "]"):
                self._at += 1
            self._pass(",")
        self._pass("]")
        return found

    def _skip_expression(self, brackets: dict[str, str]) -> None:
        """Go on to the comma or the bracket that ends the expression, or the type."""
        closing: list[str] = []
        while (text := self._peek()[1]) != "":
            if not closing and text in (",", "}", "]", ")"):
                return
            if text in brackets:
                closing.append(brackets[text])
            elif closing and text == closing[-1]:
                closing.pop()
            # The > of => closes nothing.
            self._at += 2 if text == "=" and self._peek(1)[1] == ">" else 1

    def _pass(self, text: str) -> None:
        if self._peek() == ("other", text):
            self._at += 1

    def _peek(self, ahead: int = 0) -> tuple[str, str]:
        at = self._at + ahead
        return self._tokens[at] if at < len(self._tokens) else ("", "")


def _literal(kind: str, text: str) -> Any:
    if kind == "number":
        return json.loads(text) if not re.match(r"-?0\d", text) else UNREADABLE
    if kind != "text":
        return _WORDS[text]
    if text[0] == "`" and "${" in text:
        return UNREADABLE
    content = _ESCAPE.sub(_unescaped, text[1:-1])
    # Two escapes may be one character.
    return content.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def _unescaped(found: re.Match[str]) -> str:
    escape = found[1]
    if escape[0] in "ux" and len(escape) > 1:
        return chr(int(escape[1:].strip("{}"), 16))
    return _SHORT.get(escape, escape)
