"""The JSON Schema document is one, and covers what the actions take."""

from __future__ import annotations

import json
import shutil
from typing import TYPE_CHECKING, Any

import pytest
from jsonschema import Draft202012Validator
from pydantic import BaseModel, TypeAdapter

import config
from config import values
from scripts.contracts import json_schema
from scripts.failure import Failure
from tests.conftest import ROOT
from tests.vectors import load as vectors

if TYPE_CHECKING:
    from pathlib import Path

DOCUMENT = json_schema.document(ROOT)


def validator(name: str) -> Draft202012Validator:
    return Draft202012Validator({**DOCUMENT, "$ref": f"#/$defs/{name}"})


def test_the_document_is_valid_and_every_reference_leads_somewhere() -> None:
    Draft202012Validator.check_schema(DOCUMENT)
    for name, schema in DOCUMENT["$defs"].items():
        Draft202012Validator.check_schema(schema)
        for reference in references(schema):
            assert reference.removeprefix("#/$defs/") in DOCUMENT["$defs"], name


def references(schema: Any) -> list[str]:
    if isinstance(schema, list):
        return [found for each in schema for found in references(each)]
    if not isinstance(schema, dict):
        return []
    own = [schema["$ref"]] if isinstance(schema.get("$ref"), str) else []
    return own + references(list(schema.values()))


@pytest.mark.parametrize("code", config.events())
def test_the_sample_of_an_event_fits_its_schema_and_no_other(code: str) -> None:
    event = {"uid": "1", "event": code, "value": config.events()[code].sample}

    assert [c for c in config.events() if validator(c).is_valid(event)] == [code]
    assert validator("IngestionRequest").is_valid({"data": event})
    assert validator("IngestionRequest").is_valid({"data": [event, event]})


PUBLISHED = [
    case
    for case in vectors("ingestion")
    if case["expect"]["status"] == 200 and not case["env"]
]


@pytest.mark.parametrize("case", PUBLISHED, ids=lambda case: case["name"])
def test_what_the_webhook_publishes_fits_the_schema_of_requests(
    case: dict[str, Any],
) -> None:
    validator("IngestionRequest").validate(case["params"])


@pytest.mark.parametrize(
    "value", [None, {}, {"uid": "1"}, [], [1], "x", {"uid": "1", "event": "x"}]
)
def test_what_is_no_event_does_not_fit(value: Any) -> None:
    assert not validator("IngestionRequest").is_valid({"data": value})
    assert not validator("IngestionRequest").is_valid({})


def test_nothing_is_said_that_only_python_needs_to_know() -> None:
    created = DOCUMENT["$defs"]["ProductCreated"]
    assert created["properties"]["price"] == {"type": "number"}
    assert created["required"] == ["sku", "name", "description"]


def test_an_event_without_a_model_may_have_any_value_but_nothing(
    tmp_path: Path,
) -> None:
    shutil.copytree(ROOT / "config", tmp_path / "config")
    registry = tmp_path / "config" / "events.json"
    registry.write_text(json.dumps({"m": {"be-observer.mine": 1}}))
    schema = json_schema.document(tmp_path)["$defs"]["be-observer.mine"]
    for value, fits in ((None, True), (0, True), ({}, True), ("x", True), ("", False)):
        event: Any = {"uid": "1", "event": "be-observer.mine", "value": value}
        assert Draft202012Validator(schema).is_valid(event) == fits


def test_two_schemas_of_one_name_are_a_failure(monkeypatch: pytest.MonkeyPatch) -> None:
    class Cart(BaseModel):
        """A model of the user's."""

    code = "be-observer.customer_delete"
    monkeypatch.setattr(
        values,
        "model",
        lambda event: TypeAdapter(Cart) if event == code else None,
    )
    with pytest.raises(Failure, match="two schemas have the name Cart") as failure:
        json_schema.document(ROOT)
    assert "config/values/" in failure.value.hint
