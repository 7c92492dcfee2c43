"""What a host says, what its actions log and answer, what is written in a manifest."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from scripts.platform.web_http import HttpRequest, HttpResponse
from tests.commands.command_line import starter_kit
from tests.foreign_text import ALL, MARK, assert_harmless

if TYPE_CHECKING:
    from scripts.stand_ins.openwhisk import OpenWhiskHost
    from tests.deploy.shop import Shop

_JSON = (("content-type", "application/json"),)
# In a path: the stand-in routes none that holds a line feed, and a slash parts it.
NAME = ALL.replace("\n", "").replace("/", "|")
ACTION = """
import json

def main(params):
    text = params.get("text", "")
    print(text)
    print(json.dumps({"level": text, "message": text, text: text}))
    print(json.dumps({"level": "error", "message": "m", "traceback": text}))
    if params.get("fails"):
        raise ValueError(text)
    headers = {"content-type": "text/plain; charset=utf-8"}
    return {"statusCode": 404, "headers": headers, "body": text}
"""


def printed(shop: Shop, *words: str) -> str:
    """Run a command, and return all that it printed."""
    ran = shop.command(*words)
    return ran.out + ran.err


def test_what_an_action_logs_and_answers(shop: Shop) -> None:
    for name in ("hello", "inner"):
        (shop.root / "actions" / f"{name}.py").write_text(ACTION)
    shop.zip_all()
    shop.deploy()
    body = json.dumps({"text": ALL})
    fails = json.dumps({"text": ALL, "fails": True})
    for action, data in (("hello", body), ("inner", body), ("inner", fails)):
        path = f"shop/{action}"
        for more in ((), ("--json",)):
            assert_harmless(printed(shop, "call", path, "--data", data, *more))
            assert_harmless(printed(shop, "logs", path, *more))


@pytest.mark.parametrize(
    "words",
    [
        "status",
        "deploy --no-probe",
        "undeploy --yes",
        "url",
        "call shop/hello",
        "call shop/inner",
        "logs",
        "activations",
    ],
)
def test_why_a_host_refuses(shop: Shop, host: OpenWhiskHost, words: str) -> None:
    body = json.dumps({"error": ALL}).encode()
    host.fault = lambda _: HttpResponse(403, (), body)

    assert_harmless(printed(shop, *words.split()))


def test_where_in_the_code_of_the_tool_a_host_refused(
    shop: Shop, host: OpenWhiskHost
) -> None:
    body = json.dumps({"error": ALL}).encode()
    host.fault = lambda _: HttpResponse(403, (), body)
    words = ("--debug", "status", "--no-build", "--app", shop.root)
    ran = starter_kit(*words, cwd=shop.root, env=shop.env)
    assert "Traceback" in ran.err
    assert_harmless(ran.out + ran.err)


def test_why_a_host_refuses_a_step(shop: Shop, host: OpenWhiskHost) -> None:
    body = json.dumps({"error": ALL}).encode()

    def fault(request: HttpRequest) -> HttpResponse | None:
        return HttpResponse(400, (), body) if "/triggers/" in request.path else None

    host.fault = fault
    assert_harmless(printed(shop, "deploy", "--no-probe"))


def test_what_is_there_on_a_host(shop: Shop, host: OpenWhiskHost) -> None:
    shop.deploy()
    known = host.store.entities("triggers")
    foreign = {**known[0], "name": NAME, "version": ALL}

    def fault(request: HttpRequest) -> HttpResponse | None:
        if request.method != "GET" or "/triggers" not in request.path:
            return None
        if request.path.endswith("/triggers"):
            return HttpResponse(200, _JSON, json.dumps([*known, foreign]).encode())
        if MARK in request.path:
            return HttpResponse(200, _JSON, json.dumps(foreign).encode())
        return None

    host.fault = fault
    for words in (
        "status",
        "status --json",
        "deploy --dry-run",
        "deploy --no-probe",
        "undeploy --dry-run",
    ):
        assert_harmless(printed(shop, *words.split()))


def test_what_a_host_says_of_activations(shop: Shop, host: OpenWhiskHost) -> None:
    shop.deploy()
    shop.command("call", "shop/inner")
    (record,) = host.store.activations()
    ended = {**record, "response": {"status": ALL}, "duration": ALL}
    listed = json.dumps([{**ended, "activationId": NAME}]).encode()
    logs = json.dumps({"logs": [ALL]}).encode()

    def fault(request: HttpRequest) -> HttpResponse | None:
        if "/activations" not in request.path:
            return None
        content = logs if request.path.endswith("/logs") else listed
        return HttpResponse(200, _JSON, content)

    host.fault = fault
    for command in ("activations", "logs"):
        for more in ((), ("--json",)):
            assert_harmless(printed(shop, command, *more))


def test_texts_of_a_manifest(shop: Shop) -> None:
    manifest = shop.root / "app.config.yaml"
    text = manifest.read_text()
    assert "REGION: ${REGION:-eu}" in text
    for written in (
        f"{json.dumps(ALL)}: $GONE",
        f"OAUTH_CLIENT_ID: {json.dumps(ALL)}",
        f"OAUTH_CLIENT_ID: {json.dumps('${' + ALL)}",
    ):
        manifest.write_text(text.replace("REGION: ${REGION:-eu}", written))
        for command in ("config", "config --json"):
            assert_harmless(printed(shop, *command.split()))
    for before, after in (
        ("runtime: python:3.11", f"runtime: {json.dumps(ALL)}"),
        ("  packages:", f"  packages: !{MARK}\x85"),
        ("          hello:", f"          {json.dumps(ALL)}:"),
        (
            "            web: yes",
            f"            web: yes\n            {json.dumps(ALL)}: 1",
        ),
        ("REGION: ${REGION:-eu}", f"{json.dumps(ALL)}: $GONE"),
    ):
        assert before in text
        manifest.write_text(text.replace(before, after))
        for command in ("check", "check --json", "deploy"):
            assert_harmless(printed(shop, *command.split()))
