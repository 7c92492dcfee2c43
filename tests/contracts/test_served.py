"""``starter-kit serve`` answers what the OpenAPI document says, whatever is sent.

schemathesis makes the calls: valid ones, invalid ones, and in `.ci/run` those at every
border of the schemas. It runs as its users run it, as a command.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from scripts.contracts import openapi
from scripts.manifest import load
from scripts.serving.server import LocalServer
from scripts.stand_ins.adobe.adobe import AdobeStandIn
from tests.conftest import ROOT, is_thorough

if TYPE_CHECKING:
    from scripts.serving.platform_app import Served

SCHEMATHESIS = Path(sys.executable).with_name("schemathesis")
KEY = "key-of-the-back-office"
# What does not hold, by design.
EXCLUDED = """
# The platform hands every method to an action, and the actions take all of them.
checks.unsupported_method.enabled = false

[[operations]]
include-path = "/webhook/check-stock"
# Adobe Commerce reads operations from 200 only, so errors are operations, too.
checks.negative_data_rejection.enabled = false
checks.ignored_auth.enabled = false
checks.missing_required_header.enabled = false
"""
STATUSES = {
    "ingestion/webhook": {200, 400, 401},
    "webhook/check-stock": {200},
}


@pytest.mark.long
def test_schemathesis_finds_nothing(tmp_path: Path) -> None:
    served: dict[str, Counter[int]] = {action: Counter() for action in STATUSES}

    def note(seen: Served) -> None:
        if seen.method == "POST" and seen.action in served:
            served[seen.action][seen.status] += 1

    configured = tmp_path / "schemathesis.toml"
    configured.write_text(EXCLUDED)
    with AdobeStandIn() as adobe:
        env = {
            **adobe.environment,
            "WEBHOOK_AUTH": "api-key",
            "WEBHOOK_API_KEYS": KEY,
        }
        document = tmp_path / "openapi.json"
        document.write_text(json.dumps(openapi.document(load(ROOT, env))))
        with LocalServer(ROOT, environment=env, on_activation=note) as server:
            run = subprocess.run(
                [
                    SCHEMATHESIS,
                    f"--config-file={configured}",
                    "run",
                    str(document),
                    f"--url={server.url}/api/v1/web/guest",
                    *(f"--include-path=/{action}" for action in STATUSES),
                    f"--header=x-api-key: {KEY}",
                    "--max-examples=50",
                    f"--phases=examples,{'coverage,' if is_thorough() else ''}fuzzing",
                    "--generation-deterministic",
                    "--continue-on-failure",
                    "--no-color",
                ],
                cwd=tmp_path,
                # Nothing of the developer's own configuration is read.
                env={"PATH": os.environ["PATH"], "HOME": str(tmp_path)},
                capture_output=True,
                text=True,
                check=False,
            )

    assert run.returncode == 0, run.stdout + run.stderr
    # It has seen what there is to see.
    for action, statuses in STATUSES.items():
        assert statuses <= set(served[action])
        assert served[action].total() > 50
