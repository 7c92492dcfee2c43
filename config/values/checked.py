"""What all models of payloads have in common: values are checked, never converted."""

from __future__ import annotations

from decimal import Decimal
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, GetPydanticSchema, WithJsonSchema
from pydantic_core import core_schema

# A float from here on has no places after the point.
_WHOLE_FROM = 2.0**53
# The core counts the places of a decimal after it has rounded it to so many digits.
_DIGITS = 28
_ZERO, _ONE = Decimal(0), Decimal(1)


def _first_of(error: str, message: str, *choices: Any) -> GetPydanticSchema:
    """Accept what one of the schemas accepts, and refuse the rest with one message."""
    schema = core_schema.custom_error_schema(
        core_schema.union_schema([*choices], mode="left_to_right"),
        custom_error_type=error,
        custom_error_message=message,
    )
    return GetPydanticSchema(lambda _source, _handler: schema)


def _whole_float(then: Any) -> Any:
    # The core's own schema of floats takes a decimal for one.
    return core_schema.chain_schema([core_schema.is_instance_schema(float), then])


def _whole_decimal(*, ge: Decimal | None = None, le: Decimal | None = None) -> Any:
    return core_schema.decimal_schema(
        strict=True, decimal_places=0, max_digits=_DIGITS, ge=ge, le=le
    )


# Schemas of pydantic's core and no functions: only those can be compiled.
_NUMBER = _first_of(
    "number_type",
    "must be a number",
    core_schema.int_schema(strict=True),
    core_schema.is_instance_schema(float),
    core_schema.is_instance_schema(Decimal),
)
_WHOLE_NUMBER = _first_of(
    "integer_type",
    "must be a whole number",
    core_schema.int_schema(strict=True),
    _whole_float(core_schema.int_schema(strict=False)),
    _whole_float(core_schema.float_schema(ge=_WHOLE_FROM, allow_inf_nan=False)),
    _whole_float(core_schema.float_schema(le=-_WHOLE_FROM, allow_inf_nan=False)),
    _whole_decimal(ge=_ONE),
    _whole_decimal(le=-_ONE),
    core_schema.decimal_schema(strict=True, ge=_ZERO, le=_ZERO),
)

# As JSON Schema has them: 1.0 is an integer, true is not a number.
Number = Annotated[Any, _NUMBER, WithJsonSchema({"type": "number"})]
Integer = Annotated[Any, _WHOLE_NUMBER, WithJsonSchema({"type": "integer"})]


class Value(BaseModel):
    """The payload of an event; fields beyond the model's are not validated."""

    # Models are built when first used: a call needs one of them, not all.
    model_config = ConfigDict(strict=True, extra="ignore", defer_build=True)
