"""The ingestion webhook, called as a deployment calls it."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

import config
from actions.ingestion.webhook.__main__ import main
from scripts.manifest import load
from tests.vectors import load as vectors

if TYPE_CHECKING:
    from scripts.pytest_plugin import Answer, Invoke
    from scripts.stand_ins.adobe.adobe import AdobeStandIn

WEBHOOK = "ingestion/webhook"
CREATE = "be-observer.catalog_product_create"
PRODUCT = {"sku": "A", "name": "n", "price": 1, "description": "d"}


def event(uid: str = "1", code: str = CREATE, value: Any = PRODUCT) -> dict[str, Any]:
    return {"uid": uid, "event": code, "value": value}


def settings_in(answer: Answer, level: str) -> str:
    return " ".join(str(line) for line in answer.logs if line.get("level") == level)


@pytest.mark.parametrize("raw", [False, True], ids=["plain", "raw"])
@pytest.mark.parametrize("case", vectors("ingestion"), ids=lambda case: case["name"])
def test_the_vectors_hold(
    case: dict[str, Any], raw: bool, invoke: Invoke, adobe: AdobeStandIn
) -> None:
    for fault in case["adobe"].get("ingress", []):
        adobe.fail("ingress", **fault)

    answer = invoke(WEBHOOK, json=case["params"], env=case["env"], raw=raw)

    expected = case["expect"]
    assert answer.status == expected["status"]
    if "body" in expected:
        assert answer.json == expected["body"]
    if "error" in expected:
        assert answer.json["error"] == expected["error"]
    if "published" in expected:
        arrived = [
            {key: e[key] for key in ("id", "type", "data")} for e in adobe.published
        ]
        assert arrived == expected["published"]
    if "requests" in expected:
        assert [r.path for r in adobe.requests] == expected["requests"]


def test_a_cold_call_makes_three_requests_and_a_warm_one_one(
    invoke: Invoke, adobe: AdobeStandIn
) -> None:
    invoke(WEBHOOK, json={"data": event("1")})
    assert [r.endpoint for r in adobe.requests] == ["ims", "providers", "ingress"]

    invoke(WEBHOOK, json={"data": event("2")})
    assert [r.endpoint for r in adobe.requests[3:]] == ["ingress"]


def test_a_configured_provider_is_not_looked_up(
    invoke: Invoke, adobe: AdobeStandIn
) -> None:
    env = {"BACKOFFICE_PROVIDER_ID": adobe.provider_id}
    invoke(WEBHOOK, json={"data": event()}, env=env)

    assert [r.endpoint for r in adobe.requests] == ["ims", "ingress"]
    assert adobe.published[0]["source"] == f"urn:uuid:{adobe.provider_id}"


def test_the_cloudevent_is_complete(invoke: Invoke, adobe: AdobeStandIn) -> None:
    invoke(WEBHOOK, json={"data": event("uid-1")})

    sent = adobe.published[0]
    assert list(sent) == [
        "specversion",
        "id",
        "source",
        "type",
        "datacontenttype",
        "time",
        "data",
    ]
    assert (sent["specversion"], sent["datacontenttype"]) == ("1.0", "application/json")


TRICKY = (
    '{"sku":"A","name":"n","description":"\\u00e9\\ud83d\\ude00","price":1.10,'
    '"z":null,"a":{"b":[]},"big":123456789012345678901234567890,'
    '"exact":12345678901234567.89,"huge":1e400,"tiny":1e-400,"":"","n":-0.0}'
)


def test_a_raw_value_is_published_as_it_came(
    invoke: Invoke, adobe: AdobeStandIn
) -> None:
    text = f'{{"data":{{"uid":"1","event":"{CREATE}","value":{TRICKY}}}}}'
    answer = invoke(
        WEBHOOK, body=text, headers={"content-type": "application/json"}, raw=True
    )

    assert answer.status == 200
    arrived = adobe.requests[-1].body.decode()

    def exactly(value: str) -> Any:
        return json.loads(value, parse_float=str, object_pairs_hook=list)

    sent = dict(exactly(arrived))["data"]
    wanted = [
        # JSON has no trailing zeros to lose, and an exponent is spelt as one likes.
        (k, {"1.10": "1.1", "1e400": "1E+400", "1e-400": "1E-400"}.get(v, v))
        if isinstance(v, str)
        else (k, v)
        for k, v in exactly(TRICKY)
    ]
    assert sent == wanted


@pytest.mark.parametrize(
    "content_type",
    ["text/plain", "application/octet-stream", "", "application/json; charset=utf-8"],
)
def test_a_caller_that_cannot_set_the_content_type_is_understood(
    content_type: str, invoke: Invoke, adobe: AdobeStandIn
) -> None:
    headers = {"content-type": content_type} if content_type else {}
    answer = invoke(WEBHOOK, body=json.dumps({"data": event()}), headers=headers)

    assert answer.status == 200
    assert len(adobe.published) == 1


@pytest.mark.parametrize(
    ("body", "status", "error"),
    [
        (b"", 400, "missing parameter(s) 'data.uid,data.event,data.value'"),
        (b"not json", 400, "The request body is not valid JSON"),
        (b"[1]", 400, "invalid parameter(s) 'data'"),
        (b'{"data":{"uid":"1","uid":"2"}}', 400, "The request body is not valid JSON"),
        (b'{"data":NaN}', 400, "The request body is not valid JSON"),
        (b"\xff\xfe{}", 400, "The request body is UTF-16 or UTF-32: send UTF-8"),
        (b"[" * 100_000, 400, "The request body is not valid JSON"),
        (b'{"data":' + b"9" * 5000 + b"}", 400, "The request body is not valid JSON"),
        (b'{"a":1e99999999999999999999}', 400, "The request body is not valid JSON"),
    ],
    ids=lambda v: str(v)[:24],
)
def test_a_raw_body_that_is_no_envelope_is_refused(
    body: bytes, status: int, error: str, invoke: Invoke, adobe: AdobeStandIn
) -> None:
    headers = {"content-type": "application/json"}
    answer = invoke(WEBHOOK, body=body, headers=headers, raw=True)

    assert (answer.status, answer.json["error"]) == (status, error)
    assert adobe.requests == []


@pytest.mark.parametrize("in_list", [False, True])
def test_a_refused_event_is_in_the_log(in_list: bool, invoke: Invoke) -> None:
    bad = {"uid": "u-7", "event": CREATE, "value": {"sku": "A"}}
    answer = invoke(WEBHOOK, json={"data": [bad] if in_list else bad})

    assert answer.status == 400
    (line,) = [line for line in answer.logs if line["message"] == "Event refused"]
    assert (line["event_uid"], line["event"]) == ("u-7", CREATE)
    assert "value.name: " in str(line["faults"])
    assert line["reason"].startswith("missing parameter(s)")


def test_every_fault_is_named_at_once(invoke: Invoke) -> None:
    value = {"name": 5, "price": True}
    data = {"uid": [7], "event": CREATE, "value": value, "entity": "customer"}
    answer = invoke(WEBHOOK, json={"data": data})

    assert answer.status == 400
    assert [detail["param"] for detail in answer.json["details"]] == [
        "data.uid",
        "data.entity",
        "data.value.sku",
        "data.value.name",
        "data.value.description",
        "data.value.price",
    ]
    assert answer.json["error"].startswith(
        "missing parameter(s) 'data.value.sku,data.value.description' and invalid"
    )


NUMBERS = [(1, 200), (1.5, 200), (10**30, 200), (True, 400), ("1", 400), (None, 400)]


@pytest.mark.parametrize(("price", "status"), NUMBERS)
def test_a_number_is_checked_and_never_converted(
    price: Any, status: int, invoke: Invoke, adobe: AdobeStandIn
) -> None:
    answer = invoke(WEBHOOK, json={"data": event(value={**PRODUCT, "price": price})})

    assert answer.status == status
    assert [e["data"]["price"] for e in adobe.published] == [price] * (status == 200)


@pytest.mark.parametrize(("number", "status"), [(1, 200), (1.0, 200), (1.5, 400)])
def test_an_integer_may_have_a_point_but_no_fraction(
    number: Any, status: int, invoke: Invoke
) -> None:
    code = "be-observer.sales_order_status_update"
    value = {"id": number, "status": "shipped"}

    assert invoke(WEBHOOK, json={"data": event("1", code, value)}).status == status


@pytest.mark.parametrize("code", config.events())
def test_every_configured_sample_is_accepted(
    code: str, invoke: Invoke, adobe: AdobeStandIn
) -> None:
    sample = config.events()[code].sample
    answer = invoke(WEBHOOK, json={"data": event("1", code, sample)})

    assert answer.status == 200
    assert adobe.published[0]["data"] == sample


# As it is sent, and the id of the CloudEvent; None where the event is refused.
UIDS = [
    ('"x"', "x"),
    (f'"{"x" * 255}"', "x" * 255),
    ('"é"', "é"),
    ('" 7"', " 7"),
    ("7", "7"),
    ("-7", "-7"),
    ("0", "0"),
    ("7.0", "7"),
    ("1e3", "1000"),
    ("12345678901234567890123", "12345678901234567890123"),
    (f'"{"x" * 256}"', None),
    ("1" * 256, None),
    ("1e999999999", None),
    ("1.5", None),
    ("true", None),
    ("false", None),
    ("null", None),
    ("[7]", None),
    ('{"id":7}', None),
    ('""', None),
    *((f'"a\\u{code:04x}b"', None) for code in (0, 9, 10, 27, 127, 133, 159, 0xFFFD)),
]


@pytest.mark.parametrize("in_list", [False, True], ids=["one", "list"])
@pytest.mark.parametrize(("sent", "cloud_event_id"), UIDS, ids=lambda v: str(v)[:20])
def test_the_uid_is_the_cloudevents_id(
    sent: str,
    cloud_event_id: str | None,
    in_list: bool,
    invoke: Invoke,
    adobe: AdobeStandIn,
) -> None:
    value = json.dumps(PRODUCT)
    text = f'{{"uid":{sent},"event":"{CREATE}","value":{value}}}'
    answer = invoke(WEBHOOK, body=f'{{"data":{f"[{text}]" if in_list else text}}}')

    accepted = cloud_event_id is not None
    assert answer.status == (200 if accepted else 400)
    assert [e["id"] for e in adobe.published] == [cloud_event_id] * accepted
    if in_list:
        # An answer names an event as its sender did, also when it was refused.
        shown = answer.json["events"][0]["uid"]
        said = json.loads(sent)
        assert shown == (cloud_event_id if accepted else readable(said, sent))


@pytest.mark.parametrize("uid", [float("inf"), float("nan"), -float("inf")])
def test_a_number_that_json_does_not_have_is_no_id(uid: float) -> None:
    data = {"uid": uid, "event": CREATE, "value": PRODUCT}
    assert main({"data": data})["error"]["statusCode"] == 400


def readable(said: Any, sent: str) -> str | None:
    if said is None:
        return None
    return str(said if isinstance(said, str) else sent)[:255].replace("1e9", "1E+9")


def test_a_number_and_its_text_are_one_id(invoke: Invoke, adobe: AdobeStandIn) -> None:
    other = {**PRODUCT, "name": "another"}
    answer = invoke(
        WEBHOOK, json={"data": [event("7"), {**event(), "uid": 7, "value": other}]}
    )

    assert answer.status == 207
    assert [each["status"] for each in answer.json["events"]] == [
        "published",
        "invalid",
    ]
    assert [e["id"] for e in adobe.published] == ["7"]


SHIPMENT = {"id": 1, "orderId": 1, "items": [], "tracks": [], "comments": []}
ENTITIES: list[tuple[str, Any, int]] = [
    (CREATE, None, 200),
    (CREATE, "", 200),
    (CREATE, "product", 200),
    (CREATE, "shipment", 400),
    (CREATE, "customer", 400),
    (CREATE, 5, 400),
    ("be-observer.sales_order_shipment_update", "shipment", 200),
    ("be-observer.sales_order_shipment_update", "order", 200),
    ("be-observer.sales_order_shipment_update", "stock", 400),
]


@pytest.mark.parametrize(("code", "entity", "status"), ENTITIES)
def test_an_entity_that_is_given_owns_the_event(
    code: str, entity: Any, status: int, invoke: Invoke
) -> None:
    sent = event("1", code, config.events()[code].sample)
    assert invoke(WEBHOOK, json={"data": {**sent, "entity": entity}}).status == status


BADLY_ENCODED = [
    {"value": {"sku": "ST\ufffdHL"}},
    {"value": {"sku": "A", "more": [{"deep": "\ufffd"}]}},
    {"value": {"sku": "A", "k\ufffdy": 1}},
    {"uid": "\ufffd"},
]


@pytest.mark.parametrize("raw", [False, True], ids=["plain", "raw"])
@pytest.mark.parametrize("change", BADLY_ENCODED, ids=str)
@pytest.mark.parametrize("check", ["on", "off"])
def test_a_text_that_was_decoded_wrongly_is_never_published(
    change: dict[str, Any], raw: bool, check: str, invoke: Invoke, adobe: AdobeStandIn
) -> None:
    bad = {**event("bad", "be-observer.catalog_product_delete", {"sku": "A"}), **change}
    good = event("good")
    env = {"EVENT_VALUE_VALIDATION": check}
    answer = invoke(WEBHOOK, json={"data": [bad, good]}, env=env, raw=raw)

    assert answer.status == 207
    assert "badly encoded" in str(answer.json["events"][0]["details"])
    assert [e["id"] for e in adobe.published] == ["good"]


# Of I/O Events: what the caller gets, and a word of what the log advises.
REFUSALS = [
    (301, 502, "AIO_EVENTS_INGRESS_BASE_URL"),
    (400, 502, "does not accept the CloudEvent"),
    (401, 502, "access token"),
    (403, 502, "of one workspace"),
    (404, 502, "BACKOFFICE_PROVIDER_ID"),
    (405, 502, "AIO_EVENTS_INGRESS_BASE_URL"),
    (408, 503, "408"),
    (409, 502, "conflicts"),
    (413, 413, "bytes"),
    (415, 502, "AIO_EVENTS_INGRESS_BASE_URL"),
    (418, 502, "Adobe's support"),
    (422, 502, "event metadata"),
]


@pytest.mark.parametrize("in_list", [False, True], ids=["one", "list"])
@pytest.mark.parametrize(("theirs", "ours", "advice"), REFUSALS)
def test_each_refusal_of_io_events_has_its_own_advice(
    theirs: int,
    ours: int,
    advice: str,
    in_list: bool,
    invoke: Invoke,
    adobe: AdobeStandIn,
) -> None:
    adobe.fail("ingress", status=theirs, times=2)  # once more after a 401
    answer = invoke(WEBHOOK, json={"data": [event()] if in_list else event()})

    assert answer.status == ours
    logged = settings_in(answer, "error")
    assert advice in logged
    assert ("credential" in logged) == (theirs in (401, 403))
    if ours == 413:
        assert "bytes" in answer.text
        assert "operator" not in answer.text


NO_USE = (
    "Sending the request again will not help until the operator of this service has "
    "acted"
)
MISSING = [
    ({"OAUTH_CLIENT_ID": ""}, "OAUTH_CLIENT_ID"),
    ({"OAUTH_CLIENT_SECRET": "$OAUTH_CLIENT_SECRET"}, "OAUTH_CLIENT_SECRET"),
    ({"IO_CONSUMER_ID": "${IO_CONSUMER_ID}"}, "IO_CONSUMER_ID"),
    ({"AIO_RUNTIME_NAMESPACE": ""}, "AIO_runtime_namespace"),
    ({"OAUTH_BASE_URL": "ims"}, "OAUTH_BASE_URL"),
    ({"PUBLISH_CONCURRENCY": "many"}, "PUBLISH_CONCURRENCY"),
    ({"EVENT_VALUE_VALIDATION": "maybe"}, "EVENT_VALUE_VALIDATION"),
    ({"AIO_RUNTIME_NAMESPACE": "1-other-stage"}, "BACKOFFICE_PROVIDER_ID"),
    ({"OAUTH_CLIENT_ID": "line\nbreak"}, "Adobe I"),
]


@pytest.mark.parametrize(("env", "name"), MISSING)
def test_what_is_not_configured_is_named_in_the_log_only(
    env: dict[str, str], name: str, invoke: Invoke, adobe: AdobeStandIn
) -> None:
    answer = invoke(WEBHOOK, json={"data": event()}, env=env)

    assert (answer.status, answer.json["error"]) in [
        (500, "The service is not configured. Send the request again once it is"),
        (502, f"Adobe IMS refuses the credentials of this service. {NO_USE}"),
    ]
    assert name in settings_in(answer, "error")
    assert adobe.published == []


def test_calls_with_other_credentials_share_nothing(
    invoke: Invoke, adobe: AdobeStandIn
) -> None:
    assert invoke(WEBHOOK, json={"data": event("1")}).status == 200

    wrong = {"OAUTH_CLIENT_SECRET": "another-secret"}
    assert invoke(WEBHOOK, json={"data": event("2")}, env=wrong).status == 502
    assert [e["id"] for e in adobe.published] == ["1"]


def test_the_provider_is_found_on_a_later_page(
    invoke: Invoke, adobe: AdobeStandIn
) -> None:
    adobe.page_size = 1
    for number in range(3):
        adobe.add_provider(f"Another {number}")

    assert invoke(WEBHOOK, json={"data": event()}).status == 200


def test_a_wrong_caller_hears_nothing_but_no(invoke: Invoke) -> None:
    env = {"WEBHOOK_AUTH": "api-key", "WEBHOOK_API_KEYS": "k-1234567890"}
    answer = invoke(
        WEBHOOK, json={"data": event()}, headers={"x-api-key": "wrong"}, env=env
    )

    assert (answer.status, answer.json) == (401, {"error": "Unauthorized"})


def test_the_caller_is_judged_before_the_data(invoke: Invoke) -> None:
    env = {"WEBHOOK_AUTH": "api-key", "WEBHOOK_API_KEYS": "k-1234567890"}
    assert invoke(WEBHOOK, json={}, env=env).status == 401


def test_an_event_without_a_subscription_is_no_success(
    invoke: Invoke, adobe: AdobeStandIn
) -> None:
    adobe.unregister(CREATE)
    answer = invoke(WEBHOOK, json={"data": event("lost")})

    assert answer.status == 400
    assert "no registration subscribes" in answer.json["error"]
    assert "lost" in settings_in(answer, "error")


def test_the_manifest_protects_the_inputs(
    invoke: Invoke, adobe: AdobeStandIn, root: Any
) -> None:
    action = load(root, {}).action(WEBHOOK)
    assert action.final
    assert action.raw_http

    call = {"data": event(), "OAUTH_BASE_URL": "http://evil"}
    answer = invoke(WEBHOOK, json=call, query={"OAUTH_BASE_URL": "http://evil"})
    assert answer.status == 200
    assert answer.params["OAUTH_BASE_URL"] == adobe.environment["OAUTH_BASE_URL"]

    answer = invoke(WEBHOOK, json=call, raw=False)
    assert answer.status == 400
    assert answer.result is None
