"""A webhook, called as Commerce calls it: ``starter-kit hook``, and the fixture."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from scripts.failure import Failure
from scripts.manifest.webhook_catalogue import read_catalogue
from scripts.serving.server import LocalServer
from tests.conftest import ROOT
from tests.examples_on import EXAMPLES, with_examples

if TYPE_CHECKING:
    from pathlib import Path

    from scripts.pytest_plugin import Commerce
    from tests.commands.command_line import StarterKit

CATALOGUE = read_catalogue(ROOT)
STOCK = "webhook/check-stock"


@pytest.fixture(scope="session")
def starter_kit_app(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return with_examples(tmp_path_factory.mktemp("hooks"))


def stock(qty: Any) -> dict[str, Any]:
    sample: dict[str, Any] = json.loads(json.dumps(CATALOGUE["stock-check"].sample))
    sample["data"]["item"]["qty"] = qty
    return sample


@pytest.mark.parametrize("name", ["stock-check", *EXAMPLES.values()])
def test_every_webhook_of_the_application_takes_its_sample(
    name: str, commerce: Commerce
) -> None:
    seen = commerce.fire(name)
    assert (seen.is_called, seen.is_well, seen.goes_on) == (True, True, True)


@pytest.mark.parametrize("qty", [1000, "1000", "1000.0000"])
def test_a_shopper_reads_the_message(qty: Any, commerce: Commerce) -> None:
    seen = commerce.fire("stock-check", stock(qty))
    assert not seen.goes_on
    assert "Oak chair" in seen.message
    assert seen.body["item"]["qty"] == qty


def test_the_payload_is_what_the_answer_makes_of_it(commerce: Commerce) -> None:
    seen = commerce.fire("shipping-rates")
    assert len(seen.payload["result"]) > 0
    assert {"carrier_code", "method", "price"} <= seen.payload["result"][0].keys()


def test_a_rule_that_is_not_true(commerce: Commerce) -> None:
    payload: Any = json.loads(json.dumps(CATALOGUE["item-prices"].sample))
    payload["shippingAssignment"]["items"] = []
    seen = commerce.fire("item-prices", payload)
    assert not seen.is_called
    assert seen.rule == "shippingAssignment.items notEmpty"


@pytest.mark.parametrize(
    "env",
    [
        {"WEBHOOK_AUTH": "commerce-signature"},
        {"WEBHOOK_AUTH": "adobe-ims"},
        {"WEBHOOK_AUTH": "api-key", "WEBHOOK_API_KEYS": "k" * 40},
        {"WEBHOOK_AUTH": "url-token", "WEBHOOK_URL_TOKENS": "t" * 40},
    ],
    ids=lambda env: env["WEBHOOK_AUTH"],
)
def test_it_calls_as_it_is_subscribed(env: dict[str, str], commerce: Commerce) -> None:
    assert commerce.fire("order-placement", env=env).status == 200
    assert commerce.fire("order-placement", env=env).is_well
    secrets = {name: "other" * 10 for name in env if name != "WEBHOOK_AUTH"}
    if secrets:
        # The first of the keys is the one that Commerce has.
        rotated = {**env, **{n: f"{v},{env[n]}" for n, v in secrets.items()}}
        assert commerce.fire("order-placement", env=rotated).is_well


def test_an_unknown_webhook_is_named(commerce: Commerce) -> None:
    with pytest.raises(Failure, match="no action of the manifest is called for taxes"):
        commerce.fire("taxes")


def test_the_command_shows_request_answer_and_what_a_shopper_reads(
    starter_kit: StarterKit, starter_kit_app: Path, tmp_path: Path
) -> None:
    payload = tmp_path / "cart.json"
    payload.write_text(json.dumps(stock(1000)))
    ran = starter_kit("hook", STOCK, "--app", starter_kit_app, "--payload", payload)
    assert ran.code == 0
    for text in ('"qty": 1000', '"op": "exception"', "a shopper reads: ", "Oak chair"):
        assert text in ran.out
    assert "soft time-out 1000 ms, time-out 5000 ms" in ran.out


def test_the_command_s_data(starter_kit: StarterKit, starter_kit_app: Path) -> None:
    ran = starter_kit("hook", "shipping-rates", "--app", starter_kit_app, "--json")
    seen = json.loads(ran.out)
    assert (ran.code, seen["webhook"], seen["problem"]) == (0, "shipping-rates", "")
    assert seen["payload"]["result"]
    assert seen["body"].keys() == {"rateRequest"}


def test_a_sample_of_another_webhook(
    starter_kit: StarterKit, starter_kit_app: Path
) -> None:
    given = ("--app", starter_kit_app, "--json")
    ran = starter_kit("hook", STOCK, *given, "--sample", "discount-code")
    seen = json.loads(ran.out)
    assert seen["body"] == {"item": {"sku": None, "qty": None, "name": None}}
    assert seen["answer"]["op"] == "exception"
    ran = starter_kit("hook", STOCK, *given, "--sample", "discount-codes")
    assert ran.code == 1
    assert "did you mean discount-code?" in ran.err


@pytest.mark.parametrize(
    ("words", "code", "told"),
    [
        (("starter-kit/info",), 1, "Adobe Commerce does not call starter-kit/info"),
        ((STOCK, "--payload", "x.json", "--sample", "taxes"), 2, "exclude each other"),
        ((STOCK, "--context", "store=1"), 2, "is not a context"),
        ((STOCK, "--context", "context_store.get_id=x"), 2, "is not JSON"),
        ((STOCK, "--url", "http://127.0.0.1:1/"), 1, "there is no answer from"),
    ],
)
def test_what_the_command_cannot_do(
    words: tuple[str, ...],
    code: int,
    told: str,
    starter_kit: StarterKit,
    starter_kit_app: Path,
) -> None:
    ran = starter_kit("hook", *words, "--app", starter_kit_app)
    assert ran.code == code
    assert told in ran.err + ran.out


def test_over_http_to_a_server(starter_kit: StarterKit, starter_kit_app: Path) -> None:
    with LocalServer(starter_kit_app, environment={}) as server:
        place = f"{server.url}/api/v1/web/guest"
        given = ("--app", starter_kit_app, "--json")
        ran = starter_kit("hook", STOCK, *given, "--url", f"{place}/{STOCK}")
        absent = starter_kit("hook", STOCK, *given, "--url", f"{place}/webhook/none")
    seen = json.loads(ran.out)
    assert (ran.code, seen["status"], seen["goes_on"]) == (0, 200, True)
    seen = json.loads(absent.out)
    assert (absent.code, seen["problem"]) == (1, "the status is 404")
    assert seen["message"], "the shopper reads the fallback"


def test_an_answer_that_commerce_cannot_use(
    starter_kit: StarterKit, starter_kit_app: Path
) -> None:
    ran = starter_kit(
        "hook", STOCK, "--app", starter_kit_app, "--env", "WEBHOOK_AUTH=none",
        "--env", r"STOCK_EXCEPTION_TYPE=Magento\Framework\Nothing",
        "--payload", written(starter_kit_app, stock(1000)),
    )  # fmt: skip
    assert ran.code == 1
    assert r"Commerce has no exception Magento\Framework\Nothing" in ran.out


def written(folder: Path, payload: Any) -> Path:
    file = folder / "payload.json"
    file.write_text(json.dumps(payload))
    return file
