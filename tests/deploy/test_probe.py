"""Web actions are probed, and subscribed to, wherever they run."""

from __future__ import annotations

import json
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET

import pytest

from scripts.manifest import load
from scripts.serving.server import LocalServer
from tests.commands.command_line import Ran, starter_kit
from tests.conftest import ROOT

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.deploy.shop import Shop

CHECK_STOCK = "webhook/check-stock"


def here(*words: str, **env: str) -> Ran:
    """Run the command on this project's own application, without an account."""
    settings = {"OAUTH_CLIENT_ID": "c", "OAUTH_CLIENT_SECRET": "s", "OAUTH_ORG_ID": "o"}
    return starter_kit(*words, cwd=ROOT, env={**settings, **env})


@contextmanager
def answering(status: int, body: bytes, content_type: str) -> Iterator[str]:
    """Serve one answer to every request; give the URL."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            self.rfile.read(int(self.headers["content-length"]))
            self.send_response(status)
            self.send_header("content-type", content_type)
            self.send_header("content-length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}/"
        server.shutdown()


def test_all_web_actions_at_one_url_are_probed() -> None:
    env = {"WEBHOOK_AUTH": "api-key", "WEBHOOK_API_KEYS": "a-key-of-20-bytes-ok"}
    with LocalServer(ROOT, environment=env) as server:
        ran = here("probe", f"{server.url}/", "--json", **env)
    assert ran.code == 0, ran.err
    seen = {each["action"]: each for each in ran.json}
    assert set(seen) == set(load(ROOT, {}).web_paths())
    assert all(each["is_protected"] for each in seen.values())
    assert seen[CHECK_STOCK]["url"] == f"{server.url}/api/v1/web/guest/{CHECK_STOCK}"


def test_one_action_is_probed_at_its_own_url(shop: Shop) -> None:
    with answering(200, b"{}", "application/json") as url:
        ran = shop.run("probe", url, "hello", "--app", str(shop.root))
    assert ran.code == 0, ran.err
    assert f"{url}\n    ✓ open, answers (200)" in ran.out


# What answers in the place of a protected action, and what is said about it.
NOT_THE_ACTION = {
    "a function URL that refuses every caller": (
        (403, b'{"Message": "Forbidden"}', "application/json"),
        "it answered 403, and that is not the action's refusal",
    ),
    "a service that asks for a login": (
        (401, b"<html>Log in</html>", "text/html"),
        "it answered 401, and that is not the action's refusal",
    ),
    "a container without that action": (
        (
            404,
            b'{"error": "The requested resource does not exist."}',
            "application/json",
        ),
        "there is no web action at this URL",
    ),
    "another server": (
        (404, b"<html>Not found</html>", "text/html"),
        "there is no web action at this URL",
    ),
}


@pytest.mark.parametrize("case", NOT_THE_ACTION)
def test_what_stands_in_the_place_of_an_action_is_a_fault(
    shop: Shop, case: str
) -> None:
    answer, fault = NOT_THE_ACTION[case]
    with answering(*answer) as url:
        ran = shop.run("probe", url, "guarded", "--app", str(shop.root))
    assert ran.code == 1
    assert f"✗ protected: {fault}" in ran.out
    assert "not as it should be: shop/guarded" in ran.err


def test_the_url_of_one_action_is_what_commerce_subscribes_to() -> None:
    url = "https://abc123.lambda-url.eu-central-1.on.aws/"
    ran = here("url", CHECK_STOCK, "--hook", "xml", "--base", url)
    assert ran.code == 0, ran.err
    (hook,) = ET.fromstring(ran.out).iter("hook")  # noqa: S314 - our own
    assert hook.attrib["url"] == url


def test_a_base_url_is_completed() -> None:
    ran = here("url", "--hook", "rest", "--base", "https://run.example/x/")
    assert ran.code == 0, ran.err
    whole = f"https://run.example/x/api/v1/web/guest/{CHECK_STOCK}"
    assert json.loads(ran.out)["webhook"]["url"] == whole
    assert whole in here("url", "--base", "https://run.example/x").out


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (("url", "--base", "run.example"), 2, "run.example is not a URL"),
        (("probe", "ftp://run.example"), 2, "ftp://run.example is not a URL"),
        (("probe", "https://x", "redeliver"), 1, "ingestion/redeliver is not a web"),
        (("probe", "https://x", "nothing"), 2, "there is no action nothing"),
    ],
)
def test_what_cannot_be_probed_is_said(
    words: tuple[str, ...], code: int, said: str
) -> None:
    ran = here(*words)
    assert (ran.code, said in ran.err) == (code, True), ran.err
