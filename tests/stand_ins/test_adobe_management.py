"""The stand-in's management API does what Adobe's description of it says."""

from __future__ import annotations

import base64
import json
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scripts.stand_ins.adobe.account import PROVIDER_ID
from scripts.stand_ins.adobe.adobe import AdobeStandIn
from tests.stand_ins.adobe_client import STOCK, Caller, unhurried

if TYPE_CHECKING:
    from collections.abc import Iterator

    import httpx

PROVIDERS = "WORKSPACE/providers"
REGISTRATIONS = "WORKSPACE/registrations"
LABEL = "Backoffice Provider - starterkit-stage"


@pytest.fixture(name="adobe")
def _adobe() -> Iterator[AdobeStandIn]:
    with AdobeStandIn() as adobe:
        yield adobe


@pytest.fixture(name="caller")
def _caller(adobe: AdobeStandIn) -> Iterator[Caller]:
    with Caller(adobe) as caller:
        yield caller.log_in()


@pytest.fixture(name="empty")
def _empty() -> Iterator[Caller]:
    """A caller of an account where nothing has been onboarded."""
    with AdobeStandIn(seeded=False) as adobe, Caller(adobe) as caller:
        yield caller.log_in()


@pytest.fixture(name="shared", scope="module")
def _shared() -> Iterator[Caller]:
    with AdobeStandIn() as adobe, Caller(adobe) as caller:
        yield caller.log_in()


def _registration(caller: Caller, **changes: Any) -> dict[str, Any]:
    content = {
        "client_id": caller.environment["OAUTH_CLIENT_ID"],
        "name": "A registration",
        "description": "Of a test",
        "delivery_type": "webhook",
        "runtime_action": "stock-backoffice/consumer",
        "events_of_interest": [
            {"provider_id": caller.adobe.provider_id, "event_code": STOCK}
        ],
        **changes,
    }
    return {name: value for name, value in content.items() if value is not None}


def _event(**changes: Any) -> dict[str, Any]:
    content = {"event_code": "a.b", "label": "A B", "description": "An A B", **changes}
    return {name: value for name, value in content.items() if value is not None}


def _metadata(caller: Caller, code: str = "") -> str:
    tail = f"/{code}" if code else ""
    return f"{PROVIDERS}/{caller.adobe.provider_id}/eventmetadata{tail}"


def _refused(response: httpx.Response, status: int) -> bool:
    return response.status_code == status and set(response.json()) == {
        "reason",
        "message",
    }


# --- at the door --------------------------------------------------------------


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"authorization": ""}, 401),
        ({"authorization": "Bearer unknown"}, 401),
        ({"x-api-key": "another"}, 403),
        ({"x-ims-org-id": "another@AdobeOrg"}, 403),
        ({"accept": "text/html"}, 406),
        ({"accept": "*/*"}, 200),
    ],
)
def test_only_the_workspaces_client_is_let_in(
    caller: Caller, headers: dict[str, str], status: int
) -> None:
    response = caller.http.get(
        caller.environment["IO_MANAGEMENT_BASE_URL"]
        + caller.environment["IO_CONSUMER_ID"]
        + "/providers",
        headers={**caller.headers, **headers},
    )

    assert response.status_code == status
    assert "message" in response.json() or status == 200


def test_a_token_without_the_scope_may_publish_but_not_manage(caller: Caller) -> None:
    caller.log_in(scope="openid")

    assert caller.publish().status_code == 200
    assert caller.manage("GET", "ORG/providers").status_code == 403


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "another/providers", 403),
        ("GET", "another/registrations", 403),
        ("GET", "ORG/another/4566206088340000002/registrations", 404),
        ("GET", "ORG/4566206088340000001/another/registrations", 404),
        ("GET", "ORG/nothing", 404),
        ("GET", "", 404),
        ("PUT", "ORG/providers", 405),
        ("GET", PROVIDERS, 405),
        ("GET", "providers/unknown", 404),
        ("GET", "providers/unknown/eventmetadata", 404),
        ("GET", f"{REGISTRATIONS}/unknown", 404),
        ("DELETE", f"{PROVIDERS}/unknown", 404),
        ("DELETE", f"{REGISTRATIONS}/unknown", 404),
    ],
)
def test_wrong_places_and_methods_are_refused(
    caller: Caller, method: str, path: str, status: int
) -> None:
    assert _refused(caller.manage(method, path), status)


@pytest.mark.parametrize(
    ("body", "media_type", "status"),
    [
        (b"{", "application/json", 400),
        (b"\xff", "application/json", 400),
        (b"[" * 100_000, "application/json", 400),
        (b"[]", "application/json", 400),
        (b'{"label": "x"}', "text/plain", 415),
        (b'{"label": "x"}', "application/json; charset=utf-8", 201),
    ],
)
def test_writes_take_json_objects(
    caller: Caller, body: bytes, media_type: str, status: int
) -> None:
    workspace = caller.manage("GET", REGISTRATIONS).request.url.path
    url = caller.adobe.url + workspace.replace("registrations", "providers")
    headers = {**caller.headers, "content-type": media_type}

    assert caller.http.post(url, content=body, headers=headers).status_code == status


# --- providers ----------------------------------------------------------------


def test_the_back_office_provider_is_found_by_its_label(caller: Caller) -> None:
    response = caller.manage("GET", "ORG/providers")
    (provider,) = response.json()["_embedded"]["providers"]

    assert response.headers["content-type"] == "application/hal+json"
    assert provider["label"] == LABEL
    assert provider["id"] == caller.adobe.provider_id
    assert provider["source"] == f"urn:uuid:{provider['id']}"
    assert "_embedded" not in provider


def test_the_links_of_a_provider_lead_to_what_they_name(caller: Caller) -> None:
    provider = caller.manage("GET", f"providers/{caller.adobe.provider_id}").json()
    links = {name: link["href"] for name, link in provider["_links"].items()}

    assert caller.manage("GET", links["self"]).json() == provider
    events = caller.manage("GET", links["rel:eventmetadata"]).json()
    assert len(events["_embedded"]["eventmetadata"]) == 13
    updated = caller.manage("PUT", links["rel:update"], {"label": "Renamed"})
    assert updated.json()["label"] == "Renamed"


@pytest.mark.parametrize("path", ["ORG/providers", "providers/ID"])
def test_event_metadata_come_along_on_request(caller: Caller, path: str) -> None:
    path = path.replace("ID", caller.adobe.provider_id)
    body = caller.manage("GET", f"{path}?eventmetadata=true").json()
    provider = body if "id" in body else body["_embedded"]["providers"][0]

    codes = [event["event_code"] for event in provider["_embedded"]["eventmetadata"]]
    assert len(codes) == len(set(codes)) == 13
    assert STOCK in codes


def test_a_new_provider_is_there_at_once(empty: Caller) -> None:
    with pytest.raises(LookupError, match=LABEL):
        _ = empty.adobe.provider_id
    content = {"label": LABEL, "description": "d", "docs_url": "https://example.com/d"}

    response = empty.manage("POST", PROVIDERS, content)

    created = response.json()
    assert response.status_code == 201
    assert content.items() <= created.items()
    assert created["provider_metadata"] == "3rd_party_custom_events"
    assert created["instance_id"]
    assert empty.adobe.provider_id == created["id"]
    assert empty.manage("GET", f"providers/{created['id']}").json() == created


def test_the_same_instance_conflicts_and_names_the_one_that_is_there(
    empty: Caller,
) -> None:
    content = {"label": "One", "instance_id": "backoffice"}
    first = empty.manage("POST", PROVIDERS, content).json()

    second = empty.manage("POST", PROVIDERS, {**content, "label": "Two"})

    assert _refused(second, 409)
    assert second.headers["x-conflicting-id"] == first["id"]
    assert len(empty.adobe.providers) == 1


def test_the_same_label_does_not_conflict(empty: Caller) -> None:
    """As with Adobe: onboarding has to look before it leaps."""
    for _ in range(2):
        assert empty.manage("POST", PROVIDERS, {"label": LABEL}).status_code == 201

    assert len(empty.adobe.providers) == 2


@pytest.mark.parametrize(
    ("content", "status"),
    [
        ({}, 400),
        ({"label": None}, 400),
        ({"label": ""}, 400),
        ({"label": 5}, 400),
        ({"label": "x" * 256}, 400),
        ({"label": "<b>"}, 400),
        ({"label": "x" * 255}, 201),
        ({"label": "Größe_1 (a), b@c: 'd' `e`? #f!"}, 201),
        ({"label": "x", "description": ""}, 201),
        ({"label": "x", "description": "y" * 256}, 400),
        ({"label": "x", "docs_url": "example.com"}, 400),
        ({"label": "x", "instance_id": "a b"}, 400),
        ({"label": "x", "instance_id": ""}, 201),
        ({"label": "x", "data_residency_region": "VA6"}, 201),
        ({"label": "x", "data_residency_region": "MARS"}, 400),
        ({"label": "x", "provider_metadata": "unknown"}, 404),
        ({"label": "x", "provider_metadata": "dx_commerce_events"}, 400),
        (
            {
                "label": "x",
                "provider_metadata": "dx_commerce_events",
                "instance_id": "i",
            },
            201,
        ),
    ],
)
def test_providers_are_checked(
    empty: Caller, content: dict[str, Any], status: int
) -> None:
    response = empty.manage("POST", PROVIDERS, content)

    assert response.status_code == status, response.text
    assert len(empty.adobe.providers) == (1 if status == 201 else 0)


def test_providers_are_filtered_by_kind_and_instance(empty: Caller) -> None:
    commerce = {
        "label": "Commerce",
        "provider_metadata": "dx_commerce_events",
        "instance_id": "c-1",
    }
    empty.manage("POST", PROVIDERS, commerce)
    empty.manage("POST", PROVIDERS, {"label": "Other", "instance_id": "o-1"})

    def labels(query: str) -> list[str]:
        answer = empty.manage("GET", f"ORG/providers?{query}").json()
        return [provider["label"] for provider in answer["_embedded"]["providers"]]

    assert labels("providerMetadataId=dx_commerce_events") == ["Commerce"]
    assert labels("instanceId=o-1") == ["Other"]
    assert labels("providerMetadataIds=a&providerMetadataIds=dx_commerce_events") == [
        "Commerce"
    ]
    assert _refused(empty.manage("GET", "ORG/providers?instanceId=none"), 404)


def test_put_replaces_what_may_be_updated_and_keeps_the_rest(caller: Caller) -> None:
    path = f"{PROVIDERS}/{caller.adobe.provider_id}"
    before = caller.adobe.providers[0]

    response = caller.manage("PUT", path, {"label": "New", "instance_id": "ignored"})

    after = caller.adobe.providers[0]
    assert response.status_code == 200
    assert (after["label"], "description" in after) == ("New", False)
    assert after["instance_id"] == before["instance_id"]
    assert after["events"] == before["events"]
    assert _refused(caller.manage("PUT", path, {"description": "no label"}), 400)


@pytest.mark.parametrize(
    ("patch", "status", "label"),
    [
        ([{"op": "replace", "path": "/label", "value": "New"}], 200, "New"),
        ([{"op": "replace", "path": "/label", "value": LABEL}], 204, LABEL),
        ([], 204, LABEL),
        ([{"op": "remove", "path": "/description"}], 200, LABEL),
        ([{"op": "add", "path": "/docs_url", "value": "https://x.y"}], 200, LABEL),
        ([{"op": "remove", "path": "/label"}], 400, LABEL),
        ([{"op": "remove", "path": "/docs_url"}], 400, LABEL),
        ([{"op": "replace", "path": "/instance_id", "value": "x"}], 400, LABEL),
        ([{"op": "replace", "path": "/label/0", "value": "x"}], 400, LABEL),
        ([{"op": "replace", "path": "label", "value": "x"}], 400, LABEL),
        ([{"op": "move", "path": "/label", "from": "/description"}], 400, LABEL),
        ({"label": "New"}, 400, LABEL),
        ("label", 400, LABEL),
    ],
)
def test_providers_are_patched_with_json_patch(
    caller: Caller, patch: Any, status: int, label: str
) -> None:
    path = f"{PROVIDERS}/{caller.adobe.provider_id}"

    assert caller.manage("PATCH", path, patch).status_code == status
    assert caller.adobe.providers[0]["label"] == label


def test_a_deleted_provider_receives_nothing(caller: Caller) -> None:
    event = caller.event()
    path = f"{PROVIDERS}/{caller.adobe.provider_id}"

    assert caller.manage("DELETE", path).status_code == 204
    assert caller.adobe.providers == []
    assert caller.publish(event).status_code == 204
    assert caller.manage("GET", REGISTRATIONS).status_code == 200


# --- event metadata -----------------------------------------------------------


def test_event_metadata_are_made_read_replaced_and_deleted(caller: Caller) -> None:
    template = base64.b64encode(json.dumps({"sku": "é"}).encode()).decode()
    created = caller.manage("POST", _metadata(caller), _event())
    read = f"providers/{caller.adobe.provider_id}/eventmetadata/a.b"

    assert created.status_code == 201
    assert _event().items() <= created.json().items()
    assert caller.manage("GET", read).json() == created.json()
    assert _refused(caller.manage("GET", f"{read}/sample_event"), 404)

    replaced = caller.manage(
        "PUT", _metadata(caller, "a.b"), _event(sample_event_template=template)
    )
    sample = caller.manage("GET", f"{read}/sample_event").json()
    assert replaced.json()["_embedded"]["sample_event"] == sample
    assert json.loads(sample["sample_payload"]) == {"sku": "é"}
    assert caller.adobe.providers[0]["events"]["a.b"] == _event(
        sample_event_template=template
    )

    assert caller.manage("DELETE", _metadata(caller, "a.b")).status_code == 204
    assert _refused(caller.manage("GET", read), 404)
    assert len(caller.adobe.providers[0]["events"]) == 13


@pytest.mark.parametrize(
    ("content", "status"),
    [
        (_event(), 201),
        (_event(event_code="a_b-c.D1"), 201),
        (_event(event_code=None), 400),
        (_event(event_code=""), 400),
        (_event(event_code="a b"), 400),
        (_event(event_code="a/b"), 400),
        (_event(event_code="x" * 256), 400),
        (_event(label=None), 400),
        (_event(description=None), 400),
        (_event(description=""), 400),
        (_event(sample_event_template=""), 201),
        (_event(sample_event_template="e30="), 201),
        (_event(sample_event_template="{}"), 400),
        (_event(sample_event_template="A" * 87_380), 201),
        (_event(sample_event_template="A" * 87_384), 400),
        (_event(event_code=STOCK), 409),
    ],
)
def test_event_metadata_are_checked(
    caller: Caller, content: dict[str, Any], status: int
) -> None:
    response = caller.manage("POST", _metadata(caller), content)

    assert response.status_code == status, response.text
    count = len(caller.adobe.providers[0]["events"])
    assert count == (14 if status == 201 else 13)


@pytest.mark.parametrize(
    ("patch", "status"),
    [
        ([{"op": "replace", "path": "/label", "value": "New"}], 200),
        ([{"op": "replace", "path": "/label", "value": STOCK}], 204),
        ([{"op": "replace", "path": "/event_code", "value": "other"}], 400),
        ([{"op": "replace", "path": "/label", "value": ""}], 400),
    ],
)
def test_event_metadata_are_patched(caller: Caller, patch: Any, status: int) -> None:
    response = caller.manage("PATCH", _metadata(caller, STOCK), patch)

    assert response.status_code == status
    assert _refused(caller.manage("PATCH", _metadata(caller, "none"), patch), 404)


def test_the_event_code_of_the_uri_is_the_one_of_the_body(caller: Caller) -> None:
    content = _event(event_code="other")

    assert _refused(caller.manage("PUT", _metadata(caller, STOCK), content), 400)
    assert _refused(caller.manage("PUT", _metadata(caller, "other"), content), 404)


def test_all_event_metadata_can_be_deleted(caller: Caller) -> None:
    assert caller.manage("DELETE", _metadata(caller)).status_code == 204
    assert caller.adobe.providers[0]["events"] == {}
    assert caller.publish().status_code == 204


# --- registrations ------------------------------------------------------------


def test_each_entity_is_registered_from_the_start(caller: Caller) -> None:
    body = caller.manage("GET", REGISTRATIONS).json()
    registrations = body["_embedded"]["registrations"]

    assert [registration["name"] for registration in registrations] == [
        "Backoffice Product Sync",
        "Backoffice Customer Sync",
        "Backoffice Customer Group Sync",
        "Backoffice Order Sync",
        "Backoffice Stock Sync",
    ]
    assert all(registration["enabled"] for registration in registrations)
    assert sum(len(r["events_of_interest"]) for r in registrations) == 13


def test_a_registration_is_made_read_replaced_and_deleted(caller: Caller) -> None:
    caller.adobe.unregister(STOCK)
    response = caller.manage("POST", REGISTRATIONS, _registration(caller))
    created = response.json()
    path = f"{REGISTRATIONS}/{created['registration_id']}"

    assert response.status_code == 201
    assert isinstance(created["id"], int)
    assert created["enabled"] is True
    assert created["events_of_interest"][0]["provider_label"] == LABEL
    assert caller.manage("GET", path).json() == created
    assert caller.manage("GET", created["_links"]["self"]["href"]).json() == created
    assert caller.publish().status_code == 200

    update = _registration(caller, client_id=None, enabled=False, name="Renamed")
    updated = caller.manage("PUT", path, update)
    assert updated.status_code == 200
    assert (updated.json()["name"], updated.json()["enabled"]) == ("Renamed", False)
    assert updated.json()["client_id"] == created["client_id"]
    assert caller.publish().status_code == 204, "a disabled registration gets nothing"

    patch = [{"op": "replace", "path": "/enabled", "value": True}]
    assert caller.manage("PATCH", path, patch).json()["enabled"] is True
    assert caller.publish().status_code == 200

    assert caller.manage("DELETE", path).status_code == 204
    assert _refused(caller.manage("GET", path), 404)
    assert caller.publish().status_code == 204


@pytest.mark.parametrize(
    ("changes", "status"),
    [
        ({"client_id": None}, 400),
        ({"client_id": "another"}, 400),
        ({"name": None}, 400),
        ({"name": "ab"}, 400),
        ({"name": "x" * 256}, 400),
        ({"description": "x" * 5001}, 400),
        ({"delivery_type": None}, 400),
        ({"delivery_type": "pigeon"}, 400),
        ({"runtime_action": None}, 400),
        ({"runtime_action": "no-package"}, 400),
        ({"webhook_url": "https://example.com/hook"}, 400),
        ({"webhook_url": "https://example.com/hook", "runtime_action": None}, 201),
        ({"webhook_url": "http://example.com/hook", "runtime_action": None}, 400),
        ({"delivery_type": "webhook_batch"}, 201),
        ({"delivery_type": "journal", "runtime_action": None}, 201),
        ({"enabled": False}, 201),
        ({"enabled": "yes"}, 400),
        ({"events_of_interest": None}, 400),
        ({"events_of_interest": {}}, 400),
        ({"events_of_interest": ["x"]}, 400),
        ({"events_of_interest": [{"event_code": STOCK}]}, 400),
        (
            {"events_of_interest": [{"provider_id": "none", "event_code": STOCK}]},
            400,
        ),
        ({"events_of_interest": []}, 201),
    ],
)
def test_registrations_are_checked(
    caller: Caller, changes: dict[str, Any], status: int
) -> None:
    content = _registration(caller, **changes)
    response = caller.manage("POST", REGISTRATIONS, content)

    assert response.status_code == status, response.text
    assert len(caller.adobe.registrations) == (6 if status == 201 else 5)


def test_a_name_that_is_taken_conflicts_and_says_with_whom(caller: Caller) -> None:
    taken = caller.adobe.registrations[0]
    other = caller.adobe.registrations[1]["registration_id"]
    content = _registration(caller, name=taken["name"])

    for response in (
        caller.manage("POST", REGISTRATIONS, content),
        caller.manage("PUT", f"{REGISTRATIONS}/{other}", content),
    ):
        assert _refused(response, 409)
        assert response.headers["x-conflicting-id"] == taken["registration_id"]
    itself = f"{REGISTRATIONS}/{taken['registration_id']}"
    assert caller.manage("PUT", itself, content).status_code == 200


def test_a_client_has_only_so_many_registrations(caller: Caller) -> None:
    caller.adobe.max_registrations = 5
    response = caller.manage("POST", REGISTRATIONS, _registration(caller))

    assert _refused(response, 409)
    assert "x-conflicting-id" not in response.headers


# --- pages --------------------------------------------------------------------


def _follow(caller: Caller, path: str, name: str) -> list[list[Any]]:
    """The entries of each page, along the links to the next one."""
    pages = []
    following: str | None = path
    while following:
        body = caller.manage("GET", following).json()
        pages.append(body["_embedded"][name])
        following = body["_links"].get("next", {}).get("href")
    return pages


@pytest.mark.parametrize("size", [1, 2, 5, 13, 100])
def test_every_list_can_come_in_pages(caller: Caller, size: int) -> None:
    for number in range(3):
        caller.manage("POST", PROVIDERS, {"label": f"Provider {number}"})
    lists = {
        "ORG/providers": "providers",
        f"providers/{caller.adobe.provider_id}/eventmetadata": "eventmetadata",
        REGISTRATIONS: "registrations",
    }
    whole = {path: _follow(caller, path, name) for path, name in lists.items()}
    caller.adobe.page_size = size

    for path, name in lists.items():
        (everything,) = whole[path]
        pages = _follow(caller, path, name)
        assert [entry for page in pages for entry in page] == everything
        assert all(len(page) == size for page in pages[:-1])
        assert len(pages) == -(-len(everything) // size)


def test_the_next_page_keeps_the_question(caller: Caller) -> None:
    caller.manage("POST", PROVIDERS, {"label": "Second"})
    caller.adobe.page_size = 1

    pages = _follow(caller, "ORG/providers?eventmetadata=true", "providers")

    assert [len(p[0]["_embedded"]["eventmetadata"]) for p in pages] == [13, 0]


def test_an_empty_list_is_one_empty_page(empty: Caller) -> None:
    assert _follow(empty, "ORG/providers", "providers") == [[]]

    empty.adobe.page_size = 3

    assert _follow(empty, "ORG/providers", "providers") == [[]]


def test_the_registrations_of_an_organization_always_come_in_pages(
    caller: Caller,
) -> None:
    for number in range(8):
        caller.manage(
            "POST", REGISTRATIONS, _registration(caller, name=f"Extra {number}")
        )

    body = caller.manage("GET", "ORG/registrations").json()

    assert body["page"] == {
        "size": 10,
        "number": 0,
        "numberOfElements": 10,
        "totalElements": 13,
        "totalPages": 2,
    }
    assert set(body["_links"]) == {"self", "first", "last", "next"}
    last = caller.manage("GET", body["_links"]["last"]["href"]).json()
    assert set(last["_links"]) == {"self", "first", "last", "prev"}
    pages = _follow(caller, "ORG/registrations?size=6", "registrations")
    assert [len(page) for page in pages] == [6, 6, 1]


@pytest.mark.parametrize("query", ["size=0", "size=101", "page=9", "page=-1", "size=x"])
def test_pages_out_of_range_are_refused(caller: Caller, query: str) -> None:
    assert _refused(caller.manage("GET", f"ORG/registrations?{query}"), 400)


# --- whatever comes -----------------------------------------------------------

_FIELDS = st.sampled_from(
    [
        "label",
        "description",
        "event_code",
        "instance_id",
        "provider_metadata",
        "sample_event_template",
        "name",
        "client_id",
        "delivery_type",
        "runtime_action",
        "events_of_interest",
        "enabled",
    ]
)
_VALUES: st.SearchStrategy[Any] = st.sampled_from(
    [
        None,
        True,
        7,
        "",
        "text",
        "stand-in-client-id",
        "webhook",
        "journal",
        "a/b",
        "e30=",
        [],
        [{}],
        [{"provider_id": "x", "event_code": None}],
        [{"provider_id": PROVIDER_ID, "event_code": STOCK}],
    ]
)


@unhurried
@given(
    path=st.sampled_from([PROVIDERS, "METADATA", REGISTRATIONS]),
    method=st.sampled_from(["POST", "PUT", "PATCH"]),
    content=st.dictionaries(_FIELDS, _VALUES, max_size=6)
    | st.lists(
        st.fixed_dictionaries(
            {
                "op": st.sampled_from(["add", "replace", "remove", "move"]),
                "path": _FIELDS.map(lambda name: f"/{name}"),
                "value": _VALUES,
            }
        ),
        max_size=3,
    ),
)
def test_no_write_breaks_the_stand_in(
    shared: Caller, path: str, method: str, content: Any
) -> None:
    """It answers with a code of the description, and can still list what it has."""
    provider = shared.adobe.providers[0]["id"]
    registration = shared.adobe.registrations[0]["registration_id"]
    path = path.replace("METADATA", f"{PROVIDERS}/{provider}/eventmetadata")
    if method != "POST":
        last = {PROVIDERS: provider, REGISTRATIONS: registration}
        path = f"{path}/{last.get(path, STOCK)}"

    response = shared.manage(method, path, content)

    assert response.status_code in {200, 201, 204, 400, 404, 409}
    for listed in ("ORG/providers?eventmetadata=true", REGISTRATIONS):
        assert shared.manage("GET", listed).status_code == 200
