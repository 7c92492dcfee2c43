"""Each webhook of Adobe Commerce is in the OpenAPI document, with its payload."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING, Any

import jsonschema
import pytest
from openapi_spec_validator import validate

from scripts.contracts import openapi
from scripts.manifest import load
from scripts.manifest.webhook_catalogue import read_catalogue
from tests.conftest import ROOT

if TYPE_CHECKING:
    from pathlib import Path

CATALOGUE = read_catalogue(ROOT)


def document(root: Path, *entries: str) -> dict[str, Any]:
    """Return the document of an application that has a webhook of each entry."""
    (root / "a.py").write_text("def main(params):\n    return {}\n")
    shutil.copytree(ROOT / "config", root / "config")
    lines = ["application:", "  runtimeManifest:", "    packages:", "      shop:"]
    lines.append("        actions:")
    for number, entry in enumerate(entries):
        fields = ("function: a.py", "web: raw", "runtime: python:default", entry)
        lines.append(f"          hook-{number}:")
        lines += [f"            {field}" for field in fields]
    (root / "app.config.yaml").write_text("\n".join(lines) + "\n")
    return openapi.document(load(root, {}))


@pytest.fixture(name="all_of_them", scope="module")
def _all_of_them(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    root = tmp_path_factory.mktemp("app")
    return document(root, *(f"webhook: {name}" for name in CATALOGUE))


def test_the_document_is_valid(all_of_them: dict[str, Any]) -> None:
    validate(all_of_them)
    assert len(all_of_them["paths"]) == len(CATALOGUE)


@pytest.mark.parametrize("number", range(len(CATALOGUE)), ids=list(CATALOGUE))
def test_the_sample_fits_its_schema(number: int, all_of_them: dict[str, Any]) -> None:
    operation = all_of_them["paths"][f"/shop/hook-{number}"]["post"]
    content = operation["requestBody"]["content"]["application/json"]
    assert content["schema"] == {
        "$ref": f"#/components/schemas/ShopHook{number}Request"
    }
    sample = content["examples"]["sample"]["value"]
    schema = {**all_of_them, "$ref": content["schema"]["$ref"]}
    jsonschema.validate(sample, schema)


def test_a_typed_payload_refuses_what_the_action_refuses(
    all_of_them: dict[str, Any],
) -> None:
    number = list(CATALOGUE).index("discount-code")
    ref = f"#/components/schemas/ShopHook{number}Request"
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate({"discountCode": 7}, {**all_of_them, "$ref": ref})


def test_other_fields_have_no_type(tmp_path: Path) -> None:
    made = document(tmp_path, "webhook: {method: discount-code, fields: [couponCode]}")
    (schema,) = (
        schema
        for name, schema in made["components"]["schemas"].items()
        if name.startswith("ShopHook")
    )
    assert schema["type"] == "object"
    post = made["paths"]["/shop/hook-0"]["post"]
    examples = post["requestBody"]["content"]["application/json"]["examples"]
    assert examples["sample"]["value"] == {"couponCode": "SPRING10"}
