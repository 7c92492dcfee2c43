"""Applications that a test writes, and what is found in them."""

from __future__ import annotations

import json
from textwrap import dedent
from typing import TYPE_CHECKING, Any

from scripts.manifest import ManifestError, load

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from scripts.manifest import Action, Problem

CODE = "def main(params):\n    return {}\n"


def write(folder: Path, files: Mapping[str, str]) -> Path:
    """Write files, given by name with their indented text; return the folder."""
    for name, text in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(dedent(text), encoding="utf-8")
        if name == ".env":
            (folder / name).chmod(0o600)
    return folder


def write_action(folder: Path, **keys: Any) -> Path:
    """Write an application whose action ``demo/hello`` has these keys; JSON is YAML."""
    action = {"function": "hello.py", "runtime": "python:3.12", **keys}
    packages = {"demo": {"actions": {"hello": action}}}
    manifest = {"application": {"runtimeManifest": {"packages": packages}}}
    files = {"app.config.yaml": json.dumps(manifest), "hello.py": CODE}
    return write(folder, files)


def action_of(
    folder: Path, env: Mapping[str, str] | None = None, **keys: Any
) -> Action:
    """Return that action as it is loaded."""
    return load(write_action(folder, **keys), env or {}).action("demo/hello")


def problems_in(
    folder: Path, env: Mapping[str, str] | None = None
) -> tuple[Problem, ...]:
    """Return the problems of an application, whether it can be used or not."""
    try:
        return load(folder, env or {}).problems
    except ManifestError as error:
        return error.problems


def said_of(folder: Path, env: Mapping[str, str] | None = None) -> list[str]:
    """Return each problem as ``severity file:line key: message``."""
    return [
        f"{found.severity} {found.file}:{found.line} {found.key}: {found.message}"
        for found in problems_in(folder, env)
    ]
