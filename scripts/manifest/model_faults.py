"""pydantic's findings as faults with a message and a hint in the project's words.

A model names its own rules with :func:`rule` and :func:`fault`. What pydantic finds by
itself (a wrong type, a field that is missing or unknown) means that an entry does not
have the form that the model describes: one sentence says so, once for each entry.

:class:`Lenient` reads what a server or another tool has written, and refuses nothing.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    ValidationError,
    field_validator,
    model_validator,
)
from pydantic_core import PydanticCustomError

if TYPE_CHECKING:
    import re

    from pydantic import ValidationInfo, ValidatorFunctionWrapHandler

#: The keys and the numbers that lead to a value.
Steps = tuple[str | int, ...]

_RULE = "rule"
# pydantic's last step to the key of a mapping, where the key itself is wrong.
_KEY = "[key]"


def fault(message: str, hint: str = "") -> PydanticCustomError:
    """Return what a validator raises."""
    context = {"message": message, "hint": hint}
    return PydanticCustomError(_RULE, "{message}", context)


def rule(pattern: re.Pattern[str], message: str, hint: str = "") -> AfterValidator:
    """Return an annotation of a text that has to match the whole pattern."""

    def check(text: str) -> str:
        if not pattern.fullmatch(text):
            raise fault(message, hint)
        return text

    return AfterValidator(check)


def faults_in(
    error: ValidationError, form: str, hint: str = ""
) -> list[tuple[Steps, str, str]]:
    """Return every fault once: the path to it, the message, and the hint.

    Args:
        error: pydantic's.
        form: the message for an entry that does not have the form of the model.
        hint: what to do about it then.
    """
    found: dict[tuple[Steps, str, str], None] = {}
    for each in error.errors(include_url=False, include_input=False):
        path = tuple(step for step in each["loc"] if step != _KEY)
        if each["type"] == _RULE:
            found[path, each["msg"], each["ctx"]["hint"]] = None
        else:
            found[path[:1], form, hint] = None
    return list(found)


class Lenient(BaseModel):
    """An object of which every field has a default.

    A field that has another type counts as if it was not there, and so does an object
    that is none.
    """

    model_config = ConfigDict(frozen=True)

    @model_validator(mode="before")
    @classmethod
    def _object(cls, value: Any) -> Any:
        return value if isinstance(value, dict) else {}

    @field_validator("*", mode="wrap")
    @classmethod
    def _or_default(
        cls, value: Any, read: ValidatorFunctionWrapHandler, info: ValidationInfo
    ) -> Any:
        try:
            return read(value)
        except ValidationError:
            return cls.model_fields[str(info.field_name)].get_default()
