"""All schemas as one JSON Schema document: events, requests and answers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scripts.contracts import check_stock_schema, ingestion_schema, platform_answers
from scripts.contracts.parts import references
from scripts.contracts.value_schemas import value_schemas
from scripts.failure import Failure

if TYPE_CHECKING:
    from pathlib import Path

    from scripts.contracts.parts import Ref, Schema
    from scripts.contracts.value_schemas import Values


def named_schemas(values: Values, ref: Ref) -> dict[str, Schema]:
    """Return every schema by its name, given those of the events' values.

    Raises:
        Failure: when two have the same name.
    """
    schemas: dict[str, Schema] = {}
    for part in (
        ingestion_schema.event_schemas(values),
        values.shared,
        ingestion_schema.schemas(values.events, ref),
        check_stock_schema.schemas(ref),
        platform_answers.schemas(),
    ):
        for name, schema in part.items():
            if name in schemas:
                raise Failure(
                    f"two schemas have the name {name}",
                    "give the model in config/values/ another name",
                )
            schemas[name] = schema
    return schemas


def document(root: Path) -> Schema:
    """Return the document for the application in ``root``.

    Raises:
        ConfigError: when ``config/events.json`` is broken or not there.
        Failure: when two schemas have the same name, or a model cannot be used.
    """
    ref = references("#/$defs/")
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "What the webhooks take and answer",
        "description": "Each event under its code, and the requests and answers of "
        "ingestion/webhook and webhook/check-stock.",
        "$defs": named_schemas(value_schemas(root, ref), ref),
    }
