"""JSON the way OpenWhisk's controller reads and writes it.

Between a caller and an action the platform parses and prints every body with
spray-json, and some of that can be seen from inside an action: which texts are
refused, which number ``1.50e2`` becomes, the order of keys. The local runtime must
not be kinder than the real one, so it reads and prints here. Source of the facts:
spray-json 1.3 (JsonParser, PrettyPrinter), as Apache OpenWhisk uses it.
"""

from __future__ import annotations

import json
from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING, Any, NoReturn

from actions.shared.platforms.http_result import number_text

if TYPE_CHECKING:
    from collections.abc import Iterator

_MAX_DEPTH = 1000
#: Longer numbers are refused.
MAX_NUMBER_CHARACTERS = 100
# A scale is a 32-bit integer in java.math.BigDecimal.
_MAX_EXPONENT = 2**31 - 1
# The parser's own mark for the end of input: in a text it ends it.
_END_OF_INPUT = "\uffff"
_UNICODE_LEAD_BYTES = ((0x80, 0x00), (0xE0, 0xC0), (0xF0, 0xE0), (0xF8, 0xF0))


class MalformedJson(ValueError):
    """The platform does not take this for JSON; the text says why."""


def read(body: bytes) -> Any:
    """Return what an action gets for a JSON body.

    Integers are exact. A number with a fraction or an exponent travels as Java's
    BigDecimal prints it and then becomes a float, unless no fraction and no exponent
    is left (``1.50e2`` is the integer 150). The last of two equal keys wins; keys come
    in order. Half a surrogate pair becomes ``?``, bytes that are not UTF-8 become
    U+FFFD (inside texts; elsewhere they are an error).

    Raises:
        MalformedJson: it is not JSON, or holds NaN or an infinity, a number of more
            than 100 characters, or more than 1000 levels.
    """
    text = _decoded(body)
    if _END_OF_INPUT in text:
        raise MalformedJson("U+FFFF ends the text")
    try:
        value = json.loads(
            text,
            parse_int=_integer,
            parse_float=_decimal,
            parse_constant=_refuse,
            object_pairs_hook=_in_order,
        )
    except json.JSONDecodeError as error:
        raise MalformedJson(str(error)) from None
    except RecursionError:
        raise MalformedJson("nested too deeply") from None
    if text.count("[") + text.count("{") > _MAX_DEPTH and _depth(value) > _MAX_DEPTH:
        raise MalformedJson("nested too deeply")
    if "\\ud" in text.lower():
        # Java writes half a surrogate pair as a question mark.
        plain = json.dumps(value, ensure_ascii=False).encode(errors="replace")
        value = json.loads(plain)
    return value


def write(value: Any) -> bytes:
    """Return a JSON value as the controller prints it: two spaces, keys in order.

    ``value`` holds what ``json.loads`` returns, and no NaN and no infinity.
    """
    printed: list[str] = []
    todo: list[str | tuple[Any, int]] = [(value, 0)]
    while todo:
        item = todo.pop()
        if isinstance(item, str):
            printed.append(item)
            continue
        node, indent = item
        pieces: list[str | tuple[Any, int]]
        if isinstance(node, dict):
            pieces = ["{\n"]
            for position, key in enumerate(sorted(node, key=_java_order)):
                separator = ",\n" if position else ""
                pieces.append(f"{separator}{' ' * (indent + 2)}{_leaf(key)}: ")
                pieces.append((node[key], indent + 2))
            pieces.append(f"\n{' ' * indent}}}")
            todo.extend(reversed(pieces))
        elif isinstance(node, list):
            pieces = ["["]
            for position, member in enumerate(node):
                pieces.extend([", "] if position else [])
                pieces.append((member, indent))
            pieces.append("]")
            todo.extend(reversed(pieces))
        else:
            printed.append(_leaf(node))
    return "".join(printed).encode(errors="replace")


def is_readable(text: str) -> bool:
    """Whether the controller can parse ``text``, the JSON that an action answered."""
    try:
        json.loads(
            text, parse_int=_integer, parse_float=_decimal, parse_constant=_refuse
        )
    except (ValueError, RecursionError):
        return False
    return True


def _leaf(value: str | float | bool | None) -> str:
    if isinstance(value, str):
        return json.dumps(value, ensure_ascii=False)
    return "null" if value is None else number_text(value)


def _java_order(key: str) -> bytes:
    return key.encode("utf-16-be", "surrogatepass")


def _in_order(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    members = dict(pairs)
    return {key: members[key] for key in sorted(members, key=_java_order)}


def _integer(digits: str) -> int:
    if len(digits) > MAX_NUMBER_CHARACTERS:
        raise MalformedJson(f"a number has more than {MAX_NUMBER_CHARACTERS} digits")
    return int(digits)


def _decimal(text: str) -> int | float:
    if len(text) > MAX_NUMBER_CHARACTERS:
        raise MalformedJson(f"a number has more than {MAX_NUMBER_CHARACTERS} digits")
    try:
        value = Decimal(text)
    except InvalidOperation:
        raise MalformedJson("a number's exponent is out of range") from None
    exponent = value.as_tuple().exponent
    if not isinstance(exponent, int) or abs(exponent) > _MAX_EXPONENT:
        raise MalformedJson("a number's exponent is out of range")
    printed = str(value)
    if "." in printed or "E" in printed:
        return float(printed) + 0.0  # as above: no negative zero
    return int(printed)


def _refuse(constant: str) -> NoReturn:
    raise MalformedJson(f"{constant} is not a JSON value")


def _depth(value: Any) -> int:
    """Return how many objects and arrays lie in one another."""
    deepest, todo = 0, [(value, 1)]
    while todo:
        node, depth = todo.pop()
        if not isinstance(node, (dict, list)):
            continue
        deepest = max(deepest, depth)
        members = node.values() if isinstance(node, dict) else node
        todo.extend((member, depth + 1) for member in members)
    return deepest


def _decoded(body: bytes) -> str:
    try:
        return body.decode()
    except UnicodeDecodeError:
        return "".join(_sequences(body))


def _sequences(body: bytes) -> Iterator[str]:
    """Decode as the platform does: a first byte decides how many belong together."""
    at = 0
    while at < len(body):
        size = next(
            (
                length
                for length, (mask, lead) in enumerate(_UNICODE_LEAD_BYTES, start=1)
                if body[at] & mask == lead
            ),
            1,
        )
        try:
            yield body[at : at + size].decode()
        except UnicodeDecodeError:
            yield "\ufffd"
        at += size
