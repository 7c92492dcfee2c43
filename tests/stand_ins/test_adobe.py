"""The stand-in's IMS and ingress answer as Adobe's do, and it remembers what it saw."""

from __future__ import annotations

import base64
import gc
import json
import socket
import subprocess
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any

import httpx
import jwt
import pytest
from hypothesis import given
from hypothesis import strategies as st

from scripts.stand_ins.adobe.adobe import AdobeStandIn
from tests.stand_ins.adobe_client import STOCK, Caller, unhurried
from tests.vectors import load

if TYPE_CHECKING:
    from collections.abc import Iterator


class Clock:
    """A clock that a test moves."""

    def __init__(self) -> None:
        self.now_s = 1_700_000_000.0

    def __call__(self) -> float:
        return self.now_s


@pytest.fixture(name="clock")
def _clock() -> Clock:
    return Clock()


@pytest.fixture(name="adobe")
def _adobe(clock: Clock) -> Iterator[AdobeStandIn]:
    with AdobeStandIn(clock=clock) as adobe:
        yield adobe


@pytest.fixture(name="caller")
def _caller(adobe: AdobeStandIn) -> Iterator[Caller]:
    with Caller(adobe) as caller:
        yield caller.log_in()


@pytest.fixture(name="shared", scope="module")
def _shared() -> Iterator[Caller]:
    """One stand-in for many generated examples; no test looks at its state."""
    with AdobeStandIn() as adobe, Caller(adobe) as caller:
        yield caller.log_in()


# --- the server ---------------------------------------------------------------


def test_the_environment_is_all_that_an_application_needs(adobe: AdobeStandIn) -> None:
    environment = adobe.environment

    assert set(environment) == {
        "OAUTH_CLIENT_ID",
        "OAUTH_CLIENT_SECRET",
        "OAUTH_ORG_ID",
        "OAUTH_SCOPES",
        "OAUTH_TECHNICAL_ACCOUNT_ID",
        "OAUTH_TECHNICAL_ACCOUNT_EMAIL",
        "OAUTH_BASE_URL",
        "IMS_JWKS_URL",
        "IO_MANAGEMENT_BASE_URL",
        "AIO_EVENTS_INGRESS_BASE_URL",
        "IO_CONSUMER_ID",
        "IO_PROJECT_ID",
        "IO_WORKSPACE_ID",
        "AIO_RUNTIME_NAMESPACE",
    }
    assert all(environment.values())


def test_it_leaves_no_thread_and_no_socket_behind() -> None:
    before = threading.enumerate()

    for _ in range(3):
        with AdobeStandIn() as adobe, Caller(adobe) as caller:
            adobe.fail("ingress", delay_ms=3_600_000)
            port = httpx.URL(adobe.url).port
            assert caller.log_in().token().status_code == 200
            with socket.create_connection(("127.0.0.1", port)) as idle:
                idle.sendall(b"POST / HTTP/1.1\r\ncontent-length: 0\r\n\r\n")
    gc.collect()  # an unclosed socket or loop would now be reported as a warning

    assert threading.enumerate() == before


def test_it_has_no_address_before_it_is_started() -> None:
    with pytest.raises(RuntimeError, match="started"):
        _ = AdobeStandIn().url


def test_it_cannot_be_started_twice(adobe: AdobeStandIn) -> None:
    with pytest.raises(RuntimeError, match="running already"):
        adobe.start()


def test_a_port_that_is_taken_is_an_error_of_the_caller(adobe: AdobeStandIn) -> None:
    taken = httpx.URL(adobe.url).port
    assert taken is not None

    with pytest.raises(OSError, match="in use"):
        AdobeStandIn(taken).start()


def test_stopping_what_does_not_run_is_harmless() -> None:
    AdobeStandIn().stop()


def test_stopped_it_refuses_and_started_again_it_goes_on_at_the_same_address(
    adobe: AdobeStandIn, caller: Caller
) -> None:
    url = adobe.url
    adobe.stop()
    with pytest.raises(httpx.ConnectError):
        caller.publish()

    adobe.start()

    assert adobe.url == url
    assert caller.publish().status_code == 200


def test_requests_of_one_client_share_a_connection(
    adobe: AdobeStandIn, caller: Caller
) -> None:
    for _ in range(5):
        caller.publish()
    caller.manage("GET", "ORG/providers")

    assert {request.connection for request in adobe.requests} == {1}


def test_a_closed_keep_alive_connection_is_replaced(
    adobe: AdobeStandIn, caller: Caller
) -> None:
    caller.publish()
    adobe.disconnect()

    assert caller.publish().status_code == 200
    assert [request.connection for request in adobe.requests] == [1, 1, 2]


def test_many_connections_at_once_lose_nothing(
    adobe: AdobeStandIn, caller: Caller
) -> None:
    ids = [str(number) for number in range(400)]

    with ThreadPoolExecutor(32) as pool:
        answers = list(pool.map(lambda i: caller.publish(caller.event(id=i)), ids))

    assert {answer.status_code for answer in answers} == {200}
    assert sorted(ids) == sorted(event["id"] for event in adobe.published)


def test_what_it_saw_is_kept_and_secrets_stay_out_of_its_repr(
    adobe: AdobeStandIn, caller: Caller
) -> None:
    caller.publish(x_adobe_test="Yes")
    asked, sent = adobe.requests

    assert (asked.method, asked.path, asked.endpoint) == (
        "POST",
        "/ims/token/v3",
        "ims",
    )
    assert adobe.account.client_secret.encode() in asked.body
    assert (sent.endpoint, sent.status, sent.json()) == ("ingress", 200, caller.event())
    assert sent.headers["x-adobe-test"] == "Yes"
    assert adobe.account.client_secret not in repr([asked, sent, adobe, adobe.account])
    assert caller.headers["authorization"] not in repr([asked, sent])


def test_every_answer_carries_a_request_id_of_its_own(
    adobe: AdobeStandIn, caller: Caller
) -> None:
    adobe.fail("ingress", status=500)
    answers = [
        caller.token(),
        caller.publish(),
        caller.publish(),
        caller.manage("GET", "ORG/providers"),
        caller.http.get(f"{adobe.url}/nothing/here"),
    ]

    assert len({answer.headers["x-request-id"] for answer in answers}) == len(answers)


def test_what_is_nowhere_is_404(adobe: AdobeStandIn, caller: Caller) -> None:
    assert caller.http.get(f"{adobe.url}/nothing/here").status_code == 404
    assert adobe.requests[-1].endpoint == "unknown"


def test_reset_goes_back_to_the_first_state(
    adobe: AdobeStandIn, caller: Caller
) -> None:
    first = adobe.providers
    adobe.latency_ms = 1
    adobe.page_size = 1
    adobe.fail("any", status=500, times=None)
    adobe.register("custom.event")
    caller.publish()

    adobe.reset()

    assert adobe.latency_ms == 0
    assert adobe.page_size != 1
    assert (adobe.published, adobe.requests) == ([], [])
    assert [set(p["events"]) for p in adobe.providers] == [
        set(p["events"]) for p in first
    ]
    assert caller.publish().status_code == 401, "tokens are forgotten too"
    assert caller.log_in().publish().status_code == 200


def test_forget_drops_what_was_seen_and_nothing_else(
    adobe: AdobeStandIn, caller: Caller
) -> None:
    caller.publish()
    adobe.forget()

    assert (adobe.published, adobe.requests) == ([], [])
    assert caller.publish().status_code == 200


# --- IMS ----------------------------------------------------------------------


@pytest.mark.parametrize("version", ["v2", "v3"])
@pytest.mark.parametrize("where", ["body", "query"])
def test_a_good_credential_gets_a_bearer_token(
    adobe: AdobeStandIn, caller: Caller, version: str, where: str
) -> None:
    url = adobe.environment["OAUTH_BASE_URL"] + version

    if where == "body":
        response = caller.http.post(url, data=caller.form())
    else:
        response = caller.http.post(url, params=caller.form())

    body = response.json()
    assert response.status_code == 200
    assert set(body) == {"access_token", "token_type", "expires_in"}
    assert (body["token_type"], body["expires_in"]) == ("bearer", 86_399)


def test_the_token_looks_like_one_of_ims(caller: Caller, clock: Clock) -> None:
    token = caller.token().json()["access_token"]
    head, payload, _ = (
        base64.urlsafe_b64decode(part + "=" * (-len(part) % 4))
        for part in token.split(".")
    )
    claims = json.loads(payload)

    assert json.loads(head)["alg"] == "RS256"
    assert claims["type"] == "access_token"
    assert claims["as"] == "ims-na1"
    assert claims["client_id"] == caller.environment["OAUTH_CLIENT_ID"]
    assert claims["created_at"] == str(int(clock.now_s * 1000)), "a string of ms"
    assert claims["expires_in"] == "86399000", "a string of ms"


@pytest.mark.parametrize(
    ("changes", "status", "error"),
    [
        ({"client_secret": "wrong"}, 401, "invalid_client"),
        ({"client_secret": None}, 401, "invalid_client"),
        ({"client_id": "wrong"}, 400, "invalid_client"),
        ({"client_id": None}, 400, "invalid_client"),
        ({"grant_type": "password"}, 400, "unsupported_grant_type"),
        ({"grant_type": None}, 400, "unsupported_grant_type"),
        ({"scope": None}, 400, "invalid_scope"),
        ({"scope": "openid,no_such_scope"}, 400, "invalid_scope"),
    ],
)
def test_a_bad_token_request_is_refused_with_an_oauth_error(
    caller: Caller, changes: dict[str, str | None], status: int, error: str
) -> None:
    response = caller.token(**changes)

    assert (response.status_code, response.json()["error"]) == (status, error)
    assert response.json()["error_description"]
    assert caller.environment["OAUTH_CLIENT_SECRET"] not in response.text


def test_the_token_endpoint_wants_a_form_by_post(
    adobe: AdobeStandIn, caller: Caller
) -> None:
    url = adobe.environment["OAUTH_BASE_URL"] + "v3"

    assert caller.http.get(url, params=caller.form()).status_code == 405
    assert caller.http.post(url, json=caller.form()).status_code == 400


def test_scopes_may_be_apart_by_spaces_and_limited_to_what_the_console_has(
    adobe: AdobeStandIn, caller: Caller
) -> None:
    assert caller.token(scope="openid adobeio_api").status_code == 200

    adobe.scopes = frozenset({"openid"})

    assert caller.token(scope="openid,adobeio_api").json()["error"] == "invalid_scope"
    assert caller.token(scope="openid").status_code == 200


def test_a_token_is_good_until_it_expires(
    adobe: AdobeStandIn, caller: Caller, clock: Clock
) -> None:
    adobe.token_lifetime_s = 60
    caller.log_in()
    clock.now_s += 59
    assert caller.publish().status_code == 200

    clock.now_s += 1

    assert caller.publish().status_code == 401
    assert caller.manage("GET", "ORG/providers").status_code == 401
    assert caller.log_in().publish().status_code == 200


def test_expire_tokens_ends_every_token_at_once(
    adobe: AdobeStandIn, caller: Caller
) -> None:
    adobe.expire_tokens()

    assert caller.publish().status_code == 401
    assert caller.manage("GET", "ORG/providers").status_code == 401
    assert caller.log_in().publish().status_code == 200


def _verified(adobe: AdobeStandIn, token: str) -> dict[str, Any]:
    with httpx.Client(trust_env=False) as http:
        keys = jwt.PyJWKSet.from_dict(
            http.get(adobe.environment["IMS_JWKS_URL"]).json()
        )
    kid = jwt.get_unverified_header(token)["kid"]
    return jwt.decode(token, keys[kid], algorithms=["RS256"])


def test_an_issued_token_verifies_against_the_published_keys(
    adobe: AdobeStandIn, clock: Clock
) -> None:
    token = adobe.issue_token(
        org_id="other@AdobeOrg",
        client_id="another-client",
        expires_in_s=120,
        scopes=frozenset({"read_organizations"}),
        claims={"state": "extra"},
    )
    claims = _verified(adobe, token)

    assert claims["org"] == "other@AdobeOrg"
    assert claims["client_id"] == "another-client"
    assert claims["expires_in"] == "120000"
    assert claims["created_at"] == str(int(clock.now_s * 1000))
    assert claims["scope"] == "read_organizations"
    assert claims["state"] == "extra"


def test_an_issued_token_is_the_accounts_unless_told_otherwise(
    adobe: AdobeStandIn, caller: Caller
) -> None:
    token = adobe.issue_token()
    caller.headers["authorization"] = f"Bearer {token}"

    assert _verified(adobe, token)["org"] == adobe.environment["OAUTH_ORG_ID"]
    assert caller.publish().status_code == 200


def test_after_a_rotation_only_new_tokens_verify(adobe: AdobeStandIn) -> None:
    old = adobe.issue_token()
    adobe.rotate_key()

    assert _verified(adobe, adobe.issue_token())
    with pytest.raises(KeyError):
        _verified(adobe, old)


def test_the_keys_are_only_read(adobe: AdobeStandIn, caller: Caller) -> None:
    assert caller.http.post(adobe.environment["IMS_JWKS_URL"]).status_code == 405


_WITHOUT_LIBRARIES = """
import sys, urllib.request
sys.modules["jwt"] = sys.modules["cryptography"] = None
from scripts.stand_ins.adobe.adobe import AdobeStandIn
with AdobeStandIn() as adobe:
    print(urllib.request.urlopen(adobe.environment["IMS_JWKS_URL"]).read().decode())
    try:
        adobe.issue_token()
    except RuntimeError as error:
        print(error)
for name in ("httpx", "uvicorn", "yaml", "actions", "config"):
    assert name not in sys.modules, name
"""


def test_it_runs_without_the_libraries_of_signed_tokens() -> None:
    """Only these tokens need them, and say so."""
    ran = subprocess.run(
        [sys.executable, "-W", "error", "-c", _WITHOUT_LIBRARIES],
        capture_output=True,
        text=True,
        check=False,
    )

    assert ran.stderr == ""
    keys, message = ran.stdout.splitlines()
    assert json.loads(keys) == {"keys": []}
    assert "install the adobe-ims extra" in message


# --- the ingress --------------------------------------------------------------


def test_a_cloud_event_is_accepted_and_kept_as_it_came(
    adobe: AdobeStandIn, caller: Caller
) -> None:
    event = caller.event(
        id="é-1",
        time="2024-05-16T10:00:00.123Z",
        customattribute="x",
        data={"z": 12345678901234567890123, "a": None, "ü": [1.5, {"b": ""}]},
    )
    response = caller.publish(event)

    assert (response.status_code, response.text) == (200, "OK")
    assert json.dumps(adobe.published) == json.dumps([event])


def test_duplicates_and_order_are_kept(adobe: AdobeStandIn, caller: Caller) -> None:
    for uid in ("b", "a", "b"):
        caller.publish(caller.event(id=uid))

    assert [event["id"] for event in adobe.published] == ["b", "a", "b"]


def _event_codes() -> list[str]:
    cases = load("ingestion")
    return sorted({e["type"] for c in cases for e in c["expect"].get("published", [])})


def test_all_thirteen_events_have_a_registration(
    adobe: AdobeStandIn, caller: Caller
) -> None:
    codes = _event_codes()
    for code in codes:
        assert caller.publish(caller.event(type=code)).text == "OK"

    (provider,) = adobe.providers
    assert sorted(provider["events"]) == codes
    assert len(codes) == 13


@pytest.mark.parametrize(
    "changes",
    [
        {"type": "be-observer.unheard_of"},
        {"source": "urn:uuid:11111111-2222-4333-8444-555555555555"},
    ],
)
def test_what_has_no_registration_is_204_and_gone(
    adobe: AdobeStandIn, caller: Caller, changes: dict[str, str]
) -> None:
    response = caller.publish(caller.event(**changes))

    assert (response.status_code, response.content) == (204, b"")
    assert adobe.published == []


def test_events_can_be_registered_and_unregistered(
    adobe: AdobeStandIn, caller: Caller
) -> None:
    custom = caller.event(type="custom.event")
    assert caller.publish(custom).status_code == 204

    adobe.register("custom.event")
    adobe.register("custom.event")
    adobe.unregister(STOCK)

    assert caller.publish(custom).status_code == 200
    assert caller.publish().status_code == 204
    assert len(adobe.registrations) == 6, "registering twice adds one registration"

    adobe.register(STOCK)
    assert caller.publish().status_code == 200


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"authorization": ""}, 401),
        ({"authorization": "Basic eDp5"}, 401),
        ({"authorization": "Bearer"}, 401),
        ({"authorization": "Bearer unknown"}, 401),
        ({"x_api_key": ""}, 403),
        ({"x_api_key": "another"}, 403),
        ({"x_ims_org_id": "another@AdobeOrg"}, 403),
        ({"x_ims_org_id": "0000000000000000STANDIN0@AdobeOrg"}, 200),
    ],
)
def test_the_ingress_lets_only_its_client_through(
    adobe: AdobeStandIn, caller: Caller, headers: dict[str, str], status: int
) -> None:
    response = caller.publish(**headers)

    assert response.status_code == status
    assert len(adobe.published) == (1 if status == 200 else 0)
    if status != 200:
        assert response.json()["message"]


def test_the_api_key_has_to_be_there(adobe: AdobeStandIn, caller: Caller) -> None:
    del caller.headers["x-api-key"]

    assert caller.publish().status_code == 403
    assert adobe.published == []


@pytest.mark.parametrize(
    "changes",
    [
        {"specversion": None},
        {"specversion": "0.3"},
        {"specversion": 1.0},
        {"id": None},
        {"id": ""},
        {"id": 7},
        {"source": None},
        {"source": "/backoffice"},
        {"type": None},
        {"type": ""},
        {"type": ["a"]},
        {"datacontenttype": "application/xml"},
        {"time": "yesterday"},
        {"time": "2024-05-16T10:00:00"},
        {"time": 5},
        {"data_base64": "e30="},
        {"customAttribute": "x"},
        {"custom_attribute": "x"},
    ],
)
def test_what_is_no_cloud_event_is_refused(
    adobe: AdobeStandIn, caller: Caller, changes: dict[str, Any]
) -> None:
    response = caller.publish(caller.event(**changes))

    assert response.status_code == 400
    assert set(response.json()) == {"reason", "message"}
    assert adobe.published == []


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"[]",
        b'"text"',
        b"null",
        b'{"specversion": "1.0"',
        b"\xff\xfe",
        b"[" * 100_000,
        b'{"specversion":"1.0","id":"1","source":"urn:uuid:x","type":"t","data":NaN}',
    ],
)
def test_what_is_no_json_object_is_refused(caller: Caller, body: bytes) -> None:
    response = caller.http.post(
        caller.adobe.url,
        content=body,
        headers={"content-type": "application/cloudevents+json", **caller.headers},
    )

    assert response.status_code == 400


@pytest.mark.parametrize(
    ("media_type", "status"),
    [
        ("application/cloudevents+json", 200),
        ("application/cloudevents+json; charset=UTF-8", 200),
        ("Application/CloudEvents+JSON", 200),
        ("application/json", 400),
        ("application/cloudevents-batch+json", 400),
        ("", 400),
    ],
)
def test_the_content_type_has_to_be_that_of_a_cloud_event(
    caller: Caller, media_type: str, status: int
) -> None:
    assert caller.publish(content_type=media_type).status_code == status


def test_events_are_published_with_post(adobe: AdobeStandIn, caller: Caller) -> None:
    assert caller.http.get(adobe.url, headers=caller.headers).status_code == 405


_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=8,
)


@unhurried
@given(event=_JSON)
def test_no_json_confuses_the_ingress(shared: Caller, event: Any) -> None:
    """Whatever is sent, it is refused as no CloudEvent, and the next one is served."""
    body = json.dumps(event).encode()
    headers = {"content-type": "application/cloudevents+json", **shared.headers}

    response = shared.http.post(shared.adobe.url, content=body, headers=headers)

    assert response.status_code == 400
    assert shared.publish().status_code == 200


@unhurried
@given(data=_JSON.filter(lambda value: "NaN" not in json.dumps(value)))
def test_any_data_is_kept_as_it_came(shared: Caller, data: Any) -> None:
    body = json.dumps(shared.event(data=data))
    if "Infinity" in body:
        return
    headers = {"content-type": "application/cloudevents+json", **shared.headers}
    shared.adobe.forget()

    response = shared.http.post(shared.adobe.url, content=body, headers=headers)

    assert response.status_code == 200
    assert json.dumps(shared.adobe.published) == f"[{body}]"
