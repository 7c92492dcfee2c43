"""``starter-kit events``: a table for people, data and documents for programs."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

import config
from scripts.contracts import event_rows
from tests.conftest import ROOT

STARTER_KIT = Path(sys.executable).with_name("starter-kit")


def events(*options: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [STARTER_KIT, "events", *options],
        cwd=ROOT,
        env={"PATH": os.environ["PATH"]},
        capture_output=True,
        text=True,
        check=False,
    )


def test_the_table_has_a_line_for_each_event() -> None:
    run = events()

    assert run.returncode == 0
    assert "\x1b" not in run.stdout
    head, *lines = run.stdout.splitlines()
    assert head.split() == ["entity", "event", "required"]
    assert [line.split()[1] for line in lines] == list(config.events())
    (stock,) = [line for line in lines if "catalog_stock_update" in line]
    assert stock.split("  ")[0] == "stock"
    assert "[].sku, [].source, [].quantity, [].outOfStock" in stock


def test_the_same_as_data() -> None:
    rows = json.loads(events("--json").stdout)

    assert [row["event"] for row in rows] == list(config.events())
    for row in rows:
        event = config.events()[row["event"]]
        assert (row["entity"], row["sample"]) == (event.entity, event.sample)


# As the Starter Kit's own schemas have them.
REQUIRED = {
    "catalog_product_create": "sku name description",
    "catalog_product_update": "sku name price description",
    "catalog_product_delete": "sku",
    "customer_create": "name lastname email",
    "customer_update": "id name lastname email",
    "customer_delete": "id",
    "customer_group_create": "name taxClassId",
    "customer_group_update": "id name taxClassId",
    "customer_group_delete": "id",
    "sales_order_status_update": "id status",
    "sales_order_shipment_create": "orderId items[].orderItemId items[].qty "
    "tracks[].trackNumber tracks[].title tracks[].carrierCode "
    "comment.comment comment.visibleOnFront stockSourceCode",
    "sales_order_shipment_update": "id orderId items[].entityId items[].orderItemId "
    "items[].qty tracks[].entityId tracks[].trackNumber tracks[].title "
    "tracks[].carrierCode comments[].entityId comments[].notifyCustomer "
    "comments[].comment comments[].visibleOnFront stockSourceCode",
    "catalog_stock_update": "[].sku [].source [].quantity [].outOfStock",
}


def test_the_required_fields_are_those_of_the_starter_kit() -> None:
    found = {row.event: set(row.required) for row in event_rows.rows(ROOT)}
    assert found == {
        f"be-observer.{name}": set(fields.split()) for name, fields in REQUIRED.items()
    }


@pytest.mark.parametrize(
    ("option", "key", "version"),
    [
        ("--schema", "$schema", "https://json-schema.org/draft/2020-12/schema"),
        ("--openapi", "openapi", "3.1.0"),
        ("--asyncapi", "asyncapi", "3.0.0"),
    ],
)
def test_a_document_is_printed_as_json(option: str, key: str, version: str) -> None:
    run = events(option)

    assert run.returncode == 0, run.stderr
    document: dict[str, Any] = json.loads(run.stdout)
    assert document[key] == version


def test_one_document_at_a_time() -> None:
    run = events("--schema", "--openapi")
    assert run.returncode == 2
    assert "choose one of" in run.stderr


def test_where_there_is_no_application_a_document_of_it_is_one_message(
    tmp_path: Path,
) -> None:
    run = events("--openapi", "--app", str(tmp_path))
    assert run.returncode == 1
    assert "app.config.yaml" in run.stderr
    assert "Traceback" not in run.stderr


@pytest.mark.parametrize(
    "options", [(), ("--json",), ("--schema",), ("--openapi",), ("--asyncapi",)]
)
def test_the_events_are_those_of_the_application_and_no_others(
    options: tuple[str, ...], tmp_path: Path
) -> None:
    for name in ("actions", "config"):
        shutil.copytree(ROOT / name, tmp_path / name)
    shutil.copy(ROOT / "app.config.yaml", tmp_path)
    registry = tmp_path / "config" / "events.json"
    registry.write_text(json.dumps({"tree": {"forest.grown": {"height": 7}}}))
    (tmp_path / "config" / "values" / "own.py").write_text(
        "from config.values.checked import Number, Value\n\n\n"
        "class Grown(Value):\n    height: Number\n\n\n"
        "MODELS = {'forest.grown': Grown}\n"
    )
    run = events(*options, "--app", str(tmp_path))
    assert run.returncode == 0, run.stderr
    assert "forest.grown" in run.stdout
    assert "height" in run.stdout
    assert "be-observer." not in run.stdout

    registry.unlink()
    run = events(*options, "--app", str(tmp_path))
    assert run.returncode == 1
    assert run.stdout == ""
    assert "config/events.json: No such file or directory" in run.stderr
    assert "--app" in run.stderr


def test_a_model_that_cannot_be_used_is_one_message(tmp_path: Path) -> None:
    shutil.copytree(ROOT / "config", tmp_path / "config")
    (tmp_path / "config" / "values" / "own.py").write_text("import nowhere\n")
    run = events("--app", str(tmp_path))
    assert run.returncode == 1
    assert "No module named 'nowhere'" in run.stderr
    assert "Traceback" not in run.stderr


def test_a_broken_registry_is_one_message(tmp_path: Path) -> None:
    shutil.copytree(ROOT / "config", tmp_path / "config")
    (tmp_path / "config" / "events.json").write_text("[]")
    script = (
        "import sys; from scripts.cli import main; sys.argv[1:] = ['events']; main()"
    )
    run = subprocess.run(
        [sys.executable, "-c", script],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
    )
    assert run.returncode == 1
    assert "events.json: must hold a JSON object" in run.stderr
    assert "Traceback" not in run.stderr
