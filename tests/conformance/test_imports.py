"""Arrows run one way, and a cold start loads no more than it needs."""

from __future__ import annotations

import ast
import importlib
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from tests.conftest import ROOT

if TYPE_CHECKING:
    from pathlib import Path

# scripts -> config, actions.shared; actions -> config; config -> nothing of ours.
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


ENTRY_POINTS = {
    "actions.ingestion.webhook.__main__": set[str](),
    "actions.ingestion.redeliver.__main__": set[str](),
    "actions.webhook.check_stock.__main__": {"httpx", "ssl", "asyncio", "httpcore"},
    "actions.starter_kit.info.__main__": {"httpx", "ssl", "asyncio", "httpcore"},
}
DEVELOPERS_TOOLS = {"yaml", "dotenv", "typer", "rich", "starlette", "uvicorn", "pytest"}


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
