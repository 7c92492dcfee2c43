"""What Docker Compose would start answers, and keeps what it has accepted.

The processes are those of the exported project: with the folder that the image is made
of, the commands of its services, and the variables that Docker Compose itself reads.
Only the image is not made.
"""

from __future__ import annotations

import json
import os
import shlex
import signal
import subprocess
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import httpx
import pytest

from scripts.running import interpreter
from scripts.stand_ins.adobe.adobe import AdobeStandIn
from tests.built import RUNTIME, built
from tests.commands.command_line import starter_kit
from tests.conformance.test_platform_values import docker_compose
from tests.redis_server import free_port
from tests.serving.waiting import eventually
from tests.shipped import copy_application

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from tests.redis_server import RedisServer

pytestmark = pytest.mark.platforms

EVENT = {
    "uid": "uid-1",
    "event": "be-observer.catalog_product_delete",
    "value": {"sku": "A"},
}
KEY = "a-key-of-twenty-bytes"


@contextmanager
def started(words: list[str], cwd: Path, env: Mapping[str, str]) -> Iterator[None]:
    with subprocess.Popen(words, cwd=cwd, env=env) as process:
        yield
        process.terminate()
        # uvicorn ends by the signal, after it has shut down.
        assert process.wait() in (0, -signal.SIGTERM)


def test_what_compose_starts_takes_events_and_redelivers_them(
    tmp_path: Path, redis_server: RedisServer
) -> None:
    built(RUNTIME)  # fetches the wheels, or skips
    compose = docker_compose()
    folder = copy_application(tmp_path / "application")
    with AdobeStandIn() as adobe:
        env = {
            **adobe.environment,
            "WEBHOOK_AUTH": "api-key",
            "WEBHOOK_API_KEYS": KEY,
            "OUTBOX_URL": redis_server.url,
        }
        ran = starter_kit("export", "--format", "compose", cwd=folder, env=env)
        assert ran.code == 0, ran.err
        project = folder / "dist" / "export" / "compose"
        services = _services(compose, project, env)
        python = _python(project)
        app = project / "container" / "app"
        port = free_port()
        url = f"http://127.0.0.1:{port}"

        serve = [*python, "-m", "actions.shared.platforms.serve", "--host", "127.0.0.1"]
        nowhere = f"http://127.0.0.1:{free_port()}"
        variables = services["webhooks"]["environment"]
        # I/O Events is down.
        broken = {**variables, "AIO_EVENTS_INGRESS_BASE_URL": nowhere}
        with started(serve, app, _bare(**broken, PORT=str(port))):
            eventually(lambda: _is_up(url))
            probed = starter_kit("probe", url, cwd=folder, env=env)
            assert probed.code == 0, probed.out + probed.err
            answer = httpx.post(
                f"{url}/api/v1/web/guest/ingestion/webhook",
                json={"data": EVENT},
                headers={"x-api-key": KEY},
                timeout=60,
            )
            assert (answer.status_code, adobe.published) == (202, [])

        caller = services["ingestion-redeliver-1"]
        _, _, loop = caller["entrypoint"]
        _, _, words = loop.partition("; python ")
        command = shlex.split(words.partition(" ||")[0])
        subprocess.run(
            [*python, *command], cwd=app, env=_bare(**caller["environment"]), check=True
        )
        assert [event["id"] for event in adobe.published] == ["uid-1"]


def _services(
    compose: list[str], project: Path, env: Mapping[str, str]
) -> dict[str, Any]:
    printed = subprocess.run(
        [*compose, "-f", str(project / "compose.yaml"), "config", "--format", "json"],
        env=_bare(**env),
        capture_output=True,
        check=True,
    ).stdout
    # It prints what can be read again.
    text = printed.decode().replace("$$", "$")
    return dict(json.loads(text)["services"])


def _python(project: Path) -> list[str]:
    """Return the interpreter that the image would have."""
    record = json.loads((project / "container" / ".build.json").read_text())
    version = record["output"]["runtime"].partition(":")[2]
    found = interpreter.find(version)
    if found is None:
        pytest.skip(f"there is no Python {version} here")
    return [str(found.path)]


def _bare(**more: str) -> dict[str, str]:
    return {"PATH": os.environ["PATH"], **more}


def _is_up(url: str) -> bool:
    try:
        return httpx.get(f"{url}/healthz").status_code == 200
    except httpx.TransportError:
        return False
