"""What the value of each event must hold, as JSON Schema.

The events are those of the application's ``config/events.json``; the schemas are those
of the models in its ``config/values/``, which its ingestion webhook checks with.
"""

from __future__ import annotations

import importlib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from pydantic import TypeAdapter
from pydantic.json_schema import GenerateJsonSchema

import config
from scripts.failure import Failure
from scripts.running.module_space import ModuleSpace

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

    from pydantic_core import core_schema

    from scripts.contracts.parts import Ref, Schema

# An empty text counts as nothing, whatever the event.
_ANYTHING: Schema = {"not": {"const": ""}}


@dataclass(frozen=True)
class Values:
    """The events of an application, and the schemas of their values.

    Attributes:
        events: the events by code.
        of_event: the schema of each event's value, by event code.
        shared: the schemas that those refer to, by name.
    """

    events: Mapping[str, config.EventType]
    of_event: dict[str, Schema]
    shared: dict[str, Schema]


def value_schemas(root: Path, ref: Ref) -> Values:
    """Return what the value of each event of the application in ``root`` must hold.

    Raises:
        ConfigError: when ``config/events.json`` is broken or not there.
        Failure: when a model cannot be imported, or has no JSON Schema.
    """
    events = config.events(root / "config")
    # Models are completed when first used, with the names of their own module.
    with ModuleSpace(root, first=True).active():
        try:
            found, document = TypeAdapter.json_schemas(
                [(code, "validation", model) for code, model in _models(events)],
                ref_template=ref("{model}")["$ref"],
                schema_generator=_Generator,
            )
        except Exception as error:  # noqa: BLE001 - the models are the application's code
            raise Failure(
                f"the models in config/values/ cannot be used: "
                f"{type(error).__name__}: {error}",
                "starter-kit check says which",
            ) from None
    of_model = {code: schema for (code, _), schema in found.items()}
    return Values(
        events=events,
        of_event={code: of_model.get(code, _ANYTHING) for code in events},
        shared=document.get("$defs", {}),
    )


def _models(events: Iterable[str]) -> list[tuple[str, TypeAdapter[Any]]]:
    values = importlib.import_module("config.values")
    models = [(code, values.model(code)) for code in events]
    return [(code, model) for code, model in models if model]


class _Generator(GenerateJsonSchema):
    """Leaves out what only pydantic needs to know."""

    def field_title_should_be_set(self, schema: Any) -> bool:  # noqa: ARG002 - pydantic's signature
        """Say no: a title would only repeat the field's name."""
        return False

    def default_schema(self, schema: core_schema.WithDefaultSchema) -> Schema:
        """Leave the default out: it makes a field optional and is never put in."""
        return self.generate_inner(schema["schema"])
