"""What the answer of a webhook does to the payload, as Commerce applies it.

Facts: Adobe Commerce Extensibility, "Webhook responses": one operation or an array of
them, the steps of a path separated by ``/``; with ``instance``, the value is
``{"data": {…}}`` and becomes an object of that class. ``add`` appends to a list, and
puts what is not there yet into an object. What Commerce can do nothing with is refused
here with the reason; Commerce writes it to its log.
"""

from __future__ import annotations

import copy
import json
from typing import TYPE_CHECKING, Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, ValidationError

from scripts.failure import Failure
from scripts.stand_ins.commerce.known_classes import EXCEPTIONS, is_unknown

if TYPE_CHECKING:
    from collections.abc import Sequence

    from scripts.manifest.webhook_catalogue import Webhook

#: What a shopper reads where neither the answer nor the subscription has a message.
DEFAULT_MESSAGE = "Cannot perform the operation due to an error."


class Refused(Failure):
    """Commerce can do nothing with an answer; the text says why."""


class _Operation(BaseModel):
    model_config = ConfigDict(frozen=True)


class SuccessAnswer(_Operation):
    """Go on."""

    op: Literal["success"]


class ExceptionAnswer(_Operation):
    """Stop, and throw."""

    op: Literal["exception"]
    type: str = ""
    message: str = ""


class AddAnswer(_Operation):
    """Add a value."""

    op: Literal["add"]
    path: Annotated[str, Field(min_length=1)]
    value: Any
    instance: str = ""


class ReplaceAnswer(_Operation):
    """Replace a value."""

    op: Literal["replace"]
    path: Annotated[str, Field(min_length=1)]
    value: Any
    instance: str = ""


class RemoveAnswer(_Operation):
    """Remove a value."""

    op: Literal["remove"]
    path: Annotated[str, Field(min_length=1)]


OneAnswer = Annotated[
    SuccessAnswer | ExceptionAnswer | AddAnswer | ReplaceAnswer | RemoveAnswer,
    Field(discriminator="op"),
]
_ANSWERS: TypeAdapter[list[OneAnswer]] = TypeAdapter(list[OneAnswer])


def operations_in(status: int, content: bytes) -> list[OneAnswer]:
    """Return the operations of an answer.

    Raises:
        Refused: the status is not 200, or the body has no operations.
    """
    if status != 200:  # noqa: PLR2004 - the code is the clearest name
        raise Refused(f"the status is {status}", "a webhook answers 200, always")
    try:
        answer = json.loads(content)
    except (ValueError, RecursionError):
        shown = content[:60].decode("utf-8", "replace")
        raise Refused(
            f"the body is not JSON: {shown!r}", "answer one operation, or an array"
        ) from None
    return read_operations(answer)


def read_operations(answer: Any) -> list[OneAnswer]:
    """Return the operations that a JSON value says.

    Raises:
        Refused: it says none.
    """
    try:
        return _ANSWERS.validate_python(
            answer if isinstance(answer, list) else [answer]
        )
    except ValidationError as error:
        first = error.errors()[0]
        place = ".".join(map(str, first["loc"]))
        raise Refused(
            f"operation {place}: {first['msg']}",
            "an operation has op: success, exception, add, replace or remove",
        ) from None


def stop_in(operations: Sequence[OneAnswer]) -> ExceptionAnswer | None:
    """Return the operation that stops what Commerce does; None when none does.

    Raises:
        Refused: Commerce does not have the class of the exception.
    """
    for operation in operations:
        if isinstance(operation, ExceptionAnswer):
            if operation.type and is_unknown(operation.type, EXCEPTIONS):
                raise Refused(
                    f"Commerce has no exception {operation.type}",
                    r"for example \Magento\Framework\Exception\LocalizedException",
                )
            return operation
    return None


def apply(webhook: Webhook, payload: Any, operations: Sequence[OneAnswer]) -> Any:
    """Return the payload as it is after the operations; ``payload`` stays as it is.

    Args:
        webhook: as the catalogue has it; it names the classes of values.
        payload: the method's whole payload.
        operations: what was answered; success and exception change nothing.

    Raises:
        Refused: Commerce could do nothing with an operation.
    """
    whole = {"": copy.deepcopy(payload)}
    for operation in operations:
        if isinstance(operation, AddAnswer | ReplaceAnswer | RemoveAnswer):
            _apply_one(webhook, whole, operation)
    return whole[""]


def _apply_one(
    webhook: Webhook,
    whole: dict[str, Any],
    operation: AddAnswer | ReplaceAnswer | RemoveAnswer,
) -> None:
    *places, last = ("", *operation.path.split("/"))
    holder: Any = whole
    for number, place in enumerate(places):
        if not _has(holder, place):
            raise _unknown(operation.op, operation.path, places[1 : number + 1])
        key = _key(holder, place)
        if holder[key] == [] and not _is_index(places[number + 1 :], last):
            # An empty object of PHP's is written as an empty list.
            holder[key] = {}
        holder = holder[key]
    if isinstance(operation, AddAnswer):
        _add(holder, last, operation, _value(webhook, operation))
        return
    if not _has(holder, last):
        raise _unknown(operation.op, operation.path, (*places[1:], last))
    if isinstance(operation, RemoveAnswer):
        del holder[_key(holder, last)]
    else:
        holder[_key(holder, last)] = _value(webhook, operation)


def _add(holder: Any, last: str, operation: AddAnswer, value: Any) -> None:
    if not isinstance(holder, dict | list):
        raise _unknown(operation.op, operation.path, operation.path.split("/"))
    there = holder[_key(holder, last)] if _has(holder, last) else None
    if isinstance(there, list):
        there.append(value)
    elif there is not None:
        raise Refused(
            f"add {operation.path}: there is a value already, and no list",
            "replace it",
        )
    elif isinstance(holder, dict):
        holder[last] = value
    else:
        raise _unknown(operation.op, operation.path, operation.path.split("/"))


def _value(webhook: Webhook, operation: AddAnswer | ReplaceAnswer) -> Any:
    name = operation.instance
    if not name:
        return operation.value
    known = frozenset(each.removeprefix("\\") for each in webhook.instances)
    if is_unknown(name, known):
        listed = ", ".join(webhook.instances) or "none for this webhook"
        raise Refused(
            f"{operation.op} {operation.path}: Commerce has no class {name}",
            f"config/webhooks.json lists under instances: {listed}",
        )
    value = operation.value
    if not isinstance(value, dict) or not isinstance(value.get("data"), dict):
        raise Refused(
            f"{operation.op} {operation.path}: the value of an instance is "
            '{"data": {…}}',
            "write the members of the object under data",
        )
    return value["data"]


def _has(holder: Any, place: str) -> bool:
    if isinstance(holder, list):
        return place.isascii() and place.isdecimal() and int(place) < len(holder)
    return isinstance(holder, dict) and place in holder


def _key(holder: Any, place: str) -> Any:
    return int(place) if isinstance(holder, list) else place


def _is_index(places: Sequence[str], last: str) -> bool:
    return (*places, last)[0].isdecimal()


def _unknown(op: str, path: str, places: Sequence[str]) -> Refused:
    return Refused(
        f"{op} {path}: the payload has no {'/'.join(places)}",
        "the steps of a path are separated by /, and begin at the method's own payload",
    )
