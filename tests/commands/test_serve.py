"""``starter-kit serve``: what it prints, and what it serves."""

from __future__ import annotations

import re
import socket
from typing import TYPE_CHECKING

import pytest

from tests.commands.command_line import starter_kit_here
from tests.commands.serving import READY, Serving
from tests.conftest import ROOT
from tests.sample_applications import SAMPLE_APPS, copy_of
from tests.serving.plain_http import post_json, send
from tests.serving.waiting import eventually

if TYPE_CHECKING:
    from pathlib import Path


def test_it_says_where_to_call_and_what_happens_there(tmp_path: Path) -> None:
    app = SAMPLE_APPS / "misbehaving"
    with Serving("--app", app, cwd=tmp_path) as serving:
        url, target = serving.url_of("bad/printing")
        reply = send(url, f"{target}?a=:cart:[red]")
        send(url, target.replace("printing", "raising"))
        send(url, target.replace("printing", "nowhere"))
        eventually(lambda: "nowhere" in serving.out)
    requests = serving.out.partition(READY)[2].split("\n")[1:]
    activation_id = reply.headers["x-openwhisk-activation-id"]
    assert re.fullmatch(
        rf"GET {target}\?a=:cart:\[red\] 200 \d+ ms {activation_id}", requests[0]
    )
    assert " 400 " in requests[1]
    assert " 404 " in requests[2]
    assert "info    json\n" in serving.err
    assert "plain é\n" in serving.err
    assert "ValueError: boom\napplication error: boom\n" in serving.err
    assert "\x1b" not in serving.out + serving.err


def test_actions_that_are_no_web_actions_have_no_url(tmp_path: Path) -> None:
    with Serving("--app", SAMPLE_APPS / "web", cwd=tmp_path) as serving:
        assert "demo/hidden" not in serving.out
        assert "/api/v1/web/guest/default/alone\n" in serving.out


def test_what_is_missing_in_the_configuration_is_said_at_once(tmp_path: Path) -> None:
    with Serving("--app", SAMPLE_APPS / "web", cwd=tmp_path) as serving:
        eventually(lambda: "the variable GREETING is not set" in serving.err)
    with Serving("--app", SAMPLE_APPS / "web", cwd=tmp_path, GREETING="hi") as serving:
        assert serving.err == ""


def test_with_the_stand_in_an_event_is_published(tmp_path: Path) -> None:
    with Serving("--app", ROOT, "--fake-adobe", cwd=tmp_path) as serving:
        assert re.match(r"Stand-in of Adobe: http://127\.0\.0\.1:\d+\n", serving.out)
        url, target = serving.url_of("ingestion/webhook")
        event = {
            "uid": "event_uid_1",
            "event": "be-observer.catalog_product_delete",
            "value": {"sku": "A"},
        }
        reply = post_json(url, target, {"data": event})
    assert reply.status == 200
    assert reply.json["response"]["message"] == "Event published successfully"
    assert '"level"' not in serving.err  # the log is read, not quoted


def test_one_reason_for_several_actions_is_shown_once(tmp_path: Path) -> None:
    app = copy_of("web", tmp_path)
    file = app / "actions" / "echo" / "__main__.py"
    file.write_text("def main(params:\n", encoding="utf-8")
    with Serving("--app", app, cwd=tmp_path, GREETING="hi") as serving:
        eventually(lambda: "default/alone does not start" in serving.err)
    assert serving.err.count("does not start") == 6
    assert serving.err.count("SyntaxError") == 1


def test_a_port_that_is_taken_is_one_message(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
        ran = starter_kit_here(
            "serve", "--app", SAMPLE_APPS / "web", "--port", str(port), cwd=tmp_path
        )
    assert ran.code == 1
    assert ran.err.startswith(f"error cannot listen on port {port}: ")
    assert "choose another port" in ran.err
    assert "Traceback" not in ran.err


@pytest.mark.parametrize("port", ["65536", "-1", "http"])
def test_what_is_no_port_is_a_usage_error(port: str, tmp_path: Path) -> None:
    ran = starter_kit_here("serve", "--port", port, cwd=tmp_path)
    assert ran.code == 2
    assert "--port" in ran.err


def test_a_folder_without_an_application_is_one_message(tmp_path: Path) -> None:
    ran = starter_kit_here("serve", "--port", "0", cwd=tmp_path)
    assert (ran.code, ran.out) == (1, "")
    assert "there is no such file" in ran.err


@pytest.mark.parametrize(
    ("app", "action"),
    [("first", "demo/hello"), ("second", "demo/hello"), ("loose", "shop/check-stock")],
)
def test_any_application_is_served_from_any_folder(
    app: str, action: str, tmp_path: Path
) -> None:
    with Serving("--app", SAMPLE_APPS / app, cwd=tmp_path) as serving:
        url, target = serving.url_of(action)
        assert send(url, target).status == 200


def test_an_origin_may_be_allowed(tmp_path: Path) -> None:
    words = ("--app", SAMPLE_APPS / "first", "--allow-origin", "https://a.example")
    with Serving(*words, cwd=tmp_path) as serving:
        url, target = serving.url_of("demo/hello")
        for origin, status in (("https://a.example", 200), ("https://b.example", 403)):
            assert send(url, target, headers=[("origin", origin)]).status == status


CREDENTIAL = {
    "OAUTH_CLIENT_ID": "id",
    "OAUTH_CLIENT_SECRET": "a-secret-of-adobe",
    "OAUTH_ORG_ID": "1@AdobeOrg",
}
ANY_PROGRAM = "acts with the credential in OAUTH_CLIENT_SECRET for every program"


@pytest.mark.parametrize(
    ("words", "env", "is_said"),
    [
        ((), CREDENTIAL, True),
        ((), CREDENTIAL | {"WEBHOOK_AUTH": "api-key"}, False),
        (("--fake-adobe",), CREDENTIAL, False),
        ((), CREDENTIAL | {"OAUTH_CLIENT_SECRET": ""}, False),
    ],
)
def test_an_open_action_with_a_real_credential_is_said_at_the_start(
    words: tuple[str, ...], env: dict[str, str], is_said: bool, tmp_path: Path
) -> None:
    with Serving("--app", ROOT, *words, cwd=tmp_path, **env) as serving:
        pass
    assert (ANY_PROGRAM in serving.err) is is_said
    assert "a-secret-of-adobe" not in serving.out + serving.err
