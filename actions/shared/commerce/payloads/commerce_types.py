"""The types of which payloads are made: each reads all that Commerce sends for it.

Numbers come as numbers or as texts, ids likewise; an empty object comes as ``[]``, and
a collection as a list or as an object by id; what Commerce does not have is null, or is
not there. What is read has one form each: ``Decimal``, ``str``, ``dict``, ``list``,
``None``. They consist of literals and of functions of ``config.conversions``, so that
the build can compile them.
"""

from __future__ import annotations

from decimal import Decimal
from typing import Annotated, Any, TypeVar

from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    GetPydanticSchema,
    WithJsonSchema,
)
from pydantic_core import core_schema

from config.conversions import absent, members, rows

T = TypeVar("T")

# 12, 12.0 and "12" are one id.
_TEXT = core_schema.str_schema(coerce_numbers_to_str=True)
_ID = core_schema.union_schema(
    [
        core_schema.str_schema(strict=True),
        core_schema.chain_schema(
            [
                core_schema.is_instance_schema(float),
                core_schema.int_schema(),
                _TEXT,
            ]
        ),
        core_schema.chain_schema([core_schema.int_schema(strict=True), _TEXT]),
    ],
    mode="left_to_right",
    custom_error_type="id_type",
    custom_error_message="must be a text or a whole number",
)

# Beyond what Commerce's tables hold, a sum could take for ever.
_MOST = Decimal(10) ** 20

#: A number that must be there, exact.
Number = Annotated[
    Decimal,
    Field(ge=-_MOST, le=_MOST),
    WithJsonSchema({"type": ["number", "string"]}),
]
#: A text; a number is read as one.
Text = Annotated[
    str, GetPydanticSchema(lambda _source, _handler: _TEXT), WithJsonSchema({})
]
#: An id, as a text.
Id = Annotated[
    str,
    GetPydanticSchema(lambda _source, _handler: _ID),
    WithJsonSchema({"type": ["string", "integer"]}),
]
#: What may be null, missing or empty.
Maybe = Annotated[T | None, BeforeValidator(absent)]
#: A collection, as a list.
Rows = Annotated[list[T], BeforeValidator(rows)]
#: An object of any members.
Members = Annotated[dict[str, Any], BeforeValidator(members)]


class Part(BaseModel):
    """A part of a payload; members that it does not name are kept as they came."""

    model_config = ConfigDict(extra="allow", defer_build=True)
