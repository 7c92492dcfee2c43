"""After a deployment every web action shows that it answers, or that it refuses."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import httpx
import pytest

from scripts.deploy.smoke_test import probe

if TYPE_CHECKING:
    from collections.abc import Callable

    from scripts.stand_ins.openwhisk import OpenWhiskHost
    from tests.deploy.shop import Shop

_PLATFORM = {"error": "There was an error processing your request.", "code": "t"}
_UNKNOWN = {"op": "exception", "message": "Please try again later."}


def _says(status: int, body: Any) -> Callable[[httpx.Request], httpx.Response]:
    return lambda _: httpx.Response(status, json=body)


def _stock_check(*, is_open: bool, source_works: bool) -> Any:
    """Answer as check-stock does, which says 200 whatever happens."""

    def answer(request: httpx.Request) -> httpx.Response:
        if not is_open:
            return httpx.Response(200, json=_UNKNOWN)
        if b"cart_id" not in request.content:
            told = {"op": "exception", "message": "missing parameter(s) 'data'"}
            return httpx.Response(200, json=told)
        return httpx.Response(200, json={"op": "success"} if source_works else _UNKNOWN)

    return answer


@pytest.mark.parametrize(
    ("is_protected", "answer", "fault"),
    [
        (True, _says(401, {"error": "Unauthorized"}), ""),
        (True, _says(403, {"error": "Forbidden"}), ""),
        (True, _says(200, {"op": "success"}), "it answered 200"),
        (True, _says(400, {"error": "missing parameter(s) 'data'"}), "it answered 400"),
        (True, _says(400, _PLATFORM), "it does not run"),
        (True, _says(404, _PLATFORM), "there is no web action"),
        (True, _says(500, {}), "it answered 500"),
        (True, _stock_check(is_open=False, source_works=True), ""),
        (True, _stock_check(is_open=True, source_works=True), "it answered 200"),
        (True, _stock_check(is_open=True, source_works=False), "it answered 200"),
        (False, _says(200, {}), ""),
        (False, _says(400, {"error": "missing parameter(s) 'data'"}), ""),
        (False, _says(404, {"error": "no such order"}), ""),
        (False, _says(401, {"error": "Unauthorized"}), "it is open to any caller"),
        (False, _says(400, _PLATFORM), "it does not run"),
        (False, _says(404, _PLATFORM), "there is no web action"),
        (False, _says(502, {}), "it answered 502"),
        (False, _stock_check(is_open=True, source_works=False), ""),
    ],
)
def test_what_an_answer_proves(
    is_protected: bool, answer: Callable[[httpx.Request], httpx.Response], fault: str
) -> None:
    targets = [("a/b", "http://host/a/b", is_protected)]
    (seen,) = probe(targets, httpx.MockTransport(answer))
    assert bool(seen.fault) is bool(fault)
    assert fault in seen.fault
    assert seen.is_well is not bool(fault)


def _switched_off(answer: Callable[[httpx.Request], httpx.Response]) -> Any:
    """Refuse with 401; with ``?WEBHOOK_AUTH=none`` give ``answer``."""

    def of(request: httpx.Request) -> httpx.Response:
        is_off = request.url.params.get("WEBHOOK_AUTH") == "none"
        return answer(request) if is_off else httpx.Response(401, json={"error": "x"})

    return of


@pytest.mark.parametrize(
    ("answer", "is_well"),
    [
        (_says(400, _PLATFORM), True),
        (_says(401, {"error": "x"}), True),
        (_says(403, {"error": "Forbidden"}), True),
        (_says(200, {"op": "success"}), False),
        (_says(400, {"error": "missing parameter(s) 'data'"}), False),
        (_says(404, _PLATFORM), False),
        (_says(500, {}), False),
        (_stock_check(is_open=True, source_works=False), False),
    ],
)
def test_a_check_that_a_caller_can_switch_off_is_a_fault(
    answer: Callable[[httpx.Request], httpx.Response], is_well: bool
) -> None:
    transport = httpx.MockTransport(_switched_off(answer))
    targets = [("a/b", "http://host/a/b", True)]
    (seen,) = probe(targets, transport)
    assert (seen.is_well, seen.status) == (is_well, 401)
    assert seen.override_status
    assert is_well or seen.fault.startswith("a caller can switch its check off")
    (untried,) = probe(targets, transport, overridable=["a/b"])
    assert (untried.is_well, untried.override_status) == (True, 0)


def test_a_stock_check_that_refuses_likewise_cannot_be_switched_off() -> None:
    answer = _stock_check(is_open=False, source_works=True)
    targets = [("a/b", "http://host/a/b", True)]
    (seen,) = probe(targets, httpx.MockTransport(answer))
    assert (seen.fault, seen.override_status) == ("", 200)


def test_no_answer_is_a_fault() -> None:
    def broken(_: httpx.Request) -> httpx.Response:
        raise httpx.ConnectError("connection refused")

    (seen,) = probe([("a/b", "http://x", False)], httpx.MockTransport(broken))
    assert (seen.status, seen.fault) == (0, "there was no answer: connection refused")


def test_a_deployment_says_what_its_actions_answer(
    shop: Shop, host: OpenWhiskHost
) -> None:
    ran = shop.command("deploy")

    assert ran.code == 0, ran.err
    url = f"{host.url}/api/v1/web/guest/shop"
    assert f"{url}/hello\n    ✓ open, answers (200)" in ran.out
    assert f"{url}/guarded\n    ✓ protected, refuses (401)" in ran.out
    assert "also with ?WEBHOOK_AUTH=none (401)" in ran.out


@pytest.mark.parametrize(
    ("code", "fault"),
    [
        ("def main(params):\n    return 1\n", "it does not run"),
        ("def main(params): ...\nraise ImportError('x')\n", "it does not run"),
        (
            "def main(params):\n    return {'statusCode': 401, 'body': {'e': 1}}\n",
            "it is open to any caller, and yet it answered 401",
        ),
    ],
    ids=["no dictionary", "no import", "refuses"],
)
def test_what_does_not_answer_makes_the_deployment_fail(
    shop: Shop, code: str, fault: str
) -> None:
    (shop.root / "actions" / "hello.py").write_text(code)
    shop.zip_all()

    ran = shop.command("deploy")

    assert ran.code == 1
    assert f"✗ open: {fault}" in ran.out
    assert "deployed, but not as it should be: shop/hello" in ran.err


def test_what_should_be_protected_and_is_not_makes_the_deployment_fail(
    shop: Shop,
) -> None:
    # The action itself is to check, and does not.
    with (shop.root / "actions" / "hello.py").open("a") as code:
        code.write("\n\ndef by_luck(request):\n    return None\n")
    auth = ("WEBHOOK_AUTH: none", "WEBHOOK_AUTH: actions.hello:by_luck")
    shop.edit("app.config.yaml", *auth)

    ran = shop.command("deploy", "--json")

    assert ran.code == 1
    (bad,) = [each for each in ran.json["probes"] if each["fault"]]
    assert bad["action"] == "shop/hello"
    assert "it answered 200 to a caller with no credential" in bad["fault"]


def test_probes_are_no_calls(shop: Shop) -> None:
    assert shop.command("deploy", "--yes").code == 0
    assert shop.command("probe", shop.host.url).code == 0
    assert shop.command("activations", "--json").json == []
    probes = shop.command("activations", "--probes", "--json").json
    assert {each["action"] for each in probes} >= {"shop/hello"}

    assert shop.command("call", "shop/hello").code == 0

    (called,) = shop.command("activations", "--json").json
    assert called["action"] == "shop/hello"
    assert called["activation_id"] not in {each["activation_id"] for each in probes}


def test_a_folder_that_cannot_be_written_does_not_fail_the_deployment(
    shop: Shop,
) -> None:
    (shop.root / "dist" / "probes.json").mkdir()
    assert shop.command("deploy", "--yes").code == 0
    assert shop.command("activations", "--json").json
