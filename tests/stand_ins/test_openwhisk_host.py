"""The stand-in of an OpenWhisk host refuses with the real one's status codes."""

from __future__ import annotations

import base64
from typing import TYPE_CHECKING, Any

import httpx
import pytest

from scripts.certificates import trusted_certificates
from scripts.platform.code_size import MAX_CODE_BYTES
from scripts.stand_ins.openwhisk import OpenWhiskHost
from tests.built import RUNTIME, needs_a_runtime

if TYPE_CHECKING:
    from collections.abc import Iterator

_CODE = """\
import sys, time
def main(params):
    if params.get("sleep"):
        time.sleep(params["sleep"])
    if params.get("exit"):
        sys.exit(1)
    return {"seen": sorted(params)}
"""
_ACTION = {"exec": {"kind": RUNTIME, "code": _CODE}}

pytestmark = needs_a_runtime


@pytest.fixture(name="host")
def _host() -> Iterator[OpenWhiskHost]:
    with OpenWhiskHost(per_minute=3) as host:
        yield host


@pytest.fixture(name="api")
def _api(host: OpenWhiskHost) -> Iterator[httpx.Client]:
    user, _, key = host.auth.partition(":")
    url = f"{host.url}/api/v1/namespaces"
    with httpx.Client(
        base_url=url, auth=(user, key), timeout=30, verify=trusted_certificates()
    ) as api:
        yield api


@pytest.mark.parametrize(
    ("method", "path", "body", "status", "text"),
    [
        ("GET", "/_/actions/none", None, 404, "The requested resource does not exist."),
        ("GET", "/other/actions", None, 403, "not authorized to access 'other'"),
        ("PUT", "/_/actions/none/a", _ACTION, 404, "does not exist"),
        ("PUT", "/_/actions/a", {}, 400, "exec undefined"),
        ("PUT", "/_/actions/a", [], 400, "The request content was malformed"),
        ("PUT", "/_/actions/a", {"exec": 1}, 400, "malformed:\nexec: "),
        ("PUT", "/_/actions/a", {**_ACTION, "limits": {"logs": "x"}}, 400, "limits.lo"),
        ("PUT", "/_/packages/p", {"annotations": {"a": 1}}, 400, "annotations: "),
        ("PUT", "/_/triggers/t", {"parameters": [{"value": 1}]}, 400, "parameters.0.k"),
        ("PUT", "/_/rules/r", {"trigger": 1, "action": "/_/a"}, 400, "trigger: "),
        ("PATCH", "/_/actions/a", {}, 405, "HTTP method not allowed"),
        ("GET", "/_/actions?limit=201", None, 400, "not in the range of 0 to 200"),
        ("DELETE", "/_/rules/none", None, 404, "does not exist"),
        ("PUT", "/_/rules/r", {"trigger": "/_/t", "action": "/_/a"}, 400, "trigger /g"),
        ("GET", "/_/activations/none", None, 404, "does not exist"),
        (
            "PUT",
            "/_/actions/a",
            {"exec": {"kind": "sequence", "components": ["/_/none"]}},
            400,
            "Sequence component does not exist.",
        ),
        *(
            (
                "PUT",
                "/_/actions/s",
                {"exec": {"kind": "sequence", "components": parts}},
                400,
                text,
            )
            for parts, text in (
                (["/a"], "must contain at least the namespace and the name"),
                (["//x"], "must contain at least the namespace and the name"),
                (["/_/p/a$"], "must contain at least the namespace and the name"),
                (["/_/s"], "Sequence may not refer to itself."),
                (["/guest/s"], "Sequence may not refer to itself."),
            )
        ),
        ("PUT", "/_/rules/r", {"trigger": "/t", "action": "/_/a"}, 400, "must contain"),
        ("PUT", "/_/triggers/tr!", {}, 400, "The name of the entity contains illegal"),
        ("PUT", f"/_/rules/{'r' * 257}", {}, 400, "longer than allowed: 257 > 256."),
        ("PUT", "/_/actions/p!/a", _ACTION, 400, "The name of the entity contains ill"),
        (
            "PUT",
            "/_/actions/a",
            {**_ACTION, "limits": {"timeout": 1}},
            400,
            "out of range",
        ),
        (
            "PUT",
            "/_/packages/p",
            {"parameters": [{"key": "k", "value": "x" * 1_100_000}]},
            413,
            "Parameters larger than allowed",
        ),
    ],
)
def test_refusals(
    api: httpx.Client, method: str, path: str, body: Any, status: int, text: str
) -> None:
    answer = api.request(method, path, json=body)
    assert answer.status_code == status
    assert text in answer.json()["error"]
    assert answer.json()["code"] == answer.headers["x-request-id"]


def test_a_sequence_has_so_many_actions_with_those_of_its_sequences(
    api: httpx.Client,
) -> None:
    def put(name: str, *components: str) -> httpx.Response:
        execution = {"kind": "sequence", "components": components}
        url = f"/_/actions/{name}?overwrite=true"
        return api.put(url, json={"exec": execution})

    api.put("/_/actions/a", json=_ACTION)
    assert put("three", *["/_/a"] * 3).status_code == 200
    assert put("all", *["/_/a"] * 47, "/_/three").status_code == 200
    refused = put("all", *["/_/a"] * 48, "/_/three")
    assert refused.status_code == 400
    assert refused.json()["error"] == "Too many actions in the sequence."
    assert put("three", "/_/all").json()["error"] == "Sequence may not refer to itself."


def test_code_is_counted_as_it_is_sent(api: httpx.Client) -> None:
    code = "A" * (MAX_CODE_BYTES + 4)
    body = {"exec": {"kind": RUNTIME, "code": code}}
    answer = api.put("/_/actions/large", json=body)
    assert answer.status_code == 413
    assert "exec larger than allowed" in answer.json()["error"]


def test_a_namespace_has_so_many_calls_in_a_minute(api: httpx.Client) -> None:
    api.put("/_/actions/a", json=_ACTION)
    seen = [api.post("/_/actions/a?blocking=true", json={}) for _ in range(4)]
    assert [each.status_code for each in seen] == [200, 200, 200, 429]
    text = "Too many requests in the last minute (count: 4, allowed: 3)."
    assert seen[-1].json()["error"] == text


def test_what_is_final_is_not_overridden(api: httpx.Client) -> None:
    body = {
        **_ACTION,
        "parameters": [{"key": "a", "value": 1}, {"key": "b", "value": None}],
        "annotations": [{"key": "final", "value": True}],
    }
    api.put("/_/actions/a", json=body)
    assert api.post("/_/actions/a?blocking=true", json={"a": 2}).status_code == 400
    assert api.post("/_/actions/a?blocking=true", json={"b": 2}).status_code == 200


@pytest.mark.parametrize(
    ("params", "error"),
    [
        ({"exit": True}, "command exited"),
        ({"sleep": 30}, "The action exceeded its time limits of 500 milliseconds."),
    ],
    ids=["exit", "time"],
)
def test_a_container_that_fails_is_replaced(
    api: httpx.Client, params: dict[str, Any], error: str
) -> None:
    code = base64.b64encode(_CODE.encode()).decode()
    body = {"exec": {"kind": RUNTIME, "code": code}, "limits": {"timeout": 500}}
    # Text that looks like base64 is taken for it, as the real one does.
    api.put("/_/actions/a", json=body)
    started = api.post("/_/actions/a?blocking=true", json={}).json()["response"]
    failed = api.post("/_/actions/a?blocking=true", json=params)
    again = api.post("/_/actions/a?blocking=true", json={}).json()["response"]
    assert failed.status_code == 502
    assert failed.json()["response"]["status"] == "action developer error"
    assert failed.json()["response"]["result"] == {"error": error}
    assert again == started


def test_a_host_forgets_everything_when_told_to(
    api: httpx.Client, host: OpenWhiskHost
) -> None:
    api.put("/_/actions/a", json=_ACTION)
    assert host.names["actions"] == ["a"]
    host.reset()
    assert host.names["actions"] == []
    assert host.exchanges == []


def test_a_log_line_says_which_stream_it_was_written_to(api: httpx.Client) -> None:
    code = """\
import sys
def main(params):
    print("to out")
    print("to err", file=sys.stderr)
    return {}
"""
    api.put("/_/actions/a", json={"exec": {"kind": RUNTIME, "code": code}})
    logs = api.post("/_/actions/a?blocking=true", json={}).json()["logs"]
    assert [line.partition(" ")[2] for line in logs] == [
        "stdout: to out",
        "stderr: to err",
    ]


def test_what_keeps_an_action_from_starting_is_logged_with_its_stream(
    api: httpx.Client,
) -> None:
    body = {"exec": {"kind": RUNTIME, "code": "import nothing_of_that_name"}}
    api.put("/_/actions/a", json=body)
    record = api.post("/_/actions/a?blocking=true", json={}).json()
    assert record["response"]["status"] == "action developer error"
    assert {line.split(" ")[1] for line in record["logs"]} == {"stderr:"}
    assert "nothing_of_that_name" in "".join(record["logs"])


def _feed(
    host: OpenWhiskHost,
    event: str,
    trigger: str,
    feed: str = "alarm",
    **params: Any,
) -> Any:
    user, _, key = host.auth.partition(":")
    answer = httpx.post(
        f"{host.url}/api/v1/namespaces/whisk.system/actions/alarms/{feed}",
        params={"blocking": "true", "result": "true"},
        auth=(user, key),
        json={
            **params,
            "lifecycleEvent": event,
            "triggerName": trigger,
            "authKey": host.auth,
        },
    ).json()
    return answer["response"]["result"]


NAMES = ["/guest/t", "/_/t", "t", "/elsewhere/t"]


@pytest.mark.parametrize("created", NAMES)
@pytest.mark.parametrize("called", NAMES)
@pytest.mark.parametrize("event", ["READ", "UPDATE", "DELETE"])
def test_the_clock_knows_a_trigger_by_each_form_of_its_name(
    host: OpenWhiskHost, created: str, called: str, event: str
) -> None:
    host.alarms.clear()
    assert "error" not in _feed(host, "CREATE", created, cron="* * * * *")
    assert host.alarms == {"/guest/t": {"cron": "* * * * *"}}
    assert "error" not in _feed(host, event, called, cron="0 * * * *")


def test_the_clock_updates_what_a_call_names_and_nothing_else(
    host: OpenWhiskHost,
) -> None:
    host.alarms.clear()
    payload = {"a": 1}
    _feed(host, "CREATE", "t", cron="* * * * *", trigger_payload=payload)
    assert _feed(host, "UPDATE", "t", cron="0 * * * *", maxTriggers=5) == {
        "status": "success"
    }
    after = {"cron": "0 * * * *", "trigger_payload": payload}
    assert host.alarms["/guest/t"] == after
    assert _feed(host, "READ", "/_/t") == {"config": after}


@pytest.mark.parametrize(
    ("event", "trigger", "params", "error"),
    [
        ("UPDATE", "other", {"cron": "0 * * * *"}, "could not find trigger"),
        ("UPDATE", "t", {}, "no updatable parameters were specified"),
        ("PAUSE", "t", {}, "unsupported lifecycleEvent"),
        ("READ", "", {}, "no trigger name parameter was provided"),
        ("READ", "/guest/", {}, "no trigger name parameter was provided"),
        ("READ", "/guest", {}, "no trigger name parameter was provided"),
    ],
)
def test_the_clock_refuses_what_the_real_one_refuses(
    host: OpenWhiskHost, event: str, trigger: str, params: Any, error: str
) -> None:
    _feed(host, "CREATE", "t", cron="* * * * *")
    before = dict(host.alarms)
    assert _feed(host, event, trigger, **params)["error"].startswith(error)
    assert host.alarms == before


@pytest.mark.parametrize(
    ("feed", "params", "error"),
    [
        ("alarm", {}, "alarms trigger feed is missing the cron parameter"),
        ("interval", {}, "interval trigger feed is missing the minutes parameter"),
        ("interval", {"minutes": 0}, "interval trigger feed is missing the minutes"),
        ("once", {}, "alarms once trigger feed is missing the date parameter"),
        ("alarm", {"cron": "* * *"}, "cron parameter '* * *'"),
        ("interval", {"minutes": "x"}, "minutes parameter 'x'"),
        ("once", {"date": "2001-01-01"}, "date parameter '2001-01-01'"),
        ("once", {"date": "2999", "deleteAfterFire": "x"}, "deleteAfterFire parameter"),
        (
            "interval",
            {"minutes": 1, "stopDate": "2998", "startDate": "2999"},
            "stopDate parameter '2998'",
        ),
        ("interval", {"minutes": 5}, ""),
        ("once", {"date": "2999-01-01T12:00Z"}, ""),
    ],
)
def test_each_feed_of_the_clock_takes_its_own_inputs(
    host: OpenWhiskHost, feed: str, params: Any, error: str
) -> None:
    told = _feed(host, "CREATE", "t", feed, **params)
    assert told.get("error", "").startswith(error)
    assert host.alarms == ({} if error else {"/guest/t": params})
    assert bool(error) == ("error" in told)
