"""What a webhook's function answers, and the operations that it becomes.

``Success()``, ``Stop("…")``, an operation of :mod:`actions.shared.operations`, a typed
answer, or a list of these; in an empty list is nothing to change. None is not an
answer: a function that forgets its ``return`` must not let pass what it was to stop.

The typed answers, a module for each domain; their numbers may be of any kind, or texts:

``shipping``   ``ShippingRate``, ``hide_shipping``, ``EstimatedMethod``
``payments``   ``hide_payment_method``
``taxes``      ``ItemTax`` with its ``TaxBreakdown``, ``AdjustmentTax``
``totals``     ``Discount``, ``Fee``, ``PriceUpdate``
``gift_cards`` ``GiftCardBalance``
``addresses``  ``replace_address``
``products``   ``replace_product_text``
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, Final, Self

from actions.shared import operations
from actions.shared.errors import ActionError
from actions.shared.settings import is_php_class

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from typing import Protocol, TypeAlias

    from actions.shared.operations import Operation

    class TypedAnswer(Protocol):
        """An answer that knows its operations."""

        @classmethod
        def as_operations(cls, answers: Sequence[Self], /) -> Iterable[Operation]:
            """Return the operations of all answers of this type, in their order."""

    Part: TypeAlias = Operation | TypedAnswer
    Answer: TypeAlias = Part | Sequence[Part | Sequence[Part]]
else:
    # A file may import it at run time, too.
    Answer = Any

#: How many operations one answer may have.
MAX_OPERATIONS: Final = 10_000
# A result of OpenWhisk's may have 1 MB; no shopper reads as much as this.
_MAX_BYTES, MAX_MESSAGE = 1_000_000, 60_000
# The members of each operation: those that must be there, and those that may.
_MEMBERS: Final = {
    "success": ((), ()),
    "exception": ((), ("message", "type")),
    "add": (("path", "value"), ("instance",)),
    "replace": (("path", "value"), ("instance",)),
    "remove": (("path",), ()),
}
_CLASSES: Final = ("type", "instance")


class Success:
    """Commerce goes on; nothing is changed."""

    __slots__ = ()

    @classmethod
    def as_operations(cls, _: Sequence[Self], /) -> Iterable[Operation]:
        """Return the operation."""
        return (operations.success(),)


class Stop:
    r"""Commerce stops what it does, and shows a message.

    Attributes:
        message: what the shopper reads; Commerce has a text of its own when empty.
        type: the PHP class that Commerce throws, for example
            ``Magento\Framework\Exception\InputException``; the one of the webhook's
            settings when empty.
    """

    __slots__ = ("message", "type")

    def __init__(self, message: str, type: str = "") -> None:  # noqa: A002 - the wire's own word
        self.message = message
        self.type = type

    @classmethod
    def as_operations(cls, stops: Sequence[Self], /) -> Iterable[Operation]:
        """Return the operation; one is enough."""
        return (operations.exception(stops[0].message, stops[0].type),)


def operations_of(answer: Answer, exception_type: str = "") -> list[Operation]:
    """Return the operations of an answer, at least one, as Commerce reads them.

    Args:
        answer: what a webhook's function returned.
        exception_type: the PHP class of an exception that names none.

    Raises:
        ActionError: when it is not an answer, or is too large; the log says why.
    """
    if type(answer) is Success:  # as almost every answer is
        return [operations.success()]
    by_type: dict[type, list[Any]] = {}
    for count, part in enumerate(_parts(answer), 1):
        if count > MAX_OPERATIONS:
            raise _wrong(f"more than {MAX_OPERATIONS} operations")
        by_type.setdefault(type(part), []).append(part)
    found: list[Any] = []
    for kind, parts in by_type.items():
        found += parts if kind is dict else _of_type(kind, parts)
    if Stop in by_type:
        found = [*Stop.as_operations(by_type[Stop])]
    checked = [_check_operation(operation, exception_type) for operation in found]
    # What changes nothing is not said beside what does.
    telling = [each for each in checked if each["op"] != "success"]
    if any("value" in each for each in telling):
        telling = _as_json(telling)
    return telling or [operations.success()]


def _parts(answer: Any) -> Iterator[Any]:
    if type(answer) is dict or hasattr(type(answer), "as_operations"):
        yield answer
    elif isinstance(answer, list | tuple):
        for part in answer:
            yield from _parts(part)
    else:
        raise _wrong(
            f"{type(answer).__name__}, and not Success(), Stop(...), an operation, a "
            "typed answer, or a list of these"
        )


def _of_type(kind: Any, parts: list[Any]) -> list[Any]:
    try:
        found = list(kind.as_operations(parts))
    except (TypeError, ValueError) as error:
        raise _wrong(f"{kind.__name__} that cannot be sent: {error}") from error
    if len(found) > MAX_OPERATIONS:
        raise _wrong(f"more than {MAX_OPERATIONS} operations")
    return found


def _check_operation(operation: dict[str, Any], exception_type: str) -> Any:
    name = operation.get("op")
    if not isinstance(name, str) or name not in _MEMBERS:
        raise _wrong(f"an operation with op {str(name)[:40]!r}")
    needed, optional = _MEMBERS[name]
    if missing := [each for each in needed if each not in operation]:
        raise _wrong(f"{name} without {', '.join(missing)}")
    if more := operation.keys() - {"op", *needed, *optional}:
        raise _wrong(f"{name} with {', '.join(sorted(map(str, more)))[:80]}")
    for member, value in operation.items():
        if member == "value":
            continue
        if not isinstance(value, str) or (member == "path" and not value):
            raise _wrong(f"{name} whose {member} is not text")
        if member in _CLASSES and value and not is_php_class(value):
            raise _wrong(f"{name} whose {member} is not a PHP class")
    if name != "exception":
        return operation
    message = operation.get("message", "")
    if len(message) > MAX_MESSAGE:
        message = f"{message[:MAX_MESSAGE]}…"
    return operations.exception(message, operation.get("type") or exception_type)


def _as_json(found: list[Any]) -> list[Any]:
    """Return operations of nothing but JSON, decimals as numbers."""
    from actions.shared.frame import exact_json

    try:
        text = exact_json.dumps(found)
    except ValueError as error:
        raise _wrong(f"a value that cannot be sent: {error}") from None
    if len(text) > _MAX_BYTES:
        raise _wrong(f"{len(text)} bytes of operations, and {_MAX_BYTES} are allowed")
    sent: list[Any] = json.loads(text)
    return sent


def _wrong(what: str) -> ActionError:
    return ActionError("No answer", log_text=f"The webhook's function returned {what}")
