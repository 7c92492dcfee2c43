"""What Adobe's services say, printed by ``onboard`` and ``doctor``."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from scripts.deploy.ownership_mark import marked_text
from tests.foreign_text import ALL, assert_harmless

if TYPE_CHECKING:
    from tests.onboarding.site import Site

COMMANDS = ("onboard --yes", "onboard --yes --json", "doctor", "doctor --send --json")


@pytest.mark.parametrize(
    "fault",
    [
        ("ims", {"error": ALL, "error_description": ALL}),
        ("management", {"reason": ALL, "message": ALL}),
    ],
    ids=["ims", "management"],
)
@pytest.mark.parametrize("command", COMMANDS)
def test_why_adobe_refuses(
    site: Site, capsys: pytest.CaptureFixture[str], fault: Any, command: str
) -> None:
    endpoint, body = fault
    site.adobe.fail(
        endpoint, status=400, body=body, times=None, headers={"x-request-id": "é"}
    )
    ran = site.command(capsys, *command.split())
    assert ran.code == 1
    assert_harmless(ran.out + ran.err)


def test_what_is_there_already(site: Site, capsys: pytest.CaptureFixture[str]) -> None:
    site.run()
    site.adobe.register(ALL)
    site.adobe.unregister(ALL)
    content = dict(site.adobe.registrations[0])
    where = f"registrations/{content.pop('registration_id')}"
    content["description"] = marked_text("", ALL)
    site.call("PUT", where, {**content, "enabled": False})
    for words in ("onboard", "onboard --json", "onboard --prune", "onboard --yes"):
        ran = site.command(capsys, *words.split())
        assert_harmless(ran.out + ran.err)
