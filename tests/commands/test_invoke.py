"""``starter-kit invoke``, and ``python -m`` for an action on its own."""

from __future__ import annotations

import json
import subprocess
import sys
from typing import TYPE_CHECKING, Any

import pytest

from tests import secret_forms as forms
from tests.commands.command_line import (
    Ran,
    run_here,
    starter_kit,
    starter_kit_here,
)
from tests.commands.warm_start import environment
from tests.conftest import ROOT
from tests.manifest.apps import write, write_action
from tests.sample_applications import SAMPLE_APPS, copy_of
from tests.shipped import copy_application

if TYPE_CHECKING:
    from pathlib import Path

    from tests.commands.command_line import StarterKit

WEB = SAMPLE_APPS / "web"
CREATED = {
    "uid": "event_uid_1",
    "event": "be-observer.catalog_product_create",
    "value": {"sku": "A", "name": "n", "price": 1, "description": "d"},
}


def invoke(*words: str | Path, cwd: Path, app: Path = WEB, **more: Any) -> Ran:
    return starter_kit_here("invoke", "--app", app, *words, cwd=cwd, **more)


def seen_by(*words: str | Path, cwd: Path, app: Path = WEB, **more: Any) -> Any:
    """Return what ``--json`` prints."""
    ran = invoke("--json", *words, cwd=cwd, app=app, **more)
    assert ran.code in (0, 1), ran.err
    seen = json.loads(ran.out)
    assert ran.code == (seen["http"]["status"] >= 400)
    return seen


def test_json_has_exactly_this_shape(tmp_path: Path) -> None:
    seen = seen_by("demo/echo", "--data", '{"a": 1}', cwd=tmp_path)
    assert list(seen) == ["params", "result", "http", "logs"]
    assert list(seen["http"]) == ["status", "headers", "body"]
    assert seen["params"] == {
        "GREETING": "",
        "__ow_headers": {"content-type": "application/json"},
        "__ow_method": "post",
        "__ow_path": "",
        "a": 1,
    }
    assert seen["result"] == {"body": seen["params"]}
    assert seen["http"]["status"] == 200
    assert seen["http"]["body"] == seen["params"]
    assert seen["http"]["headers"]["content-type"] == "application/json"
    assert seen["logs"] == []


def test_logs_are_in_the_json(tmp_path: Path) -> None:
    app = SAMPLE_APPS / "misbehaving"
    seen = seen_by("bad/printing", cwd=tmp_path, app=app)
    assert seen["logs"][:2] == [
        {"level": "info", "message": "json"},
        {"message": "plain é"},
    ]


def test_headers_that_are_repeated_are_all_there(tmp_path: Path) -> None:
    result = {"body": "x", "headers": {"set-cookie": ["a=1", "b=2"]}}
    body = json.dumps({"result": result})
    seen = seen_by("demo/result", "--data", body, cwd=tmp_path)
    assert seen["http"]["headers"]["set-cookie"] == "a=1, b=2"


def test_a_person_sees_result_answer_and_logs(tmp_path: Path) -> None:
    result = {"statusCode": 201, "body": {"said": "[bold]:heart: é\\"}}
    body = json.dumps({"result": result})
    ran = invoke("demo/result", "--data", body, cwd=tmp_path)
    assert ran.code == 0
    shown, _, answer = ran.out.partition("HTTP 201\n")
    assert json.loads(shown.removeprefix("result\n")) == result
    assert json.loads(answer[answer.index("{") :]) == result["body"]
    assert "content-type: application/json\n" in answer
    app = SAMPLE_APPS / "misbehaving"
    ran = invoke("bad/raising", cwd=tmp_path, app=app)
    assert ran.err.splitlines()[0] == "Traceback (most recent call last):"
    assert "bad.py" in ran.err.splitlines()[1]
    assert ran.err.splitlines()[-1] == "ValueError: boom"


@pytest.mark.parametrize("by", ["event", "standard input", "data"])
def test_the_body_comes_from_a_file_or_the_command_line(
    by: str, tmp_path: Path
) -> None:
    (tmp_path / "product.json").write_text('{"a": "é"}', encoding="utf-8")
    words = {
        "event": ("--event", "product.json"),
        "standard input": ("--event", "-"),
        "data": ("--data", '{"a": "é"}'),
    }[by]
    stdin = '{"a": "é"}' if by == "standard input" else ""
    seen = seen_by("demo/echo", *words, cwd=tmp_path, stdin=stdin)
    assert seen["params"]["a"] == "é"
    assert seen["params"]["__ow_method"] == "post"


def test_the_request_is_the_one_that_was_typed(tmp_path: Path) -> None:
    seen = seen_by(
        "demo/echo.json",
        "--header",
        "X-Custom: a: b",
        "--header",
        "content-type:text/plain",
        "--query",
        "q=1&r=x%20y",
        "--method",
        "PUT",
        "--data",
        "plain",
        cwd=tmp_path,
    )
    params = seen["params"]
    assert params["__ow_headers"]["x-custom"] == "a: b"
    assert (params["q"], params["r"]) == ("1", "x y")
    assert (params["__ow_method"], params["__ow_body"]) == ("put", "plain")
    assert seen["http"]["body"]["body"] == params  # .json shows the whole result
    assert seen_by("demo/echo", cwd=tmp_path)["params"]["__ow_method"] == "get"


def test_raw_is_as_if_it_were_deployed_raw(tmp_path: Path) -> None:
    seen = seen_by("demo/echo", "--data", '{"a":1}', "--raw", cwd=tmp_path)
    assert seen["params"]["__ow_body"] == "eyJhIjoxfQ=="
    assert "a" not in seen["params"]


def test_settings_come_from_the_command_line_before_anything_else(
    tmp_path: Path,
) -> None:
    app = copy_of("web", tmp_path)
    (app / ".env").write_text("GREETING=of the file\n", encoding="utf-8")
    (tmp_path / "other.env").write_text("GREETING=of another\n", encoding="utf-8")

    def greeting(*words: str, **env: str) -> Any:
        seen = seen_by("demo/echo", *words, cwd=tmp_path, app=app, env=env)
        return seen["params"]["GREETING"]

    assert greeting() == "of the file"
    assert greeting(GREETING="of the environment") == "of the environment"
    assert greeting("--env", "other.env") == "of another"
    assert greeting("--env", "other.env", "--env", "GREETING=typed") == "typed"
    assert greeting("--env", "GREETING=typed", GREETING="of the environment") == "typed"


def test_secrets_are_masked_unless_they_are_asked_for(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """The action of the sample returns its parameters, and prints them, too."""
    (tmp_path / "hello.py").write_text(
        "def main(params):\n"
        "    print(params)\n"
        "    headers = {'x-note': params['note']}\n"
        "    return {'body': params, 'headers': headers}\n",
        encoding="utf-8",
    )
    rows = enumerate(forms.forms(forms.SECRET))
    inputs = {f"ROW_{number}": {name: value} for number, (name, value) in rows}
    action = {"function": "hello.py", "runtime": "python:3.12", "web": True}
    packages = {"demo": {"actions": {"hello": {**action, "inputs": inputs}}}}
    manifest = {"application": {"runtimeManifest": {"packages": packages}}}
    (tmp_path / "app.config.yaml").write_text(json.dumps(manifest), encoding="utf-8")
    data = json.dumps({"note": f"<{forms.SECRET}>", "sku": "A"})
    command = ("invoke", "demo/hello", "--app", tmp_path, "--data", data)

    for words in ((), ("--json",)):
        ran = run_here(capsys, *command, *words)
        assert ran.code == 0
        shown = ran.out + ran.err
        assert [text for text in forms.encodings(forms.SECRET) if text in shown] == []
        assert shown.count("********") > 2 * len(inputs)
        assert '"sku": "A"' in shown

    ran = run_here(capsys, *command, "--json", "--show-secrets")
    params = json.loads(ran.out)["params"]
    assert {name: params[name] for name in inputs} == inputs


def test_an_input_of_an_unknown_name_is_shown_as_config_shows_it(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "hello.py").write_text("def main(params):\n    return {}\n")
    inputs = {"NOTIFY": "https://hooks.example.com/8f3a9b2c7d1e", "COUNTRY": "DE"}
    action = {"function": "hello.py", "runtime": "python:3.12", "web": True}
    packages = {"demo": {"actions": {"hello": {**action, "inputs": inputs}}}}
    manifest = {"application": {"runtimeManifest": {"packages": packages}}}
    (tmp_path / "app.config.yaml").write_text(json.dumps(manifest), encoding="utf-8")
    command = ("invoke", "demo/hello", "--app", tmp_path, "--json")

    params = json.loads(run_here(capsys, *command).out)["params"]
    assert params["NOTIFY"] == "https://hooks.example.com/********"
    assert params["COUNTRY"] == "DE"
    params = json.loads(run_here(capsys, *command, "--show-secrets").out)["params"]
    assert params["NOTIFY"] == inputs["NOTIFY"]


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (["demo/nowhere"], 2, "there is no action demo/nowhere\n    there is: "),
        (["demo/ecco"], 2, "no action demo/ecco; did you mean demo/echo?"),
        (["ecco"], 2, "no action ecco; did you mean demo/echo?"),
        (["demo/echo", "--data", "@gone.json"], 2, "gone.json: No such file"),
        (["demo/echo", "--data", "@"], 2, "a text with @ at its start is a file"),
        (["demo/echo", "--event", "gone.json"], 2, "gone.json: No such file"),
        (["demo/echo", "--event", "a", "--data", "b"], 2, "not with both"),
        (["demo/echo", "--header", "nonsense"], 2, "write 'Name: value'"),
        (["demo/echo", "--env", "nonsense"], 2, "neither NAME=value nor a file"),
        ([], 2, "Missing argument"),
    ],
)
def test_what_cannot_be_done_is_one_message(
    words: list[str], code: int, said: str, tmp_path: Path
) -> None:
    ran = invoke(*words, cwd=tmp_path)
    assert ran.code == code
    assert said in ran.err
    assert "Traceback" not in ran.err
    assert ran.out == ""


def test_a_file_of_settings_that_is_no_text_is_one_message(tmp_path: Path) -> None:
    (tmp_path / "bad.env").write_bytes(b"A=\xff\n")
    ran = invoke("demo/echo", "--env", "bad.env", cwd=tmp_path)
    assert ran.code == 2
    assert "bad.env is not UTF-8 text; save it as UTF-8" in ran.err
    assert "Traceback" not in ran.err


@pytest.mark.parametrize(
    "line", ['A=`it\'s "x"`', 'A="a b" # c', "A=a #b", "export A=1", "A='\\n'"]
)
def test_a_file_of_settings_is_read_as_dot_env_is(
    line: str, tmp_path: Path, starter_kit: StarterKit
) -> None:
    write_action(tmp_path, web=True, inputs={"A": "$A"})
    write(tmp_path, {".env": line, "other/given.env": line})
    words = ("invoke", "demo/hello", "--app", tmp_path, "--json", "--show-secrets")
    of_dot_env = starter_kit(*words).json["params"]["A"]
    assert of_dot_env
    (tmp_path / ".env").unlink()
    file = tmp_path / "other" / "given.env"
    assert starter_kit(*words, "--env", file).json["params"]["A"] == of_dot_env


@pytest.mark.parametrize("line", ['A="b', 'A="b"c', "A: b", "A"])
def test_a_file_of_settings_with_a_broken_line_is_one_message(
    line: str, tmp_path: Path, starter_kit: StarterKit
) -> None:
    write_action(tmp_path, web=True)
    write(tmp_path, {"given.env": f"B=1\n{line}\n"})
    file = tmp_path / "given.env"
    ran = starter_kit("invoke", "demo/hello", "--app", tmp_path, "--env", file)
    assert (ran.code, ran.out) == (2, "")
    assert "given.env:2: " in ran.err.replace("\n", "")


def test_a_broken_line_of_dot_env_is_named_and_the_action_runs(tmp_path: Path) -> None:
    write(tmp_path, {".env": 'A=1\nB="2\n'})
    write_action(tmp_path, web=True, inputs={"A": "$A"})
    ran = invoke("--json", "demo/hello", "--env", "C=3", cwd=tmp_path, app=tmp_path)
    assert (ran.code, ran.err) == (
        0,
        'error .env:2 B: the quote " is never closed\n    close it with "\n',
    )
    assert json.loads(ran.out)


def test_a_folder_without_an_application_is_one_message(tmp_path: Path) -> None:
    ran = starter_kit_here("invoke", "demo/echo", cwd=tmp_path)
    assert ran.code == 1
    assert ran.err.startswith("error app.config.yaml:1: there is no such file")
    assert "--app" in ran.err


def test_broken_json_gets_the_platform_s_answer(tmp_path: Path) -> None:
    seen = seen_by("demo/echo", "--data", '{"a":', cwd=tmp_path)
    assert (seen["params"], seen["result"], seen["logs"]) == ({}, None, [])
    assert seen["http"]["status"] == 400
    assert "malformed" in seen["http"]["body"]["error"]


def test_an_action_that_is_no_web_action_is_said_to_be_none(tmp_path: Path) -> None:
    ran = invoke("demo/hidden", cwd=tmp_path)
    assert "HTTP 404" in ran.out
    assert ran.err.startswith("demo/hidden is not a web action")


@pytest.mark.parametrize("encoding", ["utf-8", "ascii"])
def test_json_is_json_in_every_encoding(encoding: str, tmp_path: Path) -> None:
    words = ("invoke", "--app", WEB, "demo/echo", "--data", '{"a": "é 😀"}')
    env = {"PYTHONIOENCODING": encoding, "PYTHONUTF8": "0"}
    seen = starter_kit(*words, "--json", cwd=tmp_path, env=env).json
    assert seen["params"]["a"] == "é 😀"
    ran = starter_kit(*words, cwd=tmp_path, env=env)
    assert ran.code == 0
    assert ("é 😀" if encoding == "utf-8" else r"\xe9 \U0001f600") in ran.out


@pytest.mark.parametrize(
    ("app", "action", "body"),
    [
        ("first", "demo/hello", {"name": "first", "place": "late in first"}),
        ("second", "demo/hello", {"name": "second", "place": "late in second"}),
        ("loose", "shop/check-stock", {"calls": 1, "line": "a"}),
        ("loose", "shop/code", "main__"),
    ],
)
def test_any_application_is_invoked_from_any_folder(
    app: str, action: str, body: Any, tmp_path: Path
) -> None:
    there = seen_by(action, cwd=tmp_path, app=SAMPLE_APPS / app)["http"]["body"]
    here = starter_kit("invoke", action, "--json", cwd=SAMPLE_APPS / app)
    for seen in (there, json.loads(here.out)["http"]["body"]):
        assert seen == body or seen.items() >= body.items()


def test_an_application_s_own_code_runs_not_the_code_of_the_command(
    tmp_path: Path,
) -> None:
    """A clone elsewhere has packages of the same names as the installed project."""
    clone = tmp_path / "clone"
    copy_application(clone)
    for name, text in (
        ("config/__init__.py", '__version__ = "9.9.9"'),
        ("actions/shared/frame/clock.py", 'WHOSE = "the clone"'),
        (
            "actions/webhook/check_stock/__main__.py",
            """
import config
from actions.shared.frame import clock

def main(_):
    return {"body": [config.__version__, clock.WHOSE]}
""",
        ),
    ):
        with (clone / name).open("a", encoding="utf-8") as file:
            file.write(f"\n{text}\n")
    seen = seen_by("webhook/check-stock", cwd=tmp_path, app=clone)
    assert seen["http"]["body"] == ["9.9.9", "the clone"]


@pytest.mark.parametrize(
    ("module", "params", "answer"),
    [
        (
            "actions.ingestion.webhook",
            {"data": {**CREATED, "event": "custom.unknown_event"}},
            "Unknown event type",
        ),
        (
            "actions.webhook.check_stock",
            {"data": {"cart_id": "c", "items": []}},
            '"op": "success"',
        ),
        ("actions.starter_kit.info", {}, "Unauthorized"),
    ],
)
def test_an_action_runs_on_parameters_from_standard_input(
    module: str, params: Any, answer: str
) -> None:
    ran = _python_m(module, json.dumps(params))
    assert ran.returncode == 0
    assert answer in ran.stdout
    json.loads(ran.stdout)


@pytest.mark.parametrize("stdin", ["", "{", '{"a": 1} 2', "[" * 100_000])
def test_standard_input_that_is_no_json_is_one_message(stdin: str) -> None:
    ran = _python_m("actions.ingestion.webhook", stdin)
    assert (ran.returncode, ran.stdout) == (1, "")
    assert ran.stderr.startswith("standard input must be the parameters")
    assert "Traceback" not in ran.stderr


def _python_m(module: str, stdin: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", module],
        cwd=ROOT,
        env=environment(),
        input=stdin,
        capture_output=True,
        text=True,
        check=False,
    )
