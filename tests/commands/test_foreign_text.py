"""What callers send, actions say and others store, printed by the commands."""

from __future__ import annotations

import json
import re
from itertools import chain
from typing import TYPE_CHECKING

import pytest

from tests.actions.outbox_sender import WAITING, Sender, stored
from tests.commands.command_line import on_terminal
from tests.commands.serving import Serving
from tests.conftest import ROOT
from tests.foreign_text import ALL, HOSTILE, MARK, assert_harmless
from tests.serving.plain_http import post_json, send
from tests.serving.waiting import eventually

if TYPE_CHECKING:
    from pathlib import Path

    from scripts.stand_ins.adobe.adobe import AdobeStandIn
    from tests.commands.command_line import StarterKit
    from tests.redis_server import RedisServer

EVENT = {"uid": ALL, "event": ALL, "value": {"sku": ALL}, "entity": f"\ud800 {MARK}"}
CART = {"cart_id": 1, "items": [{"sku": ALL, "qty": 1}, {"sku": ALL, "qty": ALL}]}
ECHO = """
import json

def main(params):
    body = params.get("text", "")
    print(json.dumps({"level": body, "message": body, body: [body]}))
    print(body)
    headers = {"content-type": "text/plain; charset=utf-8", "x-text": body}
    return {"statusCode": 400, "headers": headers, "body": body}
"""
MANIFEST = """
application: {runtimeManifest: {packages: {p: {actions: {
  echo: {function: echo.py, web: yes, runtime: 'python:3.11',
         annotations: {final: true}, inputs: {WEBHOOK_AUTH: none}}}}}}}
"""


@pytest.fixture
def echo(tmp_path: Path) -> Path:
    """An application whose action logs and answers what it gets."""
    (tmp_path / "app.config.yaml").write_text(MANIFEST)
    (tmp_path / "echo.py").write_text(ECHO)
    return tmp_path


@pytest.mark.parametrize("more", [(), ("--json",)], ids=["", "json"])
@pytest.mark.parametrize(
    ("action", "data"),
    [("ingestion/webhook", EVENT), ("webhook/check-stock", CART)],
    ids=["ingestion", "check-stock"],
)
def test_what_a_caller_sends(
    action: str, data: object, more: tuple[str, ...], starter_kit: StarterKit
) -> None:
    body = json.dumps({"data": data})
    header = f"x-adobe-commerce-request-id: {ALL.replace(chr(10), ' ')}"
    words = ("invoke", action, "--app", ROOT, "--data", body, "--header", header)
    ran = starter_kit(*words, *more)
    assert_harmless(ran.out + ran.err)


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE.keys())
def test_what_an_action_logs_and_answers(
    text: str, echo: Path, starter_kit: StarterKit
) -> None:
    body = json.dumps({"text": text})
    for more in ((), ("--json",)):
        ran = starter_kit("invoke", "p/echo", "--app", echo, "--data", body, *more)
        assert_harmless(ran.out + ran.err)


def test_on_a_terminal_nothing_but_colours_controls_it(echo: Path) -> None:
    body = json.dumps({"text": ALL})
    words = ("invoke", "p/echo", "--app", echo, "--data", body)
    shown = on_terminal(*words, cwd=echo, columns=5000).out
    colours = re.compile(r"\x1b\[[0-9;]*m")
    assert colours.search(shown)
    assert_harmless(colours.sub("", shown))


def test_who_calls_a_server_and_what_it_logs(echo: Path) -> None:
    with Serving("--app", echo, cwd=echo) as serving:
        url, target = serving.url_of("p/echo")
        post_json(url, target, {"text": ALL})
        send(url, f"{target}/%1b%5b2J%0aerror%20%20%20{MARK}%e2%80%ae")
        send(url, target.replace("echo", f"%1b%5b2J%c2%9b%0d{MARK}-gone"))
        eventually(lambda: "-gone" in serving.out)
    assert_harmless(serving.out)
    assert_harmless(serving.err)


def test_what_a_server_says_of_a_changed_file(echo: Path) -> None:
    text = ALL.replace("\n", "")
    with Serving("--app", echo, cwd=echo) as serving:
        url, target = serving.url_of("p/echo")
        send(url, target)
        (echo / f"a\x1b[2J\n{MARK}\u202e.py").write_text("")
        (echo / "echo.py").write_text(f"raise ValueError({text!r})")
        send(url, target)
        eventually(lambda: "ValueError" in serving.err)
    assert_harmless(serving.out)
    assert_harmless(serving.err)


def test_what_is_in_an_outbox(
    adobe: AdobeStandIn,
    redis_server: RedisServer,
    starter_kit: StarterKit,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Also by others than the action, which refuses such an uid."""
    Sender(ROOT, adobe, redis_server.url).store("uid")
    (fields,) = stored(redis_server)
    foreign = {**fields, "uid": ALL, "type": ALL}
    redis_server.ask("XADD", WAITING, "*", *chain.from_iterable(foreign.items()))
    for name, value in {**adobe.environment, "OUTBOX_URL": redis_server.url}.items():
        monkeypatch.setenv(name, value)
    adobe.fail("ingress", status=403, body={"error": ALL}, times=None)
    for words in ("list", "list --json", "redeliver", "redeliver --json", "list"):
        ran = starter_kit("outbox", *words.split(), "--app", ROOT)
        assert_harmless(ran.out + ran.err)
