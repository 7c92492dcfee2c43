"""``bench``: its table, another command in turn, a picture, and Ctrl-C."""

from __future__ import annotations

import json
import re
import signal
import subprocess
import sys
import time
import xml.etree.ElementTree as ET
from pathlib import Path

import pytest

from scripts.manifest.runtimes import RUNTIMES
from tests.benchmarks import outbox
from tests.benchmarks.measuring import Figure
from tests.benchmarks.picture import picture
from tests.commands.command_line import on_terminal, starter_kit
from tests.commands.warm_start import STARTER_KIT, environment
from tests.conftest import ROOT
from tests.redis_server import MISSING
from tests.serving.waiting import eventually

needs_the_runtime_of_the_tests = pytest.mark.skipif(
    f"python:{sys.version_info.major}.{sys.version_info.minor}" not in RUNTIMES,
    reason="bench builds for the interpreter that it runs on",
)
ANSWERS = f"""{sys.executable} -c 'import json; json.loads(input()); print("{{}}")'"""


@needs_the_runtime_of_the_tests
def test_a_command_is_measured_in_turn_and_the_ratio_is_printed() -> None:
    words = ("bench", "--quick", "--json", "--app", ROOT, "--against", ANSWERS)
    ran = starter_kit(*words, cwd=ROOT)

    assert ran.code == 0, ran.err
    (figure,) = json.loads(ran.out)["figures"]
    assert figure["name"] == "webhook/check-stock, cold start to first answer"
    assert sys.executable in figure["against"]
    # Our start holds that of an interpreter, which is all that the command is.
    assert figure["ratio"] > 0
    (_, ours_ms), (_, theirs_ms) = figure["bars"]
    assert ours_ms > 0
    assert theirs_ms > 0


@needs_the_runtime_of_the_tests
def test_the_table_fits_a_terminal() -> None:
    words = ("bench", "--quick", "--app", ROOT, "--against", ANSWERS)
    ran = on_terminal(*words, cwd=ROOT, columns=80)

    assert ran.code == 0, ran.out
    assert "ratio" in ran.out
    shown = ran.out.rpartition("\x1b[2K")[2]
    lines = re.sub(r"\x1b\[[0-9;]*m", "", shown).splitlines()
    assert any("check-stock" in line for line in lines)
    assert max(map(len, lines)) <= 80


@pytest.mark.skipif(bool(MISSING), reason=MISSING)
def test_what_actions_log_is_not_shown(capfd: pytest.CaptureFixture[str]) -> None:
    (figure,) = outbox.figures(quick=True)
    assert "redelivery" in figure.name
    assert capfd.readouterr().err == ""


@pytest.mark.parametrize(
    ("command", "said", "code"),
    [
        ("no-such-program-here", "there is no such program", 2),
        ("'", "No closing quotation", 2),
        (f"{sys.executable} -c pass", "prints no answer", 1),
    ],
)
@needs_the_runtime_of_the_tests
def test_a_command_that_does_not_answer_is_named(
    command: str, said: str, code: int
) -> None:
    words = ("bench", "--quick", "--app", ROOT, "--against", command)
    ran = starter_kit(*words, cwd=ROOT)

    assert ran.code == code
    assert said in ran.err
    assert "Traceback" not in ran.err


def descendants(pid: int) -> set[int]:
    found = {pid}
    for _ in range(3):
        for stat in Path("/proc").glob("[0-9]*/stat"):
            try:
                parent = int(stat.read_text().rpartition(")")[2].split()[1])
            except OSError:
                continue
            if parent in found:
                found.add(int(stat.parent.name))
    return found - {pid}


def has_ended(pid: int) -> bool:
    try:
        stat = Path(f"/proc/{pid}/stat").read_text()
    except OSError:
        return True
    # Its parent has ended, too, and the system has not yet taken note of it.
    return stat.rpartition(")")[2].split()[0] == "Z"


@pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="it needs /proc")
@needs_the_runtime_of_the_tests
def test_ctrl_c_ends_it_and_all_that_it_has_started() -> None:
    process = subprocess.Popen(
        [STARTER_KIT, "bench", "--quick", "--app", ROOT],
        cwd=ROOT,
        env=environment(),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    started: set[int] = set()
    # The benchmarks, and the stand-in of Adobe that they have started.
    while len(started) < 2:
        assert process.poll() is None
        started = descendants(process.pid)
        time.sleep(0.05)
    process.send_signal(signal.SIGINT)
    _, said = process.communicate(timeout=60)

    assert process.returncode == 130
    assert "Traceback" not in said
    eventually(lambda: all(map(has_ended, started)))


def test_the_picture_has_a_bar_for_each_name() -> None:
    figures = [
        Figure("a", "", bars=(("ours <1>", 50.0), ("theirs", 100.0))),
        Figure("b", "", bars=(("python -c pass", 10.0),)),
    ]
    drawn = ET.fromstring(picture(figures))  # noqa: S314 - made just here

    space = "{http://www.w3.org/2000/svg}"
    texts = [each.text for each in drawn.iter(f"{space}text")]
    assert texts[1:] == [
        "python -c pass",
        "10 ms",
        "ours <1>",
        "50 ms",
        "theirs",
        "100 ms",
    ]
    _, *bars = (
        int(each.get("width", "0").rstrip("%")) for each in drawn.iter(f"{space}rect")
    )
    assert bars[1] * 2 == bars[2]
