"""Processes that are started cold: a zip as the platform's launcher starts it."""

from __future__ import annotations

import io
import json
import subprocess
import sys
import time
import zipfile
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Mapping

#: An interpreter that sees neither this environment nor its libraries.
PYTHON: Final = (sys.executable, "-PSE")
# What the platform's launcher does until it has answered once; it imports no more.
_LAUNCHER: Final = """
import json, os, sys, traceback
sys.path.insert(0, sys.argv[1])
from main__ import main
print("started", flush=True)
call = json.loads(sys.stdin.readline())
os.environ["__OW_ACTIVATION_ID"] = call["activation_id"]
print(json.dumps(main(call["value"])), flush=True)
sys.stdin.readline()
"""


@dataclass(frozen=True)
class Start:
    """One process: until its first line, and the most memory it had."""

    seconds: float
    peak_mb: float


def started(command: list[str], line: str = "") -> Start:
    start_s = time.perf_counter()
    process = subprocess.Popen(
        command,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
        env={},
    )
    assert process.stdin
    assert process.stdout
    if line:
        process.stdin.write(line)
        process.stdin.flush()
        assert process.stdout.readline() == "started\n"
    answer = process.stdout.readline()
    took_s = time.perf_counter() - start_s
    assert answer
    assert "statusCode" not in answer or '"statusCode": 200' in answer, answer
    peak_mb = _peak_mb(process.pid)
    process.communicate()
    return Start(took_s, peak_mb)


def _peak_mb(pid: int) -> float:
    """Return the most memory that a process has had since it began its program."""
    status = Path(f"/proc/{pid}/status").read_text(encoding="ascii")
    (line,) = (line for line in status.splitlines() if line.startswith("VmHWM:"))
    return int(line.split()[1]) / 1024


def unpacked(content: bytes, folder: Path) -> Path:
    """Unpack a zip as the platform does; return the folder."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        archive.extractall(folder)
    (folder / "__main__.py").rename(folder / "main__.py")
    return folder


def answered(folder: Path, params: Mapping[str, Any]) -> Start:
    """Start an unpacked action, and call it once."""
    call = json.dumps({"value": params, "activation_id": "1"})
    return started([*PYTHON, "-c", _LAUNCHER, str(folder)], f"{call}\n")
