"""Whether Commerce calls a webhook: all of its rules must be true.

Facts: Adobe Commerce Extensibility, "Conditional webhooks": a boolean is compared as
``1`` and ``0``, ``in`` takes values with commas, the pattern of ``regex`` stands in
delimiters (``/^TV .*/i``). What is empty is what PHP calls so.
"""

from __future__ import annotations

import re
from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING, Any, Final

from scripts.failure import Failure
from scripts.stand_ins.commerce.payload_values import value_at

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from scripts.stand_ins.commerce.subscribed_hook import RuleRow

_FLAGS: Final = {
    "i": re.IGNORECASE,
    "m": re.MULTILINE,
    "s": re.DOTALL,
    "x": re.VERBOSE,
    "u": re.UNICODE,
}


def first_false(
    rules: Iterable[RuleRow], payload: Any, contexts: Mapping[str, Any]
) -> RuleRow | None:
    """Return the first rule that is not true; None when all are.

    Raises:
        Failure: the pattern of a rule cannot be used.
    """
    for rule in rules:
        value = value_at(rule.field, payload, contexts)
        if not _OPERATORS[rule.operator](value, rule.value or ""):
            return rule
    return None


def _is_empty(value: Any) -> bool:
    return value in (None, False, 0, "", "0") or value in ([], {})


def _text(value: Any) -> str:
    if value is None or isinstance(value, bool):
        return "1" if value else "0" if value is False else ""
    return str(value)


def _number(value: Any) -> Decimal | None:
    try:
        number = Decimal(_text(value).strip())
    except InvalidOperation:
        return None
    return number if number.is_finite() else None


def _are_equal(value: Any, wanted: str) -> bool:
    numbers = _number(value), _number(wanted)
    if None not in numbers:
        return numbers[0] == numbers[1]
    return _text(value) == wanted


def _compared(value: Any, wanted: str) -> int:
    """Return 1 where the value is greater, -1 where less, 0 for neither."""
    one, other = _number(value), _number(wanted)
    if one is None or other is None:
        return 0
    return (one > other) - (one < other)


def _matches(value: Any, pattern: str) -> bool:
    delimiter = pattern[:1]
    body, end, flags = pattern[1:].rpartition(delimiter) if delimiter else ("", "", "")
    if not end or delimiter.isalnum() or delimiter in " \\" or set(flags) - set(_FLAGS):
        raise Failure(
            f"the pattern {pattern!r} of a rule cannot be used",
            "a regular expression stands in delimiters: /^TV .*/i",
        )
    try:
        found = re.search(body, _text(value), sum(_FLAGS[each] for each in flags))
    except re.error as error:
        raise Failure(
            f"the pattern {pattern!r} of a rule cannot be used: {error}",
            "correct it under rules",
        ) from None
    return found is not None


_OPERATORS: Final[Mapping[str, Callable[[Any, str], bool]]] = {
    "greaterThan": lambda value, wanted: _compared(value, wanted) > 0,
    "lessThan": lambda value, wanted: _compared(value, wanted) < 0,
    "equal": _are_equal,
    "notEqual": lambda value, wanted: not _are_equal(value, wanted),
    "regex": _matches,
    "in": lambda value, wanted: any(
        _are_equal(value, each.strip()) for each in wanted.split(",")
    ),
    "isEmpty": lambda value, _: _is_empty(value),
    "notEmpty": lambda value, _: not _is_empty(value),
}
