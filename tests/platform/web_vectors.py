"""The vectors of web actions as values: an action, a request, what must come of it."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from scripts.platform.web_http import HttpRequest
from tests.vectors import load

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path


@dataclass(frozen=True)
class FakeAction:
    """As much of an action as the web-action rules look at."""

    parameters: Mapping[str, Any] = field(default_factory=dict)
    raw_http: bool = False
    final: bool = False
    require_whisk_auth: object = None
    annotations: Mapping[str, Any] = field(default_factory=dict)


def requests() -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = load("webaction_requests")
    return found


def results() -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = load("webaction_results")
    return found


def action_of(case: Mapping[str, Any]) -> FakeAction:
    described = case["action"]
    return FakeAction(
        described["inputs"], raw_http=described["raw_http"], final=described["final"]
    )


def request_of(case: Mapping[str, Any]) -> HttpRequest:
    described = case["request"]
    body = described["body"]
    if isinstance(body, dict):
        body = body["repeat"] * body["times"]
    return HttpRequest(
        method=described["method"],
        headers=tuple(described["headers"].items()),
        query=described["query"],
        path=described["path"],
        body=(body or "").encode(),
    )


def write_app(cases: Sequence[Mapping[str, Any]], folder: Path) -> Path:
    """Write an application; its actions ``demo/0``, ``demo/1`` … are the cases'."""
    actions = {
        str(number): {
            "function": "echo.py",
            "runtime": "python:3.12",
            "web": "raw" if case["action"]["raw_http"] else "yes",
            "inputs": case["action"]["inputs"],
            "annotations": {"final": case["action"]["final"]},
        }
        for number, case in enumerate(cases)
    }
    packages = {"demo": {"actions": actions}}
    manifest = {"application": {"runtimeManifest": {"packages": packages}}}
    (folder / "app.config.yaml").write_text(json.dumps(manifest), encoding="utf-8")
    echo = 'def main(params):\n    return {"body": params}\n'
    (folder / "echo.py").write_text(echo, encoding="utf-8")
    return folder


def assert_params(expected: Mapping[str, Any], params: Mapping[str, Any]) -> None:
    for name, value in expected.get("params", {}).items():
        assert params[name] == value
        assert type(params[name]) is type(value)
    for name in expected.get("absent", []):
        assert name not in params
    for name, value in expected.get("header", {}).items():
        assert params["__ow_headers"][name] == value


def assert_answer(
    expected: Mapping[str, Any],
    status: int,
    headers: Mapping[str, str],
    body: bytes,
    parsed: Any,
) -> None:
    assert status == expected["status"]
    if "json" in expected:
        assert parsed == expected["json"]
    if "text" in expected:
        assert body.decode() == expected["text"]
    if "content_type" in expected:
        assert headers["content-type"].partition(";")[0] == expected["content_type"]
    if "error" in expected:
        assert parsed["error"] == expected["error"]
        assert isinstance(parsed["code"], str)
    if expected.get("empty"):
        assert body == b""
        assert "content-type" not in headers
    for name, value in expected.get("headers", {}).items():
        assert headers[name] == value
