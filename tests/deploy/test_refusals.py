"""What a host or a configuration can do to a deployment: one message each."""

from __future__ import annotations

import json
import re
import socket
import zipfile
from typing import TYPE_CHECKING

import httpx
import pytest

from scripts.deploy.host import Host
from scripts.deploy.host_faults import ApiError
from scripts.deploy.openwhisk_api import OpenWhisk
from scripts.platform.web_http import HttpRequest, HttpResponse
from tests.time_machine import TimeMachine

if TYPE_CHECKING:
    from collections.abc import Callable

    from scripts.stand_ins.openwhisk import OpenWhiskHost
    from tests.deploy.shop import Shop


def answers(
    host: OpenWhiskHost, status: int, body: bytes = b"{}", times: int = 1, on: str = ""
) -> None:
    """Let the host answer so, so many times, to paths that hold ``on``."""
    left = [times]

    def fault(request: HttpRequest) -> HttpResponse | None:
        if left[0] and on in request.path:
            left[0] -= 1
            return HttpResponse(status, (("retry-after", "0"),), body)
        return None

    host.fault = fault


def client(host: OpenWhiskHost, auth: str = "") -> OpenWhisk:
    where = Host(host.url, auth or host.auth, source="a test")
    return OpenWhisk(where, clock=TimeMachine().clock)


@pytest.mark.parametrize("status", [429, 500, 502, 503, 504])
def test_what_may_pass_is_tried_again(host: OpenWhiskHost, status: int) -> None:
    answers(host, status, b'{"error": "busy"}', times=4)
    with client(host) as api:
        assert api.connect() == "guest"


def test_a_conflict_of_two_writers_is_tried_again(host: OpenWhiskHost) -> None:
    with client(host) as api:
        api.connect()
        answers(host, 409, b'{"error": "Concurrent modification"}', on="/packages/")
        assert api.put("packages", "shop", {})["version"] == "0.0.1"


@pytest.mark.parametrize(("status", "tries"), [(429, 5), (503, 5), (400, 1), (403, 1)])
def test_it_is_not_tried_for_ever(host: OpenWhiskHost, status: int, tries: int) -> None:
    answers(host, status, b'{"error": "no"}', times=100)
    with client(host) as api, pytest.raises(ApiError) as refused:
        api.connect()
    assert refused.value.status == status
    assert len(host.exchanges) == tries


def test_pauses_grow_and_respect_what_the_host_says() -> None:
    said = iter(["7", "", "", ""])

    def busy(_: httpx.Request) -> httpx.Response:
        told = next(said, "")
        return httpx.Response(429, headers={"retry-after": told} if told else {})

    time = TimeMachine()
    api = OpenWhisk(
        Host("http://127.0.0.1:1", "u:k"),
        transport=httpx.MockTransport(busy),
        clock=time.clock,
    )
    with api, pytest.raises(ApiError):
        api.connect()
    assert time.pauses_s == [7.0, 2.0, 4.0, 8.0]


def test_a_call_that_may_have_begun_is_not_made_twice(host: OpenWhiskHost) -> None:
    with client(host) as api:
        api.connect()
        answers(host, 500, b'{"error": "who knows"}', times=100, on="/actions/x")
        with pytest.raises(ApiError):
            api.invoke("x", {})
    assert sum("/actions/x" in one.path for one in host.exchanges) == 1


def test_lists_of_any_length_are_read_whole(host: OpenWhiskHost) -> None:
    for number in range(120):
        host.store.put("packages", f"p{number}", {}, overwrite=False)
    with client(host) as api:
        api.connect()
        assert len({each["name"] for each in api.entities("packages")}) == 120


@pytest.mark.parametrize(
    ("prepare", "text"),
    [
        (lambda host: answers(host, 200, b"<html>", 9), "does not answer as an Open"),
        (lambda host: answers(host, 200, b'{"a": 1}', 9), "does not answer as an Open"),
        (lambda host: answers(host, 404, b"<html>", 9), "the host refuses GET"),
        (
            lambda host: setattr(host, "auth", "u:wr0ng"),
            "does not accept the credential",
        ),
    ],
    ids=["html", "other json", "not found", "credential"],
)
def test_a_host_that_is_none_is_one_message(
    shop: Shop,
    host: OpenWhiskHost,
    prepare: Callable[[OpenWhiskHost], None],
    text: str,
) -> None:
    prepare(host)
    ran = shop.command("deploy", **host.environment)
    assert ran.code == 1
    assert text in ran.err
    assert "Traceback" not in ran.out + ran.err
    assert host.names["actions"] == []
    assert "wr0ng" not in ran.out + ran.err


@pytest.mark.parametrize(
    ("address", "reason"),
    [
        ("http://127.0.0.1:9", "ConnectError: 127.0.0.1:9: Connection refused"),
        ("https://127.0.0.1:{port}", "does it speak http, not https?"),
        ("http://no-such-host.invalid", ":80: the name of the host is not known"),
    ],
)
def test_a_host_out_of_reach_is_one_message_with_the_reason(
    host: OpenWhiskHost, address: str, reason: str
) -> None:
    where = address.format(port=host.url.rpartition(":")[2])
    api = OpenWhisk(Host(where, "u:k"), clock=TimeMachine().clock)
    with api, pytest.raises(ApiError, match="cannot be reached") as failed:
        api.connect()
    assert reason in str(failed.value)


def test_a_redirect_does_not_get_the_credential(host: OpenWhiskHost) -> None:
    with socket.create_server(("127.0.0.1", 0)) as elsewhere:
        location = f"http://127.0.0.1:{elsewhere.getsockname()[1]}/"
        redirect = HttpResponse(308, (("location", location),), b"")
        host.fault = lambda _: redirect
        with client(host) as api, pytest.raises(ApiError, match="redirects to"):
            api.connect()
        elsewhere.setblocking(False)
        with pytest.raises(BlockingIOError):
            elsewhere.accept()


def test_a_runtime_that_the_host_does_not_have_is_refused(shop: Shop) -> None:
    shop.edit("app.config.yaml", "runtime: python:3.11", "runtime: python:3.12")
    shop.host.families = {"nodejs": [{"kind": "nodejs:20"}]}
    assert "it has no Python at all" in shop.command("deploy").err
    shop.host.families["python"] = [{"kind": "python:3.11"}]

    ran = shop.command("deploy")

    assert ran.code == 1
    assert "shop/hello (python:3.12)" in ran.err
    assert "write runtime: python:default, or one of python:3.11" in ran.err
    assert shop.host.names["actions"] == []


@pytest.mark.parametrize(
    ("before", "after", "text"),
    [
        ("API_KEY: $API_KEY", "API_KEY: $NOT_SET", "the variable NOT_SET is not set"),
        (
            "WEBHOOK_AUTH: none",
            "WEBHOOK_AUTH: ${HELLO_AUTH:-none}",
            "any caller who knows the URL of shop/hello could call it",
        ),
        (
            "              WEBHOOK_AUTH: none\n",
            "",
            "any caller who knows the URL of shop/hello could call it",
        ),
        (
            "WEBHOOK_AUTH: none",
            "WEBHOOK_AUTH: hmac\n              WEBHOOK_HMAC_SECRETS: s3cret",
            "WEBHOOK_AUTH hmac needs the raw body",
        ),
        (
            "            actions: inner, inner",
            "            actions: inner, inner\n            web: yes",
            "any caller who knows the URL of shop/both could call it",
        ),
        ("actions: inner, inner", "actions: inner, outer", "shop/outer"),
        ("actions: inner, inner", "actions: both", "contains itself"),
        (
            "trigger: every-minute",
            "trigger: never",
            "names a trigger that is not there",
        ),
        (
            "            action: inner",
            "            action: outer",
            "there is no such act",
        ),
        (
            "runtime: python:3.11",
            "runtime: python:2",
            "the runtime python:2 is unknown",
        ),
    ],
)
def test_a_configuration_that_must_not_be_deployed_is_refused(
    shop: Shop, before: str, after: str, text: str
) -> None:
    shop.edit("app.config.yaml", before, after)

    ran = shop.command("deploy")

    assert ran.code == 1
    assert text in ran.err
    assert "s3cret" not in ran.out + ran.err
    assert not shop.writes()


def test_an_open_action_is_deployed_when_that_is_meant(
    shop: Shop, host: OpenWhiskHost
) -> None:
    auth = ("WEBHOOK_AUTH: none", "WEBHOOK_AUTH: ${HELLO_AUTH:-none}")
    shop.edit("app.config.yaml", *auth)
    assert shop.command("deploy").code == 1
    assert shop.command("deploy", "--allow-public", "--no-probe").code == 0
    assert shop.command("deploy", "--no-probe", HELLO_AUTH="none").code == 0
    assert "shop/hello" in host.names["actions"]


@pytest.mark.parametrize(
    ("before", "after", "flag", "text"),
    [
        (
            "              final: true\n            limits",
            "              title: x\n            limits",
            "--allow-override",
            "a caller may override every input with a parameter of its name",
        ),
        (
            "GREETING: ${GREETING:-hello}",
            "GREETING: hello\n              WEBHOOK_API_KEYS: short",
            "--allow-weak",
            "a secret has less than 16 bytes",
        ),
        (
            "GREETING: ${GREETING:-hello}",
            "GREETING: hello\n              OUTBOX_URL: redis://:pw@redis.example.com",
            "--allow-weak",
            "a credential travels unencrypted to another machine",
        ),
        (
            "require-whisk-auth: a-secret-of-20-bytes",
            "require-whisk-auth: short",
            "--allow-weak",
            "this secret has less than 16 bytes",
        ),
    ],
)
def test_what_is_dangerous_is_deployed_only_when_that_is_meant(
    shop: Shop, before: str, after: str, flag: str, text: str
) -> None:
    shop.edit("app.config.yaml", before, after)
    others = {"--allow-override", "--allow-weak", "--allow-public", "--adopt"} - {flag}

    refused = shop.command("deploy", *others)

    assert (refused.code, text in refused.err) == (1, True)
    assert not shop.writes()
    deployed = shop.command("deploy", flag)
    assert deployed.code == 0, deployed.err
    assert re.search(rf"^warning .*{re.escape(text)}", deployed.err, re.MULTILINE)
    assert shop.writes()


@pytest.mark.parametrize(
    "required", ['""', "$SECRET", '"  "', "${SECRET}"], ids=["empty", "$", " ", "${"]
)
def test_a_platform_secret_that_is_none_does_not_protect(
    shop: Shop, required: str
) -> None:
    before = "require-whisk-auth: a-secret-of-20-bytes"
    shop.edit("app.config.yaml", before, f"require-whisk-auth: {required}")
    ran = shop.command("deploy", "--allow-weak")
    assert ran.code == 1
    assert "any caller who knows the URL of shop/guarded could call it" in ran.err
    assert not shop.writes()


def test_the_annotation_of_an_inner_action_does_not_protect_a_sequence(
    shop: Shop,
) -> None:
    sequence = "            actions: guarded, inner\n            web: raw"
    shop.edit("app.config.yaml", "            actions: inner, inner", sequence)
    ran = shop.command("deploy")
    assert ran.code == 1
    assert "any caller who knows the URL of shop/both could call it" in ran.err


@pytest.mark.parametrize("command", ["deploy", "check"])
def test_sequences_that_name_each_other_are_refused(shop: Shop, command: str) -> None:
    circle = "            actions: third\n            web: raw\n          third:\n"
    circle += "            actions: inner, both\n            web: raw"
    shop.edit("app.config.yaml", "            actions: inner, inner", circle)
    ran = shop.command(command)
    assert ran.code == 1
    assert (
        "the sequence shop/both contains itself: shop/both > shop/third"
        in ran.out + ran.err
    )
    assert "Traceback" not in ran.err
    assert not shop.writes()


def test_an_optional_input_may_have_no_value(shop: Shop, host: OpenWhiskHost) -> None:
    shop.edit("app.config.yaml", "GREETING: ${GREETING:-hello}", "GREETING: ${NONE:-}")
    shop.deploy()
    parameters = host.store.get("actions", "shop/hello")["parameters"]
    assert {"key": "GREETING", "value": ""} in parameters


def test_a_missing_zip_is_one_message(shop: Shop) -> None:
    for path in shop.root.glob("dist/**/inner.zip"):
        path.unlink()
    ran = shop.command("deploy")
    assert ran.code == 1
    assert "the zip of shop/inner cannot be read" in ran.err
    assert "starter-kit build" in ran.err


def test_a_zip_of_other_sources_is_refused(shop: Shop) -> None:
    source = shop.root / "actions" / "inner.py"
    source.write_text(source.read_text() + "# changed\n")
    ran = shop.command("deploy")
    assert ran.code == 1
    assert "the zip of shop/inner was built from other sources or settings" in ran.err
    assert "actions/inner.py" in ran.err


def test_a_zip_that_no_host_takes_is_refused(shop: Shop) -> None:
    (path,) = shop.root.glob("dist/**/inner.zip")
    with zipfile.ZipFile(path, "a") as archive:
        archive.writestr("large", bytes(38_000_000))
    ran = shop.command("deploy")
    assert ran.code == 1
    assert "at most 37.7 MB: shop/inner (38.0 MB)" in ran.err


def test_a_zip_that_this_host_does_not_take_is_named_with_its_size(
    shop: Shop, host: OpenWhiskHost
) -> None:
    body = json.dumps({"error": "exec larger than allowed: 9 > 8 bytes."}).encode()
    answers(host, 413, body, on="/actions/shop/hello")
    ran = shop.command("deploy", "--no-probe")
    assert ran.code == 1
    assert "exec larger than allowed" in ran.err
    assert "(the zip has 0.0 MB)" in ran.err


def test_the_project_s_name_may_be_given(shop: Shop, host: OpenWhiskHost) -> None:
    shop.deploy("--project", "staging")
    assert shop.command("undeploy", "--yes").code == 0
    assert host.names["actions"]
    assert shop.command("undeploy", "--project", "staging", "--yes").code == 0
    assert host.names["actions"] == []
