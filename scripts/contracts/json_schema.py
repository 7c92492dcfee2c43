"""All schemas as one JSON Schema document: events, requests and answers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scripts.contracts import check_stock_schema, ingestion_schema, platform_answers
from scripts.contracts.parts import references
from scripts.contracts.value_schemas import value_schemas
from scripts.failure import Failure

if TYPE_CHECKING:
    from scripts.contracts.parts import Ref, Schema


def named_schemas(ref: Ref) -> dict[str, Schema]:
    """Return every schema by its name.

    Raises:
        Failure: when two have the same name.
    """
    values = value_schemas(ref)
    schemas: dict[str, Schema] = {}
    for part in (
        ingestion_schema.event_schemas(values.of_event),
        values.shared,
        ingestion_schema.schemas(ref),
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


def document() -> Schema:
    """Return the document.

    Raises:
        Failure: when two schemas have the same name.
    """
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "What the webhooks take and answer",
        "description": "Each event under its code, and the requests and answers of "
        "ingestion/webhook and webhook/check-stock.",
        "$defs": named_schemas(references("#/$defs/")),
    }
