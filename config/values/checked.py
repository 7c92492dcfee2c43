"""What all models of payloads have in common: values are checked, never converted."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, GetPydanticSchema, WithJsonSchema
from pydantic_core import core_schema

# A float from here on has no places after the point.
_WHOLE_FROM = 2.0**53
_INTEGER = core_schema.int_schema(strict=True)
_FLOAT = core_schema.float_schema(strict=True)


def _first_of(error: str, message: str, *choices: Any) -> GetPydanticSchema:
    """Accept what one of the schemas accepts, and refuse the rest with one message."""
    schema = core_schema.custom_error_schema(
        core_schema.union_schema([*choices], mode="left_to_right"),
        custom_error_type=error,
        custom_error_message=message,
    )
    return GetPydanticSchema(lambda _source, _handler: schema)


# Schemas of pydantic's core and no functions: only those can be compiled.
_NUMBER = _first_of(
    "number_type",
    "must be a number",
    _INTEGER,
    _FLOAT,
    core_schema.decimal_schema(strict=True, allow_inf_nan=True),
)
_WHOLE_NUMBER = _first_of(
    "integer_type",
    "must be a whole number",
    _INTEGER,
    core_schema.chain_schema([_FLOAT, core_schema.int_schema(strict=False)]),
    core_schema.float_schema(strict=True, ge=_WHOLE_FROM, allow_inf_nan=False),
    core_schema.float_schema(strict=True, le=-_WHOLE_FROM, allow_inf_nan=False),
    core_schema.decimal_schema(strict=True, decimal_places=0),
)

# As JSON Schema has them: 1.0 is an integer, true is no number.
Number = Annotated[Any, _NUMBER, WithJsonSchema({"type": "number"})]
Integer = Annotated[Any, _WHOLE_NUMBER, WithJsonSchema({"type": "integer"})]


class Value(BaseModel):
    """The payload of an event; fields beyond the model's are not validated."""

    # Models are built when first used: a call needs one of them, not all.
    model_config = ConfigDict(strict=True, extra="ignore", defer_build=True)
