"""A script of the tool in the interpreter of a runtime: its input and its end."""

from __future__ import annotations

import sys
from pathlib import Path
from types import ModuleType

import pytest

from scripts.failure import Failure
from scripts.running.interpreter import Interpreter
from scripts.running.interpreter_scripts import LAST_LINES, Ran, run_script

HERE = Interpreter(Path(sys.executable), "3", "")


def run(folder: Path, code: str, order: object = None, limit_s: int = 60) -> Ran:
    script = ModuleType("script")
    script.__file__ = str(folder / "script.py")
    (folder / "script.py").write_text(f"import json, os, sys\n{code}\n")
    return run_script(
        HERE,
        script,
        order,
        folder=str(folder),
        doing="counting",
        failed="it cannot count",
        environment={"GIVEN": "yes"},
        limit_s=limit_s,
    )


def test_it_gets_json_and_its_last_line_is_the_answer(tmp_path: Path) -> None:
    ran = run(
        tmp_path,
        "order = json.load(sys.stdin)\n"
        "print('noise')\n"
        "print('said', file=sys.stderr)\n"
        "print(json.dumps([order, os.getcwd()]))",
        {"a": "é"},
    )
    assert ran.answer == [{"a": "é"}, str(tmp_path.resolve())]
    assert ran.log == "said\n"


def test_it_sees_nothing_of_this_process(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OAUTH_CLIENT_SECRET", "secret")
    monkeypatch.setenv("PYTHONPATH", str(tmp_path / "elsewhere"))
    ran = run(tmp_path, "print(json.dumps([dict(os.environ), sys.path]))")
    variables, path = ran.answer
    assert variables["GIVEN"] == "yes"
    assert variables.keys().isdisjoint({"OAUTH_CLIENT_SECRET", "PYTHONPATH", "HOME"})
    assert not any("site-packages" in each for each in path)
    assert str(tmp_path) not in path
    assert str(tmp_path / "elsewhere") not in path


def test_the_hashes_of_texts_are_always_the_same(tmp_path: Path) -> None:
    code = "print(json.dumps(hash('a')))"
    assert run(tmp_path, code) == run(tmp_path, code)


def test_its_failure_shows_the_end_of_its_log(tmp_path: Path) -> None:
    code = "for n in range(99): print(n, file=sys.stderr)\nsys.exit(3)"
    with pytest.raises(Failure) as failed:
        run(tmp_path, code)
    assert failed.value.text == "it cannot count"
    assert failed.value.details == tuple(str(n) for n in range(99 - LAST_LINES, 99))


def test_it_ends_when_it_takes_too_long(tmp_path: Path) -> None:
    with pytest.raises(Failure, match="counting takes over 1 s"):
        run(tmp_path, "import time\ntime.sleep(600)", limit_s=1)
