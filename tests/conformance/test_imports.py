"""Arrows run one way, and a cold start loads no more than it needs."""

from __future__ import annotations

import ast
import importlib
import re
import subprocess
import sys
from collections import defaultdict
from graphlib import CycleError, TopologicalSorter
from typing import TYPE_CHECKING

import pytest

import scripts
from tests.conftest import ROOT

if TYPE_CHECKING:
    from pathlib import Path

# scripts -> config, actions.shared; actions -> config; config -> nothing here.
ALLOWED = {
    "config": {"config"},
    "actions": {"actions", "config"},
    "scripts": {"scripts", "config", "actions"},
}
OURS = set(ALLOWED)


def imports(file: Path) -> set[str]:
    found = set()
    for node in ast.walk(ast.parse(file.read_text())):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert not node.level, f"{file}: relative imports hide the arrows"
            assert node.module
            found |= {f"{node.module}.{alias.name}" for alias in node.names}
    return {name for name in found if name.split(".")[0] in OURS}


def modules(package: str) -> list[Path]:
    return sorted((ROOT / package).rglob("*.py"))


@pytest.mark.parametrize("package", sorted(ALLOWED))
def test_packages_import_only_what_stands_below_them(package: str) -> None:
    for file in modules(package):
        for name in imports(file):
            assert name.split(".")[0] in ALLOWED[package], f"{file} imports {name}"
            if package == "scripts" and name.startswith("actions"):
                assert name.startswith("actions.shared"), f"{file} imports {name}"


def test_an_action_imports_what_is_shared_and_itself_but_no_other() -> None:
    checked = 0
    for file in modules("actions"):
        parts = file.relative_to(ROOT).with_suffix("").parts
        home = ".".join(parts[:2] if parts[1] == "shared" else parts[:3])
        for name in imports(file):
            if name.startswith("actions."):
                assert name.startswith((f"{home}.", "actions.shared")), (
                    f"{file} imports {name}"
                )
                checked += 1
    assert checked > 20


# What scripts/__init__.py says, from the top down: the words before the descriptions.
ROOMS = re.findall(r"``(\w+)/?``", re.sub(r"(?m)  .*$", "", str(scripts.__doc__)))


def rooms_imported_from_below(imported: dict[str, set[str]]) -> list[str]:
    """Say which modules import a room that stands below their own."""

    def place_of(name: str) -> int:
        return ROOMS.index(name.split(".")[1])

    return [
        f"{module} imports {name}"
        for module, names in imported.items()
        for name in sorted(names)
        if place_of(name) > place_of(module)
    ]


def imported_in(package: str) -> dict[str, set[str]]:
    """Return what each module of a package imports of it, also for types alone."""
    return {
        ".".join(file.relative_to(ROOT).with_suffix("").parts): {
            name for name in imports(file) if name.startswith(f"{package}.")
        }
        for file in modules(package)
        if file != ROOT / package / "__init__.py"
    }


def test_every_room_is_on_the_map() -> None:
    there = {
        path.stem
        for path in (ROOT / "scripts").iterdir()
        if path.suffix == ".py" or (path / "__init__.py").is_file()
    }
    assert sorted(ROOMS) == sorted(there - {"__init__"})


def test_a_room_imports_the_rooms_above_it_only() -> None:
    assert rooms_imported_from_below(imported_in("scripts")) == []
    # The test finds an arrow that points the other way.
    wrong = {"scripts.manifest.web": {"scripts.deploy.plan"}}
    assert rooms_imported_from_below(wrong) != []


@pytest.mark.parametrize("package", sorted(ALLOWED))
def test_no_modules_import_each_other_in_a_circle(package: str) -> None:
    imported = imported_in(package)

    def module_in(name: str) -> str:
        module = name if name in imported else name.rpartition(".")[0]
        places = (name, f"{name}.__init__", module, f"{module}.__init__")
        return next(place for place in places if place in imported)

    arrows = {
        module: {module_in(name) for name in names} - {module}
        for module, names in imported.items()
    }
    try:
        TopologicalSorter(arrows).prepare()
    except CycleError as error:
        pytest.fail(" > ".join(error.args[1]))


# Each of these names means one thing, wherever it stands.
SAME_MEANING = {
    "__main__": "the entry file of an action",
    "actions": "actions of OpenWhisk",
    # Of Commerce's webhooks: what is sent, and what may be answered.
    "addresses": "addresses of customers",
    "adobe": "Adobe's services, and their stand-in",
    "auth": "who may call",
    "commerce": "Adobe Commerce: what its webhooks need, and its stand-in",
    "gift_cards": "gift cards",
    "http": "requests over HTTP; STOCK_SOURCE names the module of its source",
    "payments": "payment methods",
    "products": "products of the catalogue",
    "shipping": "shipping rates",
    "taxes": "taxes",
    "totals": "what a cart comes to",
    "validator": "what a request must hold",
    "webhook": "a webhook of the Starter Kit, the package of that name, and its frame",
}


def test_no_two_modules_share_a_name_and_differ_in_meaning() -> None:
    places = defaultdict(set)
    for package in ALLOWED:
        for file in modules(package):
            path = file.parent if file.stem == "__init__" else file
            places[path.stem].add(path)

    shared = {name for name, paths in places.items() if len(paths) > 1}
    assert shared == set(SAME_MEANING)


ENTRY_POINTS = {
    "actions.ingestion.webhook.__main__": set[str](),
    "actions.ingestion.redeliver.__main__": set[str](),
    "actions.webhook.check_stock.__main__": {"httpx", "ssl", "asyncio", "httpcore"},
    "actions.starter_kit.info.__main__": {"httpx", "ssl", "asyncio", "httpcore"},
}
DEVELOPERS_TOOLS = {"yaml", "dotenv", "typer", "rich", "uvicorn", "pytest"}


@pytest.mark.parametrize("entry_point", ENTRY_POINTS)
def test_a_cold_start_loads_no_developers_tools(entry_point: str) -> None:
    unwanted = DEVELOPERS_TOOLS | {"scripts", "jwt", "cryptography", "redis"}
    unwanted |= ENTRY_POINTS[entry_point]
    # As in a bundle: httpx loads its own command line where it finds these.
    script = f"""
import sys
sys.modules.update(click=None, rich=None, pygments=None)
import {entry_point}
print(*(name for name, module in sys.modules.items() if module))
"""
    loaded = subprocess.run(
        [sys.executable, "-c", script],
        check=True,
        capture_output=True,
        text=True,
        cwd=ROOT,
    ).stdout.split()

    assert unwanted.isdisjoint({name.split(".")[0] for name in loaded})


def test_the_stock_check_loads_no_http_client_until_a_service_is_asked() -> None:
    script = """
import sys
from actions.webhook.check_stock.__main__ import main

cart = {"data": {"cart_id": "1", "items": [{"sku": "CHAIR-OAK", "qty": 1}]}}
assert main(cart)["body"] == {"op": "success"}
assert "httpx" not in sys.modules
assert "asyncio" not in sys.modules
main(cart | {"STOCK_SOURCE": "http", "STOCK_URL": "http://127.0.0.1:9/"})
assert "httpx" in sys.modules
assert "asyncio" not in sys.modules
"""
    subprocess.run([sys.executable, "-c", script], check=True, cwd=ROOT)


# What the files that users edit import, and the examples of the README: it stays there.
USED_BY_USERS = {
    "actions.ingestion.webhook.envelope": ("Envelope", "read_envelope"),
    "actions.shared.action": ("action", "resolve", "run"),
    "actions.shared.auth": ("Accepted", "Refused", "Verdict", "authenticate"),
    "actions.shared.commerce.answers": ("Stop", "Success"),
    "actions.shared.commerce.answers.addresses": ("replace_address",),
    "actions.shared.commerce.answers.gift_cards": ("GiftCardBalance",),
    "actions.shared.commerce.answers.payments": ("hide_payment_method",),
    "actions.shared.commerce.answers.products": ("replace_product_text",),
    "actions.shared.commerce.answers.shipping": (
        *("EstimatedMethod", "ShippingRate", "hide_shipping"),
    ),
    "actions.shared.commerce.answers.taxes": (
        *("AdjustmentTax", "ItemTax", "TaxBreakdown"),
    ),
    "actions.shared.commerce.answers.totals": ("Discount", "Fee", "PriceUpdate"),
    "actions.shared.commerce.webhook": ("webhook",),
    "actions.shared.errors": ("ActionError", "BadRequest", "Fault", "NotConfigured"),
    "actions.shared.events": ("Event", "Invalid"),
    "actions.shared.operations": ("add", "answer", "exception", "remove", "replace"),
    "actions.shared.request": ("Request",),
    "actions.shared.responses": ("failed", "ok"),
    "actions.shared.settings": ("Reader", "items", "text"),
    "actions.webhook.check_stock.availability": ("Availability", "Shortage", "compare"),
    "actions.webhook.check_stock.cart": ("Cart", "CartItem", "read_cart"),
    "actions.webhook.check_stock.sources": ("ask_source",),
    "config.values.checked": ("Integer", "Number", "Value"),
}


@pytest.mark.parametrize(("module", "names"), USED_BY_USERS.items())
def test_what_a_users_file_imports_is_there_in_every_version(
    module: str, names: tuple[str, ...]
) -> None:
    found = importlib.import_module(module)
    assert [name for name in names if not hasattr(found, name)] == []
