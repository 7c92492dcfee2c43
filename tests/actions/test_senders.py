"""What real senders send: default content types, character sets, other shapes.

The clients are programs that others wrote, against the actions as they are served.
"""

from __future__ import annotations

import base64
import gzip
import json
import shutil
import subprocess
import urllib.parse
import urllib.request
from typing import TYPE_CHECKING, Any

import pytest
from cloudevents.http import from_http

from actions.ingestion.webhook.__main__ import main
from scripts.serving.server import LocalServer
from scripts.stand_ins.adobe.adobe import AdobeStandIn
from tests.conftest import ROOT

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from scripts.pytest_plugin import Invoke

WEBHOOK = "ingestion/webhook"
DELETED = "be-observer.catalog_product_delete"
FORM = "application/x-www-form-urlencoded"


def call(sku: str = "A", **more: Any) -> str:
    event = {"uid": "c1", "event": DELETED, "value": {"sku": sku, **more}}
    return json.dumps({"data": event}, ensure_ascii=False)


@pytest.fixture(scope="module")
def served() -> Iterator[tuple[str, AdobeStandIn]]:
    """The URL of the webhook, and the stand-in that it publishes to."""
    with (
        AdobeStandIn() as adobe,
        LocalServer(ROOT, environment=adobe.environment) as server,
    ):
        yield f"{server.url}/api/v1/web/guest/{WEBHOOK}", adobe


def curl(url: str, body: str) -> str:
    return run("curl", "-sS", "-d", body, url)


def wget(url: str, body: str) -> str:
    return run("wget", "-qO-", f"--post-data={body}", url)


def python(url: str, body: str) -> str:
    request = urllib.request.Request(url, body.encode())  # noqa: S310 - loopback
    with urllib.request.urlopen(request) as answer:  # noqa: S310 - loopback
        return str(answer.read().decode())


def run(*command: str) -> str:
    if shutil.which(command[0]) is None:
        pytest.skip(f"{command[0]} is not installed")
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout


@pytest.mark.parametrize("client", [curl, wget, python])
@pytest.mark.parametrize(
    "value",
    [{}, {"name": "Oak chair", "formula": "a=b&c+d %41 50%", "größe": "süß"}],
    ids=["plain", "every character"],
)
def test_a_client_that_sets_no_header_is_understood(
    client: Callable[[str, str], str],
    value: dict[str, str],
    served: tuple[str, AdobeStandIn],
) -> None:
    url, adobe = served
    adobe.reset()

    answer = json.loads(client(url, call(**value)))

    assert answer["response"]["success"] is True
    assert [e["data"] for e in adobe.published] == [{"sku": "A", **value}]


def test_what_is_published_is_a_cloudevent_to_the_cloudevents_library(
    served: tuple[str, AdobeStandIn],
) -> None:
    url, adobe = served
    adobe.reset()
    curl(url, call("STÜHL"))

    sent = adobe.requests[-1]
    found = from_http(dict(sent.headers), sent.body)

    assert (found["id"], found["type"]) == ("c1", DELETED)
    assert found.data == {"sku": "STÜHL"}


DATA = json.dumps(json.loads(call())["data"])
# The content type, the bytes, and the SKU that is published.
READ: list[tuple[str, bytes, str]] = [
    (FORM, call().encode(), "A"),
    (FORM, f"data={DATA}".encode(), "A"),
    (FORM, b"data=%7B%22uid%22%3A1%2C%22event%22%3A%22" + DELETED.encode()
     + b"%22%2C%22value%22%3A%7B%22sku%22%3A%22A+B%22%7D%7D", "A B"),
    (FORM, urllib.parse.quote_plus(call("A+ B")).encode(), "A+ B"),
    ("text/plain", call().encode(), "A"),
    ("text/plain; charset=utf-8", call("Ä").encode(), "Ä"),
    ("application/octet-stream", call("Ä").encode(), "Ä"),
    ("application/vnd.erp+json", call("Ä").encode(), "Ä"),
    ("application/json", b"\xef\xbb\xbf" + call().encode(), "A"),
    ("text/plain", b"\xef\xbb\xbf" + call().encode(), "A"),
    ("application/json", json.dumps(call()).encode(), "A"),
    ("text/plain", json.dumps(call()).encode(), "A"),
    ("application/json", b"\r\n " + call().encode() + b"\r\n", "A"),
]  # fmt: skip


@pytest.mark.parametrize(("content_type", "body", "sku"), READ, ids=str)
def test_a_body_that_can_be_read_without_a_guess_is_read(
    content_type: str, body: bytes, sku: str, invoke: Invoke, adobe: AdobeStandIn
) -> None:
    answer = invoke(WEBHOOK, body=body, headers={"content-type": content_type})

    assert answer.status == 200
    assert [e["data"]["sku"] for e in adobe.published] == [sku]


@pytest.mark.parametrize(
    ("content_type", "body", "sku"),
    [
        (FORM, call().replace(" ", "").encode(), "A"),
        (FORM, b"data=%7B%22uid%22%3A1%2C%22event%22%3A%22" + DELETED.encode()
         + b"%22%2C%22value%22%3A%7B%22sku%22%3A%22A+B%22%7D%7D", "A B"),
        ("text/plain", call("Ä").encode(), "Ä"),
        ("text/plain", b"\xef\xbb\xbf" + call().encode(), "A"),
        ("application/json", json.dumps(call()).encode(), "A"),
        ("application/json", json.dumps({"data": DATA}).encode(), "A"),
    ],
    ids=str,
)  # fmt: skip
def test_a_plain_action_reads_the_same(
    content_type: str, body: bytes, sku: str, invoke: Invoke, adobe: AdobeStandIn
) -> None:
    for raw in (False, True):
        adobe.reset()
        headers = {"content-type": content_type}
        answer = invoke(WEBHOOK, body=body, headers=headers, raw=raw)

        assert answer.status == 200
        assert [e["data"]["sku"] for e in adobe.published] == [sku]


@pytest.mark.parametrize(
    "charset", ["iso-8859-1", "Windows-1252", '"latin1"', "cp1252"]
)
def test_a_declared_character_set_is_honoured_where_the_platform_hands_it_on(
    charset: str, adobe: AdobeStandIn
) -> None:
    params = {
        **adobe.environment,
        "AIO_runtime_namespace": adobe.environment["AIO_RUNTIME_NAMESPACE"],
        "__ow_query": "",
        "__ow_headers": {"content-type": f"application/json; charset={charset}"},
        "__ow_body": base64.b64encode(call("STÜHL").encode("latin-1")).decode(),
    }
    assert main(params)["statusCode"] == 200
    assert [e["data"]["sku"] for e in adobe.published] == ["STÜHL"]


# The headers, the body, the status and what the answer names.
LATIN_1 = call("STÜHL").encode("latin-1")
GZIPPED = gzip.compress(call().encode(), mtime=0)
REFUSED: list[tuple[dict[str, str], bytes, int, str]] = [
    (
        {"content-encoding": "gzip"},
        GZIPPED,
        415,
        "gzip",
    ),
    ({"content-encoding": "br"}, b"\x0b\x02", 415, "br"),
    ({}, GZIPPED, 415, "compressed"),
    ({"content-type": "application/xml"}, b"<a/>", 415, "XML"),
    ({"content-type": "text/xml"}, b"\n<a/>", 415, "XML"),
    ({"content-type": "application/json"}, b"<html>", 415, "HTML"),
    ({"content-type": "multipart/form-data; boundary=x"}, b"--x", 415, "multipart"),
    ({"content-type": "application/json"}, call().encode("utf-16"), 400, "UTF-16"),
    ({"content-type": "application/json"}, call().encode("utf-16-le"), 400, "UTF-16"),
    ({"content-type": "text/plain"}, call().encode("utf-16"), 400, "encoded"),
    ({"content-type": "application/json"}, LATIN_1, 400, "badly encoded"),
    ({"content-type": "text/plain; charset=windows-1252"}, LATIN_1, 400, "encoded"),
    ({"content-type": "text/plain"}, LATIN_1, 400, "encoded"),
    ({"content-type": FORM}, b"uid=1&event=x", 400, "form data"),
    ({"content-type": FORM}, b"nothing", 400, "form data"),
    ({"content-type": "text/plain"}, b"{", 400, "text/plain"),
    ({}, b"[" + call().encode() + b"]", 400, "list"),
    ({}, b"5", 400, "the body is a number"),
]


@pytest.mark.parametrize(
    ("headers", "body", "status", "cause"), REFUSED, ids=lambda v: str(v)[:40]
)
def test_a_body_that_cannot_be_read_is_refused_with_the_cause(
    headers: dict[str, str],
    body: bytes,
    status: int,
    cause: str,
    invoke: Invoke,
    adobe: AdobeStandIn,
) -> None:
    answer = invoke(WEBHOOK, body=body, headers=headers)

    assert answer.status == status
    assert cause in answer.text
    assert adobe.requests == []


@pytest.mark.parametrize("charset", ["utf-7", "zip", "rot13", "utf-16", "x" * 5000])
def test_a_character_set_that_is_not_read_is_named(charset: str) -> None:
    answer = main(
        {
            "__ow_query": "",
            "__ow_headers": {"content-type": f"application/json; charset={charset}"},
            "__ow_body": base64.b64encode(b"{}").decode(),
        }
    )["error"]
    assert answer["statusCode"] == 415
    assert charset[:80] in answer["body"]["error"]
    assert len(answer["body"]["error"]) < 200


@pytest.mark.parametrize("body", [call("A B"), call().replace("A", "A=B&C")], ids=str)
def test_a_plain_action_never_publishes_what_form_decoding_has_changed(
    body: str, invoke: Invoke, adobe: AdobeStandIn
) -> None:
    body = body.replace(" ", "+")
    answer = invoke(WEBHOOK, body=body, headers={"content-type": FORM}, raw=False)

    assert answer.status == 400
    assert "form data" in answer.text
    assert adobe.published == []


def test_a_list_as_the_whole_body_means_the_same_plain_and_raw(invoke: Invoke) -> None:
    headers = {"content-type": "application/json"}
    answers = [
        invoke(WEBHOOK, body=f"[{call()}]", headers=headers, raw=raw)
        for raw in (False, True)
    ]
    assert answers[0].json == answers[1].json
    assert "the body is a list" in answers[0].text
