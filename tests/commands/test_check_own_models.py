"""``check`` judges ``config/values/own.py``: each model is one, and has an event."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from tests.shipped import copy_application

if TYPE_CHECKING:
    from pathlib import Path

    from tests.commands.command_line import StarterKit

MODEL = """\
from config.values.checked import Number, Value


class Mine(Value):
    price: Number

"""
MINE = "be-observer.catalog_price_update"


@pytest.fixture(name="own")
def _own(tmp_path: Path) -> Path:
    """The file of an application with an own event under a shipped entity."""
    copy_application(tmp_path)
    registry = tmp_path / "config" / "events.json"
    events = json.loads(registry.read_text())
    events["product"][MINE] = {"price": 1}
    registry.write_text(json.dumps(events))
    return tmp_path / "config" / "values" / "own.py"


def judged(starter_kit: StarterKit, own: Path) -> list[dict[str, Any]]:
    ran = starter_kit("check", "--json", "--app", own.parents[2])
    found = [each for each in ran.json if each["file"] == "config/values/own.py"]
    assert ran.code == 1 or not [each for each in found if each["severity"] == "error"]
    return found


@pytest.mark.parametrize(
    ("text", "line", "message", "hint"),
    [
        (
            MODEL + 'MODELS = {"be-observer.catalog_price_updated": Mine}\n',
            7,
            "has no such event: the model has no effect",
            f"the nearest one there is {MINE}",
        ),
        (
            MODEL + f"MODELS = [('{MINE}', Mine)]\n",
            1,
            "this must be a dict, not list",
            "",
        ),
        (MODEL, 1, "there are no MODELS in this file", "MODELS = {"),
        (MODEL + f"MODELS = {{'{MINE}': 5}}\n", 7, "this is not a model", "MODELS = {"),
        (MODEL + f"MODELS = {{'{MINE}': 'Mini'}}\n", 7, "this is not a model", ""),
        ("MODELS = {\n", 1, "cannot be imported: SyntaxError", ""),
        ("\nimport nowhere\n", 2, "No module named 'nowhere'", ""),
        ("\n\n1 / 0\n", 3, "ZeroDivisionError", ""),
        ("raise SystemExit(0)\n", 1, "cannot be imported: SystemExit", ""),
    ],
)
def test_what_has_no_effect_is_an_error(
    text: str, line: int, message: str, hint: str, own: Path, starter_kit: StarterKit
) -> None:
    own.write_text(text)
    (found,) = judged(starter_kit, own)
    assert (found["severity"], found["line"]) == ("error", line)
    assert message in found["message"]
    assert hint in found["hint"]


def test_each_key_without_an_event_is_named(own: Path, starter_kit: StarterKit) -> None:
    codes = ("be-observer.customer_creat", "sales_order", "7")
    lines = ",\n".join(f"    '{code}': Mine" for code in codes)
    own.write_text(f"{MODEL}MODELS = {{\n{lines},\n}}\n")
    found = judged(starter_kit, own)
    assert [each["key"] for each in found] == [f"MODELS['{code}']" for code in codes]
    assert [each["line"] for each in found] == [8, 9, 10]


def test_a_model_of_every_shipped_event_and_of_the_own_one_is_fine(
    own: Path, starter_kit: StarterKit
) -> None:
    events = json.loads((own.parents[1] / "events.json").read_text())
    codes = [code for entity in events.values() for code in entity]
    own.write_text(
        "from typing import Any\n\nprint('noise')\n"
        f"MODELS = dict.fromkeys({codes!r}, Any)\n"
    )
    assert judged(starter_kit, own) == []


def test_a_sample_that_its_model_refuses_is_a_warning(
    own: Path, starter_kit: StarterKit
) -> None:
    own.write_text(f"{MODEL}MODELS = {{'be-observer.customer_delete': Mine}}\n")
    (found,) = judged(starter_kit, own)
    assert found["severity"] == "warning"
    assert "price: Field required" in found["message"]
