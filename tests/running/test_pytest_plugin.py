"""The fixtures ``invoke`` and ``adobe``, in our own tests and in a foreign project."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from scripts.manifest import ManifestError
from tests.running.foreign_project import run_tests

if TYPE_CHECKING:
    from pathlib import Path

    from scripts.pytest_plugin import Invoke
    from scripts.stand_ins.adobe.adobe import AdobeStandIn

EVENT = {
    "uid": "uid-1",
    "event": "be-observer.catalog_product_delete",
    "value": {"sku": "A"},
}

REQUESTS = """
import json

import pytest


def test_json_is_sent_as_json(invoke):
    answer = invoke("demo/echo", json={"a": [1, None, "é"]})
    assert answer.status == 200
    assert answer.json["a"] == [1, None, "é"]
    assert answer.json["__ow_method"] == "post"
    assert answer.json["__ow_headers"] == {"content-type": "application/json"}
    assert answer.headers["content-type"] == "application/json"
    assert answer.result == {"body": dict(answer.params)}
    assert json.loads(answer.body) == json.loads(answer.text) == answer.json


def test_null_is_a_body_too(invoke):
    assert invoke("demo/echo", json=None).json["__ow_body"] is None
    assert "__ow_body" not in invoke("demo/echo").json


@pytest.mark.parametrize("body", ["plain é", "plain é".encode()])
def test_a_body_is_sent_as_it_is(invoke, body):
    headers = {"Content-Type": "text/plain", "X-Custom": "1"}
    answer = invoke("demo/echo", body=body, headers=headers)
    assert answer.json["__ow_body"] == "plain é"
    assert answer.json["__ow_headers"]["x-custom"] == "1"


@pytest.mark.parametrize("query", ["a=1&b=x%20y", {"a": "1", "b": "x y"}])
def test_a_query_is_text_or_a_mapping(invoke, query):
    answer = invoke("demo/echo", query=query)
    assert (answer.json["a"], answer.json["b"]) == ("1", "x y")
    assert answer.json["__ow_method"] == "get"


def test_settings_are_those_of_the_test(invoke):
    assert invoke("demo/echo").json["GREETING"] == ""
    assert invoke("demo/echo", env={"GREETING": "hi"}).json["GREETING"] == "hi"
    assert invoke("demo/echo").json["GREETING"] == ""


def test_method_and_extension(invoke):
    answer = invoke("demo/echo.text", method="PUT")
    assert answer.params["__ow_method"] == "put"
    assert answer.headers["content-type"].startswith("text/plain")


def test_raw_or_not(invoke):
    assert invoke("demo/echo", json={}, raw=True).json["__ow_body"] == "e30="
    assert invoke("demo/raw", json={}).json["__ow_body"] == "e30="
    assert "__ow_body" not in invoke("demo/raw", json={}, raw=False).json


def test_an_answer_without_a_body(invoke):
    answer = invoke("demo/result", json={"result": {}})
    assert (answer.status, answer.json, answer.text) == (204, None, "")


def test_headers_that_are_repeated(invoke):
    result = {"headers": {"set-cookie": ["a=1", "b=2"]}, "body": "x"}
    assert invoke("demo/result", json={"result": result}).headers["set-cookie"] == (
        "a=1, b=2"
    )


def test_what_the_platform_refuses(invoke):
    answer = invoke("demo/secret")
    assert (answer.status, answer.result, answer.logs) == (401, None, ())
    headers = {"x-require-whisk-auth": "s3cret"}
    assert invoke("demo/secret", headers=headers).status == 200


def test_an_action_that_is_not_there(invoke):
    with pytest.raises(Exception, match="there is no action demo/nowhere"):
        invoke("demo/nowhere")
"""


def test_a_foreign_project_calls_its_own_actions(tmp_path: Path) -> None:
    ran = run_tests(tmp_path / "project", REQUESTS)
    assert ran.returncode == 0, ran.stdout + ran.stderr
    assert "13 passed" in ran.stdout


def test_neither_env_nor_environment_reach_a_test(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("GREETING", "of the environment")
    project = tmp_path / "project"
    project.mkdir()
    (project / ".env").write_text("GREETING=of the project\n", encoding="utf-8")
    test = """
from pathlib import Path

def test_it(invoke):
    Path("web/.env").write_text("GREETING=of the file")
    assert invoke("demo/echo").json["GREETING"] == ""
"""
    ran = run_tests(project, test)
    assert ran.returncode == 0, ran.stdout + ran.stderr


@pytest.mark.parametrize(
    ("app", "action", "body"),
    [
        ("first", "demo/hello", {"name": "first", "place": "late in first"}),
        ("second", "demo/hello", {"name": "second", "place": "late in second"}),
        ("loose", "shop/check-stock", {"line": "a"}),
    ],
)
def test_any_application_is_called(
    app: str, action: str, body: dict[str, Any], tmp_path: Path
) -> None:
    test = f"""
def test_it(invoke):
    assert invoke({action!r}).json.items() >= {body!r}.items()
"""
    ran = run_tests(tmp_path / "project", test, app=app)
    assert ran.returncode == 0, ran.stdout + ran.stderr


def test_coverage_sees_an_action_s_code(tmp_path: Path) -> None:
    test = """
def test_it(invoke):
    assert invoke("demo/hello").status == 200
"""
    ran = run_tests(
        tmp_path / "project",
        test,
        "--cov=second/actions",
        "--cov-report=term-missing",
        app="second",
    )
    assert ran.returncode == 0, ran.stdout + ran.stderr
    (line,) = [row for row in ran.stdout.splitlines() if "hello/__main__.py" in row]
    assert "100%" in line


def test_the_plugin_loads_nothing_until_it_is_used(tmp_path: Path) -> None:
    test = """
import sys

def test_it():
    assert "scripts.pytest_plugin" in sys.modules
    assert not {"httpx", "pydantic", "typer", "yaml"} & sys.modules.keys()
"""
    ran = run_tests(tmp_path / "project", test)
    assert ran.returncode == 0, ran.stdout + ran.stderr


def test_what_was_published_is_there(invoke: Invoke, adobe: AdobeStandIn) -> None:
    assert invoke("ingestion/webhook", json={"data": EVENT}).status == 200
    assert [event["id"] for event in adobe.published] == ["uid-1"]
    assert [request.endpoint for request in adobe.requests][-1] == "ingress"


def test_a_failure_can_be_asked_for(invoke: Invoke, adobe: AdobeStandIn) -> None:
    adobe.fail("ingress", status=503, times=2)
    answer = invoke("ingestion/webhook", json={"data": EVENT})
    assert answer.status == 200
    statuses = [each.status for each in adobe.requests if each.endpoint == "ingress"]
    assert statuses == [503, 503, 200]


def test_logs_are_read(invoke: Invoke) -> None:
    env = {"WEBHOOK_AUTH": "api-key", "WEBHOOK_API_KEYS": "right"}
    answer = invoke("ingestion/webhook", json={"data": EVENT}, env=env)
    assert answer.status == 401
    refused = [line for line in answer.logs if line["message"] == "Request refused"]
    assert [line["action"] for line in refused] == ["ingestion/webhook"]
    assert len(refused[0]["activation_id"]) == 32


@pytest.mark.parametrize("_", range(2))
def test_each_test_has_a_stand_in_without_a_past(
    _: int, invoke: Invoke, adobe: AdobeStandIn
) -> None:
    assert (adobe.published, adobe.requests) == ([], [])
    invoke("ingestion/webhook", json={"data": EVENT})
    adobe.fail("ims", status=500, times=100)


def test_an_unknown_action_is_an_error_that_names_the_known_ones(
    invoke: Invoke,
) -> None:
    with pytest.raises(ManifestError, match="ingestion/webhook"):
        invoke("ingestion/nowhere")
