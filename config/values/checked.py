"""What all models of payloads have in common: values are checked, never converted."""

from __future__ import annotations

from decimal import Decimal
from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, ConfigDict, WithJsonSchema
from pydantic_core import PydanticCustomError


def _number(value: Any) -> Any:
    if isinstance(value, bool) or not isinstance(value, int | float | Decimal):
        raise PydanticCustomError("number_type", "must be a number")
    return value


def _integer(value: Any) -> Any:
    if isinstance(value, bool) or not isinstance(value, int | float | Decimal):
        raise PydanticCustomError("integer_type", "must be a whole number")
    # Not by dividing: a decimal may have more digits than division is exact to.
    is_whole = (
        value == value.to_integral_value()
        if isinstance(value, Decimal)
        else isinstance(value, int) or value.is_integer()
    )
    if not is_whole:
        raise PydanticCustomError("integer_type", "must be a whole number")
    return value


# As JSON Schema has them: 1.0 is an integer, true is no number.
Number = Annotated[Any, BeforeValidator(_number), WithJsonSchema({"type": "number"})]
Integer = Annotated[Any, BeforeValidator(_integer), WithJsonSchema({"type": "integer"})]


class Value(BaseModel):
    """The payload of an event; fields beyond the model's are not validated."""

    # Models are built when first used: a call needs one of them, not all.
    model_config = ConfigDict(strict=True, extra="ignore", defer_build=True)
