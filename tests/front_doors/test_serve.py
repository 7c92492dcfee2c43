"""What a container starts: its table, its options, and its cron job.

That it serves is the matter of ``test_platform_software.py``, and how it ends that of
``tests/serving/test_run.py``.
"""

from __future__ import annotations

import asyncio
import json
from typing import TYPE_CHECKING, Any

import httpx
import pytest

from actions.shared.platforms import run_scheduled, serve
from tests.front_doors.doors import lines

if TYPE_CHECKING:
    from pathlib import Path

MODULE = "actions.ingestion.redeliver.__main__"


@pytest.fixture
def table(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> dict[str, dict[str, Any]]:
    """Two actions that a table has; a test may change it before it is written."""
    entry = {"module": MODULE, "main": "main", "secret": None, "timeout_ms": 60_000}
    entries = {
        "shop/echo": {**entry, "web": True, "inputs": {"A": "$A_OF_TEST"}},
        "shop/often": {**entry, "web": False, "inputs": {"OUTBOX_URL": "$URL_OF_TEST"}},
    }
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("URL_OF_TEST", " ")  # not set, to the action
    (tmp_path / "actions.json").write_text(json.dumps(entries))
    return entries


def status(path: str) -> int:
    async def exchange() -> int:
        transport = httpx.ASGITransport(serve.application())
        async with httpx.AsyncClient(transport=transport) as client:
            return (await client.post(f"http://localhost{path}")).status_code

    return asyncio.run(exchange())


@pytest.mark.usefixtures("table")
def test_the_table_is_in_the_working_directory_or_where_a_variable_says(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert status("/api/v1/web/guest/shop/often") == 404
    monkeypatch.setenv("A_OF_TEST", "a")
    assert status("/api/v1/web/guest/shop/echo") != 404
    other = tmp_path / "other.json"
    other.write_text("{}")
    monkeypatch.setenv(serve.TABLE_VARIABLE, str(other))
    assert status("/api/v1/web/guest/shop/echo") == 404


@pytest.mark.usefixtures("table")
def test_inputs_without_a_value_are_logged_at_the_start_and_health_is_well(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert status("/healthz") == 200
    (line,) = lines(capsys)
    assert (line["action"], line["level"]) == ("shop/echo", "error")
    assert "A_OF_TEST" in line["message"]


def test_an_action_that_cannot_be_imported_ends_the_start(
    table: dict[str, dict[str, Any]], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    table["shop/echo"]["module"] = "gone.away"
    (tmp_path / "actions.json").write_text(json.dumps(table))
    with pytest.raises(SystemExit) as ended:
        serve.application()
    assert ended.value.code == 3  # uvicorn's: a worker is not started anew
    assert "gone" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("words", "env", "said"),
    [
        (["--port=65536"], {}, "65536 is not a number from 0 to 65535"),
        (["--workers=0"], {}, "0 is not a number from 1 to 64"),
        (
            [],
            {"PORT": "tcp://h:80"},
            "--port: tcp://h:80 is not a number",
        ),
        (
            [],
            {"WEB_CONCURRENCY": "many"},
            "--workers: many is not a number from 1 to 64",
        ),
    ],
)
def test_a_number_that_is_none_is_said(
    words: list[str],
    env: dict[str, str],
    said: str,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    for name, value in env.items():
        monkeypatch.setenv(name, value)
    with pytest.raises(SystemExit) as ended:
        serve.main(words)
    assert ended.value.code == 2
    assert said in capsys.readouterr().err


@pytest.mark.usefixtures("table")
@pytest.mark.parametrize(
    ("path", "code", "said"),
    [
        ("shop/often", None, ""),
        (
            "shop/echo",
            2,
            "no schedule calls shop/echo; these can be called: shop/often",
        ),
        ("shop/other", 2, "these can be called: shop/often"),
    ],
)
def test_a_cron_job_calls_what_is_not_on_the_web(
    path: str,
    code: int | None,
    said: str,
    capsys: pytest.CaptureFixture[str],
) -> None:
    if code is None:
        run_scheduled.main([path])
        return
    with pytest.raises(SystemExit) as ended:
        run_scheduled.main([path])
    assert ended.value.code == code
    assert said in capsys.readouterr().err


@pytest.mark.usefixtures("table")
def test_a_cron_job_that_fails_ends_with_1(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.delenv("URL_OF_TEST")
    with pytest.raises(SystemExit, match="URL_OF_TEST"):
        run_scheduled.main(["shop/often"])
    assert "URL_OF_TEST" in capsys.readouterr().err
