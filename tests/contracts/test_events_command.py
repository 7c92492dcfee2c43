"""``starter-kit events``: a table for people, data and documents for programs."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from functools import partial
from typing import TYPE_CHECKING, Any

import pytest

import config
from scripts.contracts import event_rows
from tests.conftest import ROOT
from tests.shipped import copy_application

if TYPE_CHECKING:
    from pathlib import Path

    from tests.commands.command_line import StarterKit


@pytest.fixture
def events(starter_kit: StarterKit, monkeypatch: pytest.MonkeyPatch) -> StarterKit:
    """Run ``starter-kit events`` in the application's folder."""
    monkeypatch.chdir(ROOT)
    return partial(starter_kit, "events")


def test_the_table_has_a_line_for_each_event(events: StarterKit) -> None:
    run = events()

    assert run.code == 0
    assert "\x1b" not in run.out
    head, *lines = run.out.splitlines()
    assert head.split() == ["entity", "event", "required"]
    assert [line.split()[1] for line in lines] == list(config.events())
    (stock,) = [line for line in lines if "catalog_stock_update" in line]
    assert stock.split("  ")[0] == "stock"
    assert "[].sku, [].source, [].quantity, [].outOfStock" in stock


def test_the_same_as_data(events: StarterKit) -> None:
    rows = events("--json").json

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
def test_a_document_is_printed_as_json(
    option: str, key: str, version: str, events: StarterKit
) -> None:
    run = events(option)

    assert run.code == 0, run.err
    document: dict[str, Any] = json.loads(run.out)
    assert document[key] == version


def test_one_document_at_a_time(events: StarterKit) -> None:
    run = events("--schema", "--openapi")
    assert run.code == 2
    assert "choose one of" in run.err


def test_where_there_is_no_application_a_document_of_it_is_one_message(
    tmp_path: Path, events: StarterKit
) -> None:
    run = events("--openapi", "--app", str(tmp_path))
    assert run.code == 1
    assert "app.config.yaml" in run.err
    assert "Traceback" not in run.err


@pytest.mark.parametrize(
    "options", [(), ("--json",), ("--schema",), ("--openapi",), ("--asyncapi",)]
)
def test_the_events_are_those_of_the_application_and_no_others(
    options: tuple[str, ...], tmp_path: Path, events: StarterKit
) -> None:
    copy_application(tmp_path)
    registry = tmp_path / "config" / "events.json"
    registry.write_text(json.dumps({"tree": {"forest.grown": {"height": 7}}}))
    (tmp_path / "config" / "values" / "own.py").write_text(
        "from config.values.checked import Number, Value\n\n\n"
        "class Grown(Value):\n    height: Number\n\n\n"
        "MODELS = {'forest.grown': Grown}\n"
    )
    run = events(*options, "--app", str(tmp_path))
    assert run.code == 0, run.err
    assert "forest.grown" in run.out
    assert "height" in run.out
    assert "be-observer." not in run.out

    registry.unlink()
    run = events(*options, "--app", str(tmp_path))
    assert run.code == 1
    assert ("forest" in run.out, bool(run.out)) == (False, "--json" in options)
    assert "config/events.json: No such file or directory" in run.err
    assert "--app" in run.err


def test_a_model_that_cannot_be_used_is_one_message(
    tmp_path: Path, events: StarterKit
) -> None:
    shutil.copytree(ROOT / "config", tmp_path / "config")
    (tmp_path / "config" / "values" / "own.py").write_text("import nowhere\n")
    run = events("--app", str(tmp_path))
    assert run.code == 1
    assert "No module named 'nowhere'" in run.err
    assert "Traceback" not in run.err


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
