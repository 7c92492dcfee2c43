"""Servers on loopback answer to loopback names, and to pages that may call."""

from __future__ import annotations

import contextlib
from typing import TYPE_CHECKING

import httpx
import pytest

from scripts.certificates import trusted_certificates
from scripts.serving.server import LocalServer
from scripts.stand_ins.adobe.adobe import AdobeStandIn
from scripts.stand_ins.openwhisk import OpenWhiskHost
from tests.sample_applications import SAMPLE_APPS

if TYPE_CHECKING:
    from collections.abc import Iterator

ECHO = "/api/v1/web/guest/demo/echo"


def _serve(*allowed: str) -> LocalServer:
    environment = {"GREETING": "hi"}
    root = SAMPLE_APPS / "web"
    return LocalServer(root, environment=environment, allowed_origins=allowed)


@pytest.fixture(scope="module")
def urls() -> Iterator[dict[str, str]]:
    """Every server of the tool, by what it is."""
    with contextlib.ExitStack() as stack:
        yield {
            "serve": stack.enter_context(_serve()).url + ECHO,
            "host": stack.enter_context(OpenWhiskHost()).url + "/",
            "adobe": stack.enter_context(AdobeStandIn()).url + "/ims/keys",
        }


SERVERS = pytest.mark.parametrize("server", ["serve", "host", "adobe"])


def called(method: str, url: str, **headers: str) -> httpx.Response:
    verify = trusted_certificates()
    return httpx.request(method, url, headers=headers, verify=verify)


@SERVERS
@pytest.mark.parametrize(
    ("host", "is_answered"),
    [
        ("localhost", True),
        ("LOCALHOST:1", True),
        ("127.0.0.1:9080", True),
        ("[::1]:9080", True),
        ("evil.example", False),
        ("localhost.evil.example", False),
        ("127.0.0.1.evil.example:9080", False),
        ("evil.example:127", False),
        ("localhost@evil.example", False),
        ("10.0.0.1", False),
        ("0.0.0.0", False),  # noqa: S104 - a name that is refused
        ("", False),
    ],
)
@pytest.mark.parametrize("method", ["GET", "POST", "OPTIONS"])
def test_only_loopback_names_are_answered(
    server: str, host: str, is_answered: bool, method: str, urls: dict[str, str]
) -> None:
    answer = called(method, urls[server], host=host)
    assert (answer.status_code != 421) is is_answered
    if not is_answered:
        assert "localhost" in answer.text
        assert "access-control-allow-origin" not in answer.headers


@SERVERS
@pytest.mark.parametrize(
    ("headers", "is_answered"),
    [
        ({}, True),
        ({"origin": "http://localhost:3000"}, True),
        ({"origin": "http://127.0.0.1:9080"}, True),
        ({"origin": "https://[::1]"}, True),
        ({"origin": "http://evil.example"}, False),
        ({"origin": "http://localhost.evil.example"}, False),
        ({"origin": "http://evil.example:80"}, False),
        ({"origin": "null"}, False),
        ({"origin": "file://"}, False),
        ({"sec-fetch-site": "same-origin"}, True),
        ({"sec-fetch-site": "none"}, True),
        ({"sec-fetch-site": "cross-site"}, False),
    ],
)
@pytest.mark.parametrize("method", ["GET", "POST", "OPTIONS"])
def test_pages_of_other_origins_are_refused(
    server: str,
    headers: dict[str, str],
    is_answered: bool,
    method: str,
    urls: dict[str, str],
) -> None:
    answer = called(method, urls[server], **headers)
    assert (answer.status_code != 403) is is_answered
    if not is_answered:
        assert "--allow-origin" in answer.text
        assert "access-control-allow-origin" not in answer.headers


@pytest.mark.parametrize(
    ("allowed", "origin", "is_answered"),
    [
        (("https://shop.example",), "https://shop.example", True),
        (("https://shop.example/",), "https://SHOP.example", True),
        (("https://a.example", "https://b.example"), "https://b.example", True),
        (("https://shop.example",), "https://shop.example:444", False),
        (("https://shop.example",), "http://shop.example", False),
        (("*",), "https://any.example", True),
    ],
)
def test_a_page_may_be_let_in(
    allowed: tuple[str, ...], origin: str, is_answered: bool
) -> None:
    with _serve(*allowed) as server:
        answer = called("GET", server.url + ECHO, origin=origin)
        named = called("GET", server.url + ECHO, host="evil.example")
    assert answer.status_code == (200 if is_answered else 403)
    assert ("access-control-allow-origin" in answer.headers) is is_answered
    assert named.status_code == 421
