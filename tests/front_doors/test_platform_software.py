"""The vectors hold with the software that the platforms themselves run."""

from __future__ import annotations

import hashlib
import hmac
import json
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any

import pytest

from tests.front_doors.placed import (
    SOFTWARE,
    InContainer,
    OnAzure,
    OnLambda,
    running,
)
from tests.front_doors.runtime_api import FunctionRaised
from tests.serving.plain_http import WEB, send
from tests.vectors import load as vectors

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from scripts.stand_ins.adobe.adobe import AdobeStandIn
    from tests.front_doors.placed import Placed

pytestmark = pytest.mark.platforms

WEBHOOK, CHECK_STOCK = "ingestion/webhook", "webhook/check-stock"
DELETED = "be-observer.catalog_product_delete"


@pytest.fixture(scope="module", params=SOFTWARE)
def shop(
    request: pytest.FixtureRequest,
    _adobe_server: AdobeStandIn,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Placed]:
    folder = tmp_path_factory.mktemp("placed")
    inventory = folder / "inventory.csv"
    inventory.write_text("sku,qty\nA,10\nB,0\nC,2.5\n", encoding="utf-8")
    env = {
        **_adobe_server.environment,
        "BACKOFFICE_PROVIDER_ID": _adobe_server.provider_id,
        "STOCK_INVENTORY_FILE": str(inventory),
    }
    with running(request.param, folder, env) as placed:
        yield placed


@pytest.mark.parametrize(
    "case",
    [case for case in vectors("ingestion") if not case["env"]],
    ids=lambda case: case["name"],
)
def test_ingestion_vectors_hold(
    case: dict[str, Any], shop: Placed, adobe: AdobeStandIn
) -> None:
    for fault in case["adobe"].get("ingress", []):
        adobe.fail("ingress", **fault)

    reply = shop.post(WEBHOOK, json.dumps(case["params"]).encode())

    expected = case["expect"]
    assert reply.status == expected["status"]
    if "body" in expected:
        assert reply.json == expected["body"]
    if "error" in expected:
        assert reply.json["error"] == expected["error"]
    if "published" in expected:
        assert [
            {key: event[key] for key in ("id", "type", "data")}
            for event in adobe.published
        ] == expected["published"]


@pytest.mark.parametrize("case", vectors("check_stock"), ids=lambda case: case["name"])
def test_check_stock_vectors_hold(case: dict[str, Any], shop: Placed) -> None:
    reply = shop.post(CHECK_STOCK, json.dumps(case["params"]).encode())

    expected = case["expect"]
    assert (reply.status, reply.json["op"]) == (expected["status"], expected["op"])
    if "message" in expected:
        assert reply.json["message"] == expected["message"]
    for piece in expected.get("message_contains", []):
        assert piece in reply.json["message"]


@pytest.mark.parametrize("software", SOFTWARE)
def test_a_signature_over_any_bytes_holds(software: str, tmp_path: Path) -> None:
    env = {
        "WEBHOOK_AUTH": "hmac",
        "WEBHOOK_HMAC_SECRETS": "f7Hq2kLw9zXc4vB8",
        "OAUTH_CLIENT_ID": "id",
        "OAUTH_CLIENT_SECRET": "secret",
        "OAUTH_ORG_ID": "org@AdobeOrg",
    }
    body = b'{"data": "\xe4"}'
    signature = hmac.digest(b"f7Hq2kLw9zXc4vB8", body, hashlib.sha256).hex()
    headers = {
        "content-type": "text/plain; charset=iso-8859-1",
        "x-webhook-signature": f"sha256={signature}",
    }
    with running(software, tmp_path, env) as placed:
        signed = placed.post(WEBHOOK, body, headers)
        changed = placed.post(WEBHOOK, body + b" ", headers)
    assert (signed.status, list(signed.json)) == (400, ["error", "details"])
    assert (changed.status, changed.json) == (401, {"error": "Unauthorized"})


def test_lambda_names_the_call_and_tries_a_failed_schedule_again(
    tmp_path: Path,
) -> None:
    # There is no Redis there.
    env = {
        "OUTBOX_URL": "redis://127.0.0.1:9",
        "OAUTH_CLIENT_ID": "id",
        "OAUTH_CLIENT_SECRET": "secret",
        "OAUTH_ORG_ID": "org@AdobeOrg",
    }
    schedule = {
        "source": "aws.scheduler",
        "detail-type": "Scheduled Event",
        "detail": "{}",
    }
    with running("awslambdaric", tmp_path, env) as placed:
        assert isinstance(placed, OnLambda)
        with pytest.raises(FunctionRaised, match="CallFailed"):
            placed.invoke("ingestion/redeliver", schedule)
        assert placed.invoke("ingestion/redeliver", {})["statusCode"] == 400
        ids = {line["activation_id"] for line in placed.log()}
        assert [len(each) for each in ids] == [36, 36]


def test_a_schedule_calls_what_is_not_on_the_web(tmp_path: Path) -> None:
    env = {
        "OAUTH_CLIENT_ID": "id",
        "OAUTH_CLIENT_SECRET": "secret",
        "OAUTH_ORG_ID": "org@AdobeOrg",
    }
    schedule = {"source": "aws.scheduler", "detail-type": "Scheduled Event"}
    with running("awslambdaric", tmp_path, env) as placed:
        assert isinstance(placed, OnLambda)
        result = placed.invoke("ingestion/redeliver", schedule)
    assert result == {"status": "there is no outbox: OUTBOX_URL is not set"}

    with running("functions-framework", tmp_path, env) as placed:
        marked = {"x-cloudscheduler": "true"}
        assert placed.post("ingestion/redeliver", b"", marked).status == 204
        assert placed.post("ingestion/redeliver", b"").status == 400

    with running("azure-functions", tmp_path, env) as placed:
        assert isinstance(placed, OnAzure)
        timer = f"{placed.base_url()}", "/timers/ingestion_redeliver"
        assert send(*timer, method="POST").status == 204
        assert placed.post("ingestion/redeliver", b"").status == 404

    with running("uvicorn", tmp_path, env) as placed:
        assert placed.post("ingestion/redeliver", b"").status == 404


def test_a_cron_job_of_the_image_calls_what_is_not_on_the_web(tmp_path: Path) -> None:
    env = {
        "OAUTH_CLIENT_ID": "id",
        "OAUTH_CLIENT_SECRET": "secret",
        "OAUTH_ORG_ID": "org@AdobeOrg",
    }
    path = "ingestion/redeliver"
    assert InContainer(tmp_path, env).run_scheduled(path).returncode == 0
    failing = {**env, "OUTBOX_URL": "redis://127.0.0.1:9"}
    assert InContainer(tmp_path, failing).run_scheduled(path).returncode == 1
    missing = InContainer(tmp_path, {}).run_scheduled(path)
    assert missing.returncode == 1
    assert "OAUTH_CLIENT_ID, OAUTH_CLIENT_SECRET, OAUTH_ORG_ID" in missing.stderr
    on_the_web = InContainer(tmp_path, env).run_scheduled("webhook/check-stock")
    assert on_the_web.returncode == 2
    assert "these can be called: ingestion/redeliver" in on_the_web.stderr


CALLS = 240


def test_calls_at_the_same_time_share_nothing_but_what_is_kept(
    adobe: AdobeStandIn, tmp_path: Path
) -> None:
    adobe.latency_ms = 20
    env = {
        **adobe.environment,
        "BACKOFFICE_PROVIDER_ID": adobe.provider_id,
        "LOG_LEVEL": "debug",
        "WEBHOOK_AUTH": "url-token",
        "WEBHOOK_URL_TOKENS": "f7Hq2kLw9zXc4vB8",
    }

    def call(number: int) -> tuple[int, int, Any]:
        event = {"uid": f"uid-{number}", "event": DELETED, "value": {"sku": "A"}}
        # Every fourth is refused, so that answers differ, too.
        token = "other" if number % 4 == 0 else "f7Hq2kLw9zXc4vB8"
        reply = send(
            url,
            f"{WEB}/{WEBHOOK}?token={token}",
            method="POST",
            headers=[
                ("x-request-id", f"call-{number}"),
                ("x-adobe-commerce-request-id", f"commerce-{number}"),
            ],
            body=json.dumps({"data": event}).encode(),
        )
        assert reply.headers["x-request-id"] == f"call-{number}"
        return number, reply.status, reply.json

    with running("uvicorn", tmp_path, env) as placed:
        assert isinstance(placed, InContainer)
        url = placed.base_url()
        assert send(url, "/healthz").json == {"status": "ok"}
        with ThreadPoolExecutor(60) as clients:
            answers = list(clients.map(call, range(CALLS)))
        lines = placed.log()

    for number, status, _ in answers:
        assert status == (401 if number % 4 == 0 else 200)
    published = [event["id"] for event in adobe.published]
    assert sorted(published) == sorted(f"uid-{n}" for n in range(CALLS) if n % 4)
    # A token for each process.
    assert 1 <= sum(request.endpoint == "ims" for request in adobe.requests) <= 2
    # No line has the id of one call and what belongs to another.
    seen: dict[str, list[str]] = {}
    for line in lines:
        number = line["activation_id"].removeprefix("call-")
        assert line["request_id"] == f"commerce-{number}"
        seen.setdefault(number, []).append(line["message"])
        if line["message"] == "Event published":
            assert line["event_uid"] == f"uid-{number}"
    assert len(seen) == CALLS
    assert all("Called" in messages for messages in seen.values())
