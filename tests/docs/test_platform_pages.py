"""The steps of each platform's page work one after the other.

``starter-kit`` is the real one, and what it probes a server here. The platforms' own
tools are stubs, which only say that they were called: no account is here.
"""

from __future__ import annotations

import os
import re
import subprocess
from typing import TYPE_CHECKING

import pytest

from scripts.serving.server import LocalServer
from tests.built import RUNTIME, built, kept_zips, needs_a_runtime
from tests.commands.warm_start import environment, starter_kit_program
from tests.conftest import ROOT
from tests.shipped import copy_application

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.platforms

TOOLS = ("aws", "az", "docker", "func", "gcloud", "kubectl", "sam", "terraform")
STUB = '#!/bin/sh\nprintf "%s\\n" "${0##*/} $*" >> "$CALLS"\necho https://some.value\n'
ENV = """\
OAUTH_CLIENT_ID=client
OAUTH_CLIENT_SECRET='a secret $of Adobe'
OAUTH_ORG_ID=shop@AdobeOrg
BACKOFFICE_PROVIDER_ID=provider
WEBHOOK_AUTH=api-key
WEBHOOK_API_KEYS=a-key-of-twenty-bytes
"""
CHECK_STOCK = "/api/v1/web/guest/webhook/check-stock"
# Each page, what the URL of its platform ends with, and the tools that must be called.
PAGES = {
    "aws-lambda": (CHECK_STOCK, {"aws", "sam", "terraform"}),
    "azure": ("", {"az", "func"}),
    "containers": ("", {"docker", "gcloud", "kubectl"}),
    "google": (CHECK_STOCK, {"gcloud"}),
}
SETTINGS = {
    "APP": "app",
    "GROUP": "group",
    "STORAGE": "storage",
    "VAULT": "vault",
    "WEBHOOK_AUTH": "api-key",
    "WEBHOOK_API_KEYS": "a-key-of-twenty-bytes",
}


def steps(page: str) -> list[str]:
    """Return the page's blocks for a shell."""
    text = (ROOT / "docs" / f"{page}.md").read_text()
    return re.findall(r"^```sh\n(.*?)^```$", text, re.MULTILINE | re.DOTALL)


@pytest.mark.parametrize("page", PAGES)
@needs_a_runtime
def test_the_steps_work_one_after_the_other(page: str, tmp_path: Path) -> None:
    built(RUNTIME)  # fetches the wheels, or skips
    ending, expected = PAGES[page]
    folder = copy_application(tmp_path / "application")
    (folder / ".env").write_text(ENV)
    (folder / ".env").chmod(0o600)
    tools = tmp_path / "tools"
    tools.mkdir()
    for name in TOOLS:
        (tools / name).write_text(STUB)
        (tools / name).chmod(0o755)
    calls = tmp_path / "calls"
    path = f"{tools}:{starter_kit_program().parent}:{os.environ['PATH']}"
    with (
        kept_zips(folder, f"page-{page}"),
        LocalServer(folder, environment={**SETTINGS}) as server,
    ):
        env = environment(**SETTINGS, PATH=path, CALLS=str(calls))
        env["URL"] = f"{server.url}{ending}"
        printed = ""
        for step in steps(page):
            ran = subprocess.run(
                ["sh", "-euc", step],
                cwd=folder,
                env=env,
                capture_output=True,
                text=True,
                check=False,
            )
            assert ran.returncode == 0, step + ran.stdout + ran.stderr
            printed += ran.stdout
    called = {line.split()[0] for line in calls.read_text().splitlines() if line}
    assert called & set(TOOLS) == expected
    assert "✓ protected, refuses" in printed
    assert f'url="{env["URL"]}{"" if ending else CHECK_STOCK}"' in printed
    assert "a secret $of Adobe" not in printed + calls.read_text()
