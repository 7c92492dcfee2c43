"""JSON in and out without losing anything on the way.

The standard library rounds ``12345678901234567.89``, accepts ``NaN`` and keeps the
last of two equal keys. An event must arrive as it was sent, so here a decimal that
a float cannot hold becomes a :class:`~decimal.Decimal` and is written as it was,
and what has no exact meaning is refused (RFC 8259, sections 4 and 6).
"""

from __future__ import annotations

import json
import os
from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING, Any, NoReturn

if TYPE_CHECKING:
    from collections.abc import Callable

# Marks a decimal on its way through the standard encoder, which can only write
# it as text. Unguessable, so that no caller's text is ever taken for one.
_MARK = f"decimal-{os.urandom(16).hex()}:"


def loads(text: bytes | str) -> Any:
    """Return the value of a JSON text in UTF-8 (a leading byte order mark is fine).

    Raises:
        ValueError: when it is not JSON, repeats a key of an object, holds ``NaN`` or
            an infinity, or is nested too deeply.
    """
    if isinstance(text, bytes):
        text = text.decode("utf-8-sig")
    try:
        return json.loads(
            text,
            parse_float=_number,
            parse_constant=_refuse,
            object_pairs_hook=_object,
        )
    except RecursionError:
        raise ValueError("nested too deeply") from None
    except InvalidOperation:
        raise ValueError("the exponent of a number is out of range") from None
    except ValueError as error:
        # Python's own text names the function that would lift its limit.
        if "int_max_str_digits" in str(error):
            raise ValueError("a number has too many digits") from None
        raise


def dumps(value: Any, default: Callable[[Any], Any] | None = None) -> bytes:
    """Return ``value`` as JSON text in UTF-8, as short as possible.

    Args:
        value: what JSON can carry, and finite decimals, which become numbers.
        default: turns other objects into what JSON can carry.

    Raises:
        ValueError: when a text holds a lone surrogate, or a number is not finite or
            too long, or the nesting is too deep, or something is not a JSON value.
    """

    def encode(item: Any) -> Any:
        if isinstance(item, Decimal):
            if not item.is_finite():
                raise ValueError("a number is not finite")
            return f"{_MARK}{item}"
        if default is not None:
            return default(item)
        raise ValueError(f"{type(item).__name__} is not a JSON value")

    try:
        text = json.dumps(
            value,
            allow_nan=False,
            ensure_ascii=False,
            separators=(",", ":"),
            default=encode,
        )
    except RecursionError:
        raise ValueError("it is nested too deeply") from None
    except (TypeError, ValueError):
        raise ValueError("it holds something that is not a JSON value") from None
    if _MARK in text:
        text = _unmarked(text)
    try:
        return text.encode()
    except UnicodeEncodeError:
        raise ValueError("it holds a text that is not valid Unicode") from None


def _number(text: str) -> float | Decimal:
    number = float(text)
    exact = Decimal(text)
    # A float stands for the text when it prints back as the same number.
    return number if Decimal(repr(number)) == exact else exact


def _refuse(constant: str) -> NoReturn:
    raise ValueError(f"{constant} is not a JSON number")


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    members = dict(pairs)
    if len(members) != len(pairs):
        raise ValueError("an object repeats a key")
    return members


def _unmarked(text: str) -> str:
    head, *marked = text.split(f'"{_MARK}')
    return head + "".join(part.replace('"', "", 1) for part in marked)
