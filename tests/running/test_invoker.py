"""An action run in process behaves as in its container."""

from __future__ import annotations

import importlib
import json
import os
import sys
from typing import TYPE_CHECKING, Any

import pytest

from scripts.manifest import ManifestError, load
from scripts.platform.web_http import HttpRequest
from scripts.running.invoker import Invocation, Invoker
from tests.manifest.apps import write, write_action
from tests.platform.web_vectors import (
    assert_answer,
    assert_params,
    request_of,
    write_app,
)
from tests.platform.web_vectors import requests as request_vectors
from tests.platform.web_vectors import results as result_vectors
from tests.running.misbehaviour import MISBEHAVIOUR
from tests.sample_applications import SAMPLE_APPS, copy_of

if TYPE_CHECKING:
    from pathlib import Path

    from scripts.manifest import Application
    from scripts.platform.result import Extension

GET = HttpRequest("GET")


def app(name: str, environment: dict[str, str] | None = None) -> Application:
    return load(SAMPLE_APPS / name, environment or {})


def invoker(name: str) -> Invoker:
    return Invoker(app(name))


def messages(seen: Invocation) -> list[Any]:
    return [line.get("message") for line in seen.logs]


def body(seen: Invocation) -> Any:
    return json.loads(seen.http.body)


def test_an_action_gets_the_request_and_its_inputs() -> None:
    called = Invoker(app("web", {"GREETING": "hi"}))
    request = HttpRequest(
        "POST",
        [("Content-Type", "application/json"), ("X-Request-ID", "tid-1")],
        query="a=1",
        path="/rest",
        body=b'{"b": 2}',
    )
    seen = called.invoke("demo/echo", request)
    assert seen.http.status == 200
    assert seen.status == "success"
    assert seen.result == {"body": seen.params}
    assert seen.params == {
        "GREETING": "hi",
        "__ow_headers": {"content-type": "application/json", "x-request-id": "tid-1"},
        "__ow_method": "post",
        "__ow_path": "/rest",
        "a": "1",
        "b": 2,
    }


def test_a_body_may_be_nested_as_deeply_as_the_platform_takes_it() -> None:
    nested = f'{{"a": {"[" * 900}{"]" * 900}}}'.encode()
    headers = (("content-type", "application/json"),)
    seen = invoker("web").invoke(
        "demo/echo", HttpRequest("POST", headers=headers, body=nested)
    )
    assert seen.http.status == 200
    assert json.dumps(seen.params["a"]) == "[" * 900 + "]" * 900


def test_an_answer_carries_the_platforms_headers() -> None:
    seen = invoker("web").invoke("demo/echo", GET)
    headers = dict(seen.http.headers)
    assert headers["x-openwhisk-activation-id"] == seen.activation_id
    assert len(seen.activation_id) == 32
    assert headers["Access-Control-Allow-Origin"] == "*"


@pytest.mark.parametrize("case", request_vectors(), ids=lambda case: case["name"])
def test_request_vectors_hold(case: dict[str, Any], tmp_path: Path) -> None:
    called = Invoker(load(write_app([case], tmp_path), {}))
    seen = called.invoke("demo/0", request_of(case))
    if "status" in case["expect"]:
        assert seen.http.status == case["expect"]["status"]
        assert (seen.params, seen.result, seen.activation_id) == ({}, None, "")
    else:
        assert_params(case["expect"], seen.params)
        assert_params(case["expect"], body(seen))


@pytest.mark.parametrize("case", result_vectors(), ids=lambda case: case["name"])
def test_result_vectors_hold(case: dict[str, Any]) -> None:
    request = HttpRequest(
        "POST",
        [("content-type", "application/json")],
        body=json.dumps({"result": case["result"]}).encode(),
    )
    extension: Extension = case["extension"]
    seen = invoker("web").invoke("demo/result", request, extension)
    headers = {name.lower(): value for name, value in seen.http.headers}
    expects_text = "text" in case["expect"] or not seen.http.body
    parsed = None if expects_text else body(seen)
    assert_answer(case["expect"], seen.http.status, headers, seen.http.body, parsed)


def test_the_environment_is_that_of_the_activation(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("__OW_API_KEY", "of the process")
    called = Invoker(app("web"), now_s=lambda: 1000.0)
    seen = called.invoke("demo/env", HttpRequest("GET", [("x-request-id", "tid-1")]))
    variables = body(seen)["now"]
    assert {k: v for k, v in variables.items() if k.startswith("__OW_")} == {
        "__OW_ACTION_NAME": "/guest/demo/env",
        "__OW_ACTION_VERSION": "0.0.1",
        "__OW_ACTIVATION_ID": seen.activation_id,
        "__OW_DEADLINE": "1060000",
        "__OW_LEFT_BEHIND": "1",
        "__OW_NAMESPACE": "guest",
        "__OW_TRANSACTION_ID": "tid-1",
    }
    assert os.environ["__OW_API_KEY"] == "of the process"
    assert "__OW_LEFT_BEHIND" not in os.environ


def test_modules_stay_loaded_until_they_are_forgotten() -> None:
    called = invoker("web")
    first, second = (body(called.invoke("demo/env", GET)) for _ in range(2))
    assert (first["calls"], second["calls"]) == (1, 2)
    called.fresh()
    third = body(called.invoke("demo/env", GET))
    assert third["calls"] == 1
    assert (
        third["at_import"]["__OW_ACTIVATION_ID"] == third["now"]["__OW_ACTIVATION_ID"]
    )
    assert (
        second["at_import"]["__OW_ACTIVATION_ID"] != second["now"]["__OW_ACTIVATION_ID"]
    )


@pytest.mark.parametrize(
    ("action", "status", "result", "answer", "logged"), MISBEHAVIOUR
)
def test_misbehaviour_ends_as_on_the_platform(
    action: str, status: str, result: str | None, answer: str, logged: str
) -> None:
    seen = invoker("misbehaving").invoke(f"bad/{action}", GET)
    assert seen.status == status
    if result is not None:
        assert seen.result == {"error": result}
    assert (seen.http.status, body(seen)["error"]) == (400, answer)
    assert logged in "\n".join(str(line) for line in messages(seen))


@pytest.mark.filterwarnings("ignore:coroutine:RuntimeWarning")
def test_an_asynchronous_main_is_no_answer() -> None:
    seen = invoker("misbehaving").invoke("bad/asynchronous", GET)
    assert seen.result == {"error": "command exited"}


def test_the_next_call_works_after_one_that_hung() -> None:
    called = invoker("misbehaving")
    assert called.invoke("bad/looping", GET).http.status == 400
    assert called.invoke("bad/printing", GET).http.status == 200


def test_a_syntax_error_is_a_failed_initialisation_until_it_is_mended(
    tmp_path: Path,
) -> None:
    root = copy_of("web", tmp_path)
    file = root / "actions" / "echo" / "__main__.py"
    good = file.read_text(encoding="utf-8")
    file.write_text("def main(params:\n", encoding="utf-8")
    called = Invoker(load(root, {}))
    seen = called.invoke("demo/echo", GET)
    assert seen.http.status == 400
    assert any("SyntaxError" in str(message) for message in messages(seen))
    file.write_text(good, encoding="utf-8")
    assert called.invoke("demo/echo", GET).http.status == 200


def test_whatever_is_written_is_the_log_in_order() -> None:
    called = invoker("misbehaving")
    called.invoke("bad/nothing", GET)  # imports the module, and its log handler
    seen = called.invoke("bad/printing", GET)
    assert seen.logs == (
        {"level": "info", "message": "json"},
        {"message": "plain é"},
        {"message": "logged"},
        {"message": "bytes"},
        {"message": "no newline at the end"},
    )


def test_a_log_has_a_limit() -> None:
    seen = invoker("misbehaving").invoke("bad/chatty", GET)
    assert len(seen.logs) == 1025
    assert "Logs were truncated" in seen.logs[-1]["message"]


def test_what_a_module_holds_of_the_streams_outlives_the_activation(
    capsys: pytest.CaptureFixture[str],
) -> None:
    called = invoker("misbehaving")
    called.invoke("bad/nothing", GET)
    before = sys.stderr
    called.invoke("bad/printing", GET)
    assert sys.stderr is before
    assert capsys.readouterr() == ("", "")


def test_without_capture_the_output_is_the_process_s(
    capsys: pytest.CaptureFixture[str],
) -> None:
    called = Invoker(app("misbehaving"), debugging=True)
    seen = called.invoke("bad/exiting", GET)
    assert seen.logs == ()
    assert "before the end" in capsys.readouterr().out


def test_two_applications_do_not_see_each_other() -> None:
    one, two = invoker("first"), invoker("second")
    seen = [body(each.invoke("demo/hello", GET)) for each in (one, two, one, two)]
    assert seen == [
        {"name": "first", "place": "late in first", "count": 1},
        {"name": "second", "place": "late in second", "count": 1},
        {"name": "first", "place": "late in first", "count": 2},
        {"name": "second", "place": "late in second", "count": 2},
    ]


def test_the_process_keeps_its_own_modules() -> None:
    own = {name: importlib.import_module(name) for name in ("actions", "config")}
    path, finders = sys.path.copy(), sys.meta_path.copy()
    invoker("first").invoke("demo/hello", GET)
    assert {name: sys.modules[name] for name in own} == own
    assert "actions.hello" not in sys.modules
    assert (sys.path, sys.meta_path) == (path, finders)


def test_an_application_on_the_path_shares_its_modules(
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
) -> None:
    root = copy_of("first", tmp_path)
    (root / "actions").rename(root / "shop_actions")
    (root / "config").rename(root / "shop_config")
    for file in (root / "app.config.yaml", *root.rglob("*.py")):
        text = file.read_text(encoding="utf-8")
        text = text.replace("actions/hello", "shop_actions/hello")
        text = text.replace("from actions", "from shop_actions")
        file.write_text(
            text.replace("from config", "from shop_config"), encoding="utf-8"
        )
    monkeypatch.syspath_prepend(str(root))
    called = Invoker(load(root, {}))
    called.invoke("demo/hello", GET)
    wording = importlib.import_module("shop_actions.hello.wording")
    monkeypatch.setattr(wording, "count", 41)
    try:
        assert body(called.invoke("demo/hello", GET))["count"] == 42
    finally:
        called.fresh()
    assert "shop_actions.hello.wording" not in sys.modules


def test_an_action_may_lie_where_no_import_can_name_it() -> None:
    called = invoker("loose")
    assert body(called.invoke("shop/check-stock", GET)) == {"calls": 1, "line": "a"}
    assert body(called.invoke("shop/check-stock-again", GET))["calls"] == 2
    assert called.invoke("shop/code", GET).http.body == b"main__"
    assert body(called.invoke("shop/check-stock", GET))["calls"] == 3
    assert not {"table", "main__"} & sys.modules.keys()


def test_modules_of_a_folder_that_an_action_adds_to_the_path_stay_its_own(
    tmp_path: Path,
) -> None:
    for number in (1, 2):
        root = tmp_path / str(number)
        code = (
            "import sys\nfrom pathlib import Path\n"
            "sys.path.append(str(Path(__file__).parents[1] / 'lib'))\n"
            "import table_of_one as table\ntable.X += 1\n"
            "def main(params):\n    import table_of_one\n"
            "    return {'x': table_of_one.X}\n"
        )
        write_action(root, function="fns/a.py")
        write(root, {"fns/a.py": code, "lib/table_of_one.py": f"X = {number}0"})
        called = Invoker(load(root, {}))
        for _ in range(2):
            assert called.activate("demo/hello", {}).result == {"x": number * 10 + 1}
        assert "table_of_one" not in sys.modules


def test_any_action_can_be_called_with_parameters() -> None:
    seen = invoker("web").activate("demo/hidden", {"a": (1, 2)})
    assert seen.status == "success"
    assert seen.result == {"GREETING": "hello", "a": [1, 2]}


def test_an_action_that_is_no_web_action_has_no_url() -> None:
    seen = invoker("web").invoke("demo/hidden", GET)
    assert seen.http.status == 404
    assert seen.status is None


def test_an_unknown_action_is_an_error_that_names_the_known_ones() -> None:
    with pytest.raises(ManifestError, match="demo/echo"):
        invoker("web").invoke("demo/nowhere", GET)


def test_an_action_cannot_change_what_it_was_called_with() -> None:
    seen = invoker("web").invoke("demo/echo", HttpRequest("GET", query="a=1"))
    seen.result["body"]["a"] = "changed"
    assert seen.params["a"] == "1"
