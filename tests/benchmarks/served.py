"""The ASGI application under 200 clients, beside a bare route that asks once."""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from actions.shared.platforms.serve import TABLE_VARIABLE
from scripts.front_doors.table_entries import table
from scripts.manifest import load
from tests.benchmarks.adobe_process import ROOT, adobe_process
from tests.benchmarks.measuring import Figure, percentile

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

_CLIENTS = 200
_FROM_ADOBE_MS = 20
_OK = b"HTTP/1.1 200 "
# What a container runs.
_OURS = ("actions.shared.platforms.serve",)
_ROUTE = ("uvicorn", "served_here:application", "--no-access-log")
_BARE = """
import os
import httpx
from starlette.applications import Starlette
from starlette.responses import JSONResponse
from starlette.routing import Route

client = httpx.AsyncClient(trust_env=False, timeout=60)
url = os.environ["AIO_EVENTS_INGRESS_BASE_URL"]
headers = {"authorization": "Bearer " + "a" * 800, "x-api-key": "bench-client"}

async def publish(request):
    event = (await request.json())["data"]
    answer = await client.post(url, json=event, headers=headers)
    return JSONResponse({"success": answer.status_code == 200})

path = "/api/v1/web/guest/ingestion/webhook"
application = Starlette(routes=[Route(path, publish, methods=["POST"])])
"""


class Load(NamedTuple):
    """What a server did under the load."""

    calls_per_s: float
    p99_ms: float
    errors: int
    grown_mb: float


def _request(number: int) -> bytes:
    event = {
        "uid": f"uid-{number}",
        "event": "be-observer.catalog_product_delete",
        "value": {"sku": "CHAIR-OAK"},
    }
    body = json.dumps({"data": event}).encode()
    head = (
        "POST /api/v1/web/guest/ingestion/webhook HTTP/1.1\r\nhost: localhost\r\n"
        f"content-type: application/json\r\ncontent-length: {len(body)}\r\n\r\n"
    )
    return head.encode() + body


async def _client(port: int, until_s: float, took_s: list[float]) -> int:
    """Send one request after the other over one connection; return the errors."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    errors = 0
    while time.perf_counter() < until_s:
        start_s = time.perf_counter()
        writer.write(_request(len(took_s)))
        head = await reader.readuntil(b"\r\n\r\n")
        length = head.lower().partition(b"content-length: ")[2].split(b"\r\n")[0]
        await reader.readexactly(int(length))
        took_s.append(time.perf_counter() - start_s)
        errors += not head.startswith(_OK)
    writer.close()
    return errors


async def _clients(port: int, seconds: float) -> tuple[list[float], int]:
    took_s: list[float] = []
    until_s = time.perf_counter() + seconds
    errors = await asyncio.gather(
        *(_client(port, until_s, took_s) for _ in range(_CLIENTS))
    )
    return took_s, sum(errors)


def _memory_mb(group: int) -> float:
    """Return the resident memory of all processes of a group."""
    total_kb = 0
    for folder in Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(OSError, ValueError):
            if os.getpgid(int(folder.name)) == group:
                status = (folder / "status").read_text()
                total_kb += int(status.partition("VmRSS:")[2].split()[0])
    return total_kb / 1024


@contextlib.contextmanager
def _server(
    command: tuple[str, ...], workers: int, env: Mapping[str, str]
) -> Iterator[tuple[int, int]]:
    """Run a server until the block ends; yield its port and its group of processes."""
    with tempfile.TemporaryDirectory() as name, contextlib.ExitStack() as stack:
        folder = Path(name)
        (folder / "served_here.py").write_text(_BARE)
        entries = folder / "actions.json"
        entries.write_text(json.dumps(table(load(ROOT, {}))))
        with socket.create_server(("127.0.0.1", 0)) as free:
            port = free.getsockname()[1]
        process = subprocess.Popen(
            [sys.executable, "-m", *command, f"--port={port}", f"--workers={workers}"],
            cwd=ROOT,
            env={
                **os.environ,
                "PYTHONPATH": f"{folder}{os.pathsep}{ROOT}",
                TABLE_VARIABLE: str(entries),
                **env,
            },
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
        stack.callback(process.wait)
        stack.callback(os.killpg, process.pid, signal.SIGTERM)
        until_s = time.monotonic() + 60
        while time.monotonic() < until_s:
            with contextlib.suppress(OSError):
                socket.create_connection(("127.0.0.1", port), 1).close()
                break
            time.sleep(0.05)
        yield port, process.pid


def _under_load(
    command: tuple[str, ...], workers: int, env: Mapping[str, str], seconds: float
) -> Load:
    with _server(command, workers, env) as (port, group):
        asyncio.run(_clients(port, seconds / 2))  # until nothing is new
        before_mb = _memory_mb(group)
        start_s = time.perf_counter()
        took_s, errors = asyncio.run(_clients(port, seconds))
        lasted_s = time.perf_counter() - start_s
        return Load(
            len(took_s) / lasted_s,
            percentile(took_s, 99) * 1000,
            errors,
            _memory_mb(group) - before_mb,
        )


def figures(*, quick: bool) -> Iterator[Figure]:
    """Measure the application and the bare route in turn, one process and two."""
    seconds = 1.0 if quick else 6.0
    with adobe_process(_FROM_ADOBE_MS) as adobe:
        for workers in (1, 2):
            pairs = [
                (
                    _under_load(_OURS, workers, adobe.inputs, seconds),
                    _under_load(_ROUTE, workers, adobe.inputs, seconds),
                )
                for _ in range(1 if quick else 3)
            ]
            yield _figure(workers, pairs)


def _figure(workers: int, pairs: list[tuple[Load, Load]]) -> Figure:
    def ratio(pair: tuple[Load, Load]) -> float:
        return pair[0].calls_per_s / pair[1].calls_per_s

    middle = sorted(pairs, key=ratio)[len(pairs) // 2]
    ours, bare = middle
    errors = sum(pair[0].errors for pair in pairs)
    processes = "one process" if workers == 1 else f"{workers} processes"
    return Figure(
        f"ingestion behind ASGI, {processes}, {_CLIENTS} clients",
        f"{ours.calls_per_s:.0f} calls/s, p99 {ours.p99_ms:.0f} ms, {errors} errors, "
        f"memory {ours.grown_mb:+.0f} MB",
        f"a bare Starlette route: {bare.calls_per_s:.0f} calls/s, "
        f"p99 {bare.p99_ms:.0f} ms",
        ratio(middle),
        "≥ 0.7 ×, no errors",
        ratio(middle) >= 0.7 and not errors,
    )
