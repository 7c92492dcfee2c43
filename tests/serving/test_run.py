"""``starter-kit run``: what a container runs, from the source; and how it ends."""

from __future__ import annotations

import contextlib
import signal
import socket
import subprocess
import time
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

import pytest

from tests.commands.warm_start import environment, starter_kit_program
from tests.conftest import ROOT
from tests.sample_applications import copy_of
from tests.serving.plain_http import WEB, post_json, send

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from scripts.stand_ins.adobe.adobe import AdobeStandIn

EVENT = {
    "uid": "1",
    "event": "be-observer.catalog_product_delete",
    "value": {"sku": "A"},
}
LIMIT_S = 60


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port: int = listener.getsockname()[1]
        return port


@contextlib.contextmanager
def running(
    *words: str, env: Mapping[str, str]
) -> Iterator[tuple[subprocess.Popen[str], str]]:
    """Start the command, and wait for ``/healthz``; yield it with its URL."""
    port = free_port()
    process = subprocess.Popen(
        [starter_kit_program(), "run", f"--app={ROOT}", *words],
        env=environment(PORT=str(port), **env),
        cwd=ROOT,
        stderr=subprocess.PIPE,
        text=True,
    )
    url = f"http://127.0.0.1:{port}"
    try:
        until_s = time.monotonic() + LIMIT_S
        while not is_healthy(url):
            assert process.poll() is None, process.communicate()[1]
            assert time.monotonic() < until_s
            time.sleep(0.05)
        yield process, url
    finally:
        if process.poll() is None:
            process.terminate()
        process.communicate(timeout=LIMIT_S)


def is_healthy(url: str) -> bool:
    with contextlib.suppress(OSError):
        return send(url, "/healthz").status == 200
    return False


@pytest.mark.parametrize("workers", [1, 2])
@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_call_that_is_under_way_is_answered_before_the_end(
    workers: int, number: signal.Signals, adobe: AdobeStandIn
) -> None:
    adobe.latency_ms = 500
    env = {**adobe.environment, "BACKOFFICE_PROVIDER_ID": adobe.provider_id}
    with (
        running(f"--workers={workers}", env=env) as (process, url),
        ThreadPoolExecutor() as clients,
    ):
        path = f"{WEB}/ingestion/webhook"
        call = clients.submit(post_json, url, path, {"data": EVENT})
        until_s = time.monotonic() + LIMIT_S
        while not adobe.requests:
            assert time.monotonic() < until_s
            time.sleep(0.01)
        process.send_signal(number)
        assert call.result().status == 200
        assert process.wait(LIMIT_S) == 0
    assert [event["id"] for event in adobe.published] == ["1"]


def test_inputs_without_a_value_are_named_at_the_start_and_the_rest_works() -> None:
    names = ("OAUTH_CLIENT_ID", "OAUTH_CLIENT_SECRET", "OAUTH_ORG_ID")
    with running(env=dict.fromkeys(names, "")) as (process, url):
        cart = {"item": {"sku": "CHAIR-OAK", "qty": 1}}
        stock = post_json(url, f"{WEB}/webhook/check-stock", cart)
        assert stock.json == {"op": "success"}
        event = post_json(url, f"{WEB}/ingestion/webhook", {"data": EVENT})
        assert event.status == 500
        process.terminate()
        log = process.communicate(timeout=LIMIT_S)[1]
    assert f"Set these variables in the environment: {', '.join(names)}" in log


def run(*words: str, **env: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [starter_kit_program(), "run", *words],
        env=environment(**env),
        cwd=ROOT,
        check=False,
        capture_output=True,
        text=True,
        timeout=LIMIT_S,
    )


def test_what_cannot_be_served_is_said(tmp_path: Path) -> None:
    bare = copy_of("first", tmp_path)
    done = run(f"--app={bare}")
    assert (done.returncode, "has no front doors" in done.stderr) == (1, True)
    done = run(PORT="abc")
    assert (done.returncode, "PORT" in done.stderr) == (2, True)
    with socket.create_server(("127.0.0.1", 0)) as taken:
        done = run(f"--port={taken.getsockname()[1]}")
    assert done.returncode != 0
    assert "address already in use" in done.stderr


@pytest.mark.parametrize("workers", ["1", "2"])
def test_an_action_that_cannot_be_imported_ends_it(
    workers: str, tmp_path: Path
) -> None:
    from tests.built import copy_of_application

    root = copy_of_application(tmp_path, "python:3.11")
    (root / "actions/webhook/check_stock/stock.py").write_text("import gone_away\n")
    done = run(f"--app={root}", f"--workers={workers}", f"--port={free_port()}")
    assert done.returncode != 0
    assert "The actions cannot be imported" in done.stderr
    assert "gone_away" in done.stderr
