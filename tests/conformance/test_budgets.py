"""What a cold start loads and what an event costs: budgets that are widened by hand.

A module that is new here was added on purpose, or by accident: ``modules.json`` has to
be changed for it, and the change is seen in review. Sizes of zips are held in
``tests/build/test_build.py``.
"""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from tests.conftest import ROOT

if TYPE_CHECKING:
    from scripts.pytest_plugin import Invoke
    from scripts.stand_ins.adobe.adobe import AdobeStandIn

BUDGET = json.loads(Path(__file__).with_name("modules.json").read_text())
EVENT = {
    "uid": "1",
    "event": "be-observer.catalog_product_delete",
    "value": {"sku": "A"},
}
CART = {"cart_id": 1, "items": [{"sku": "CHAIR-OAK", "qty": 1}]}
NOWHERE = "http://127.0.0.1:9"
CALLS: dict[str, dict[str, Any]] = {
    "actions.ingestion.webhook.__main__": {
        "OAUTH_CLIENT_ID": "client",
        "OAUTH_CLIENT_SECRET": "secret",
        "OAUTH_BASE_URL": NOWHERE,
        "AIO_EVENTS_INGRESS_BASE_URL": NOWHERE,
        "BACKOFFICE_PROVIDER_ID": "provider",
        "data": EVENT,
    },
    "actions.webhook.check_stock.__main__": {"data": CART},
    "actions.starter_kit.info.__main__": {"WEBHOOK_AUTH": "none"},
}
_SCRIPT = """
import sys
# As in a bundle: no command line of httpx, and no plugins of pydantic.
sys.modules.update(click=None, rich=None, pygments=None)
from types import ModuleType
loader = sys.modules["pydantic.plugin._loader"] = ModuleType("pydantic.plugin._loader")
loader.get_plugins = tuple
before = set(sys.modules)
import importlib, json
params = json.loads(sys.stdin.read())
importlib.import_module(sys.argv[1]).main(params)
print(json.dumps([n for n, m in sys.modules.items() if m and n not in before]))
"""


def loaded(entry_point: str) -> dict[str, list[str]]:
    """Return what is loaded until the first answer: our modules, others by name."""
    ran = subprocess.run(
        [sys.executable, "-c", _SCRIPT, entry_point],
        input=json.dumps(CALLS[entry_point]),
        check=True,
        capture_output=True,
        text=True,
        cwd=ROOT,
    )
    names = json.loads(ran.stdout)
    tops = {name.partition(".")[0] for name in names} - {"actions", "config"}
    others = {top for top in tops if not top.startswith("_")}
    return {
        "ours": sorted(n for n in names if n.startswith(("actions.", "config"))),
        "libraries": sorted(others - sys.stdlib_module_names),
        "standard library": sorted(others & sys.stdlib_module_names),
    }


@pytest.mark.parametrize("entry_point", CALLS)
def test_a_cold_start_loads_what_the_list_says_and_no_more(entry_point: str) -> None:
    found, allowed = loaded(entry_point), BUDGET[entry_point]

    assert found["ours"] == allowed["ours"]
    assert found["libraries"] == allowed["libraries"]
    # Which of its modules the standard library needs differs from version to version.
    assert set(found["standard library"]) <= set(allowed["standard library"])


@pytest.mark.parametrize(
    ("env", "cold"), [({}, ["ims", "ingress"]), ({"BACKOFFICE_PROVIDER_ID": ""}, None)]
)
def test_an_event_costs_one_request_when_warm(
    env: dict[str, str], cold: list[str] | None, invoke: Invoke, adobe: AdobeStandIn
) -> None:
    env = {"BACKOFFICE_PROVIDER_ID": adobe.provider_id, **env}
    first = invoke("ingestion/webhook", json={"data": EVENT}, env=env)
    endpoints = [request.endpoint for request in adobe.requests]
    adobe.forget()
    second = invoke("ingestion/webhook", json={"data": EVENT}, env=env)

    assert (first.status, second.status) == (200, 200)
    assert sorted(endpoints) == (cold or ["ims", "ingress", "providers"])
    assert [request.endpoint for request in adobe.requests] == ["ingress"]


def test_a_list_costs_one_request_for_each_event(
    invoke: Invoke, adobe: AdobeStandIn
) -> None:
    events = [{**EVENT, "uid": str(number)} for number in range(50)]
    assert invoke("ingestion/webhook", json={"data": events}).status == 200

    endpoints = [request.endpoint for request in adobe.requests]
    assert (endpoints.count("ingress"), len(endpoints)) == (50, 52)
