"""What the value of each event must hold, as JSON Schema.

The schemas are those of the models in ``config/values/``, which the ingestion webhook
checks with; so an event that is added there is described here.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from pydantic import TypeAdapter
from pydantic.json_schema import GenerateJsonSchema

import config
from config import values

if TYPE_CHECKING:
    from pydantic_core import core_schema

    from scripts.contracts.parts import Ref, Schema

# An empty text counts as nothing, whatever the event.
_ANYTHING: Schema = {"not": {"const": ""}}


@dataclass(frozen=True)
class Values:
    """The schemas of all values.

    Attributes:
        of_event: the schema of each event's value, by event code.
        shared: the schemas that those refer to, by name.
    """

    of_event: dict[str, Schema]
    shared: dict[str, Schema]


def value_schemas(ref: Ref) -> Values:
    """Return what the value of each event in ``config/events.json`` must hold."""
    models = {code: values.model(code) for code in config.events()}
    found, document = TypeAdapter.json_schemas(
        [(code, "validation", model) for code, model in models.items() if model],
        ref_template=ref("{model}")["$ref"],
        schema_generator=_Generator,
    )
    of_model = {code: schema for (code, _), schema in found.items()}
    return Values(
        of_event={code: of_model.get(code, _ANYTHING) for code in models},
        shared=document.get("$defs", {}),
    )


class _Generator(GenerateJsonSchema):
    """Leaves out what only pydantic needs to know."""

    def field_title_should_be_set(self, schema: Any) -> bool:  # noqa: ARG002 - pydantic's signature
        """Say no: a title that repeats the field's name says nothing."""
        return False

    def default_schema(self, schema: core_schema.WithDefaultSchema) -> Schema:
        """Leave the default out: it makes a field optional and is never put in."""
        return self.generate_inner(schema["schema"])
