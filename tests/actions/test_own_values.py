"""A model in ``config/values/own.py`` checks the event of its code, whatever ships."""

from __future__ import annotations

import importlib
import json
from typing import TYPE_CHECKING

import pytest

import config
from scripts.running.module_space import ModuleSpace
from tests.shipped import copy_application

if TYPE_CHECKING:
    from pathlib import Path

OWN = """\
from config.values.checked import Number, Value


class Mine(Value):
    mine: Number


MODELS = {CODE: Mine}
"""


def status_of_each(folder: Path) -> dict[str, int]:
    """Return how the webhook of the application in ``folder`` answers each sample."""
    with ModuleSpace(folder, first=True).active():
        webhook = importlib.import_module("actions.ingestion.webhook.__main__")
        events = importlib.import_module("config").events()
        return {
            code: webhook.main(
                {"data": {"uid": "1", "event": code, "value": event.sample}}
            )["error"]["statusCode"]
            for code, event in events.items()
        }


@pytest.mark.parametrize("code", config.events())
def test_it_takes_the_place_of_the_shipped_model_of_its_event_only(
    code: str, tmp_path: Path
) -> None:
    copy_application(tmp_path)
    own = tmp_path / "config" / "values" / "own.py"
    own.write_text(OWN.replace("CODE", json.dumps(code)))
    found = status_of_each(tmp_path)
    # Valid events fail for lack of settings, after their values have been checked.
    assert found == {each: 400 if each == code else 500 for each in config.events()}
