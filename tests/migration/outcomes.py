"""What ``migrate`` says became of each part of an old tree, and what it wrote."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pathlib import Path

    from tests.commands.command_line import Ran, StarterKit

EVENTS = "scripts/onboarding/config/events.json"
REGISTRATIONS = "scripts/onboarding/config/starter-kit-registrations.json"
INGESTION = "actions/ingestion/actions.config.yaml"
CODE = "be-observer.catalog_product_create"
FOR_YOU = "for you to do"
ORDER: dict[str, Any] = {
    "order": {"backoffice": {"be-observer.sales_order_status_update": {}}}
}


def outcome(ran: Ran, what: str) -> str:
    """Return the one outcome of a thing."""
    assert ran.code == 0, ran.err
    (found,) = [each for each in ran.json["outcomes"] if each["what"] == what]
    return f"{found['state']}: {found['detail']}"


def config_of(new: Path, name: str) -> Any:
    """Return what a file of the new tree's ``config`` holds."""
    return json.loads((new / "config" / f"{name}.json").read_text())


def errors_of(new: Path, starter_kit: StarterKit) -> list[str]:
    """Return what ``check`` finds wrong with the new tree."""
    problems = starter_kit("check", "--app", new, "--json").json
    return [str(each) for each in problems if each["severity"] == "error"]
