"""What a synchronous webhook tells Adobe Commerce to do.

Commerce reads one operation or a list of them from a 200 answer (Adobe Commerce
Extensibility, "Webhook responses"). The HTTP status carries no meaning: an error is an
``exception`` operation.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal, NotRequired, TypedDict

if TYPE_CHECKING:
    from collections.abc import Sequence


class Success(TypedDict):
    """Go on, unchanged."""

    op: Literal["success"]


class ExceptionOperation(TypedDict):
    """Stop what the shopper is doing, with a message."""

    op: Literal["exception"]
    type: NotRequired[str]
    message: NotRequired[str]


class Add(TypedDict):
    """Add ``value`` at ``path``."""

    op: Literal["add"]
    path: str
    value: Any
    instance: NotRequired[str]


class Replace(TypedDict):
    """Replace what is at ``path`` by ``value``."""

    op: Literal["replace"]
    path: str
    value: Any
    instance: NotRequired[str]


class Remove(TypedDict):
    """Remove what is at ``path``."""

    op: Literal["remove"]
    path: str


Operation = Success | ExceptionOperation | Add | Replace | Remove


def success() -> Success:
    """Return the operation that lets Commerce go on."""
    return {"op": "success"}


def exception(message: str = "", type: str = "") -> ExceptionOperation:  # noqa: A002 - the wire's own word
    r"""Return the operation that stops the process.

    Args:
        message: what the shopper reads; Commerce has a fallback when empty.
        type: the PHP class to throw, for example
            ``Magento\Framework\GraphQl\Exception\GraphQlInputException``;
            Commerce throws a ``LocalizedException`` when empty.
    """
    operation: ExceptionOperation = {"op": "exception"}
    if type:
        operation["type"] = type
    if message:
        operation["message"] = message
    return operation


def add(path: str, value: Any, instance: str = "") -> Add:
    """Return the operation that adds ``value`` at ``path`` (``result/items``).

    ``instance`` is the PHP class that Commerce makes of the value.
    """
    operation: Add = {"op": "add", "path": path, "value": value}
    if instance:
        operation["instance"] = instance
    return operation


def replace(path: str, value: Any, instance: str = "") -> Replace:
    """Return the operation that replaces what is at ``path`` by ``value``."""
    operation: Replace = {"op": "replace", "path": path, "value": value}
    if instance:
        operation["instance"] = instance
    return operation


def remove(path: str) -> Remove:
    """Return the operation that removes what is at ``path``."""
    return {"op": "remove", "path": path}


def answer(operations: Operation | Sequence[Operation]) -> dict[str, Any]:
    """Return the web-action response that carries one operation or several."""
    body = operations if isinstance(operations, dict) else list(operations)
    return {"statusCode": 200, "body": body}
