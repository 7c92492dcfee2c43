"""A model in ``config/values/own.py`` checks the event of its code, whatever ships."""

from __future__ import annotations

import json
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

import config
from tests.shipped import copy_application

if TYPE_CHECKING:
    from pathlib import Path

OWN = """\
from config.values.checked import Number, Value


class Mine(Value):
    mine: Number


MODELS = {CODE: Mine}
"""
SEND = """
import json, sys
import config
from actions.ingestion.webhook.__main__ import main
for code, event in config.events().items():
    sent = {"uid": "1", "event": code, "value": event.sample}
    print(code, main({"data": sent})["error"]["statusCode"])
"""


@pytest.mark.parametrize("code", config.events())
def test_it_takes_the_place_of_the_shipped_model_of_its_event_only(
    code: str, tmp_path: Path
) -> None:
    copy_application(tmp_path)
    own = tmp_path / "config" / "values" / "own.py"
    own.write_text(OWN.replace("CODE", json.dumps(code)))
    ran = subprocess.run(
        [sys.executable, "-c", SEND],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=True,
    )
    found = dict(line.split() for line in ran.stdout.splitlines() if "." in line)
    found = {event: found[event] for event in config.events()}
    # Valid events fail for lack of settings, after their values have been checked.
    assert found == {each: "400" if each == code else "500" for each in found}
