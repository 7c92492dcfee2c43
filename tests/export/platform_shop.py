"""The sample application as platforms with variables take it, and its code there."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import TYPE_CHECKING, Any

import yaml

from scripts.build.build_record import Output, Record
from scripts.build.outputs import KINDS
from scripts.manifest import load

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tests.deploy.shop import Shop

#: The formats that are written for these platforms.
PLATFORMS = ("azure", "compose", "google", "knative", "sam", "terraform")


def make_portable(shop: Shop, inputs: Mapping[str, Any] | None = None) -> None:
    """Take away what only OpenWhisk has; give ``hello`` more inputs."""
    file = shop.root / "app.config.yaml"
    manifest = yaml.safe_load(file.read_text())
    package = manifest["application"]["runtimeManifest"]["packages"]["shop"]
    del package["sequences"]
    del package["triggers"]["every-minute"]["inputs"]["trigger_payload"]
    package["actions"]["hello"]["inputs"] |= inputs or {}
    file.write_text(json.dumps(manifest))  # JSON is YAML
    pretend_to_build(shop)


def pretend_to_build(shop: Shop) -> None:
    """Lay something where the build leaves what it makes for each platform."""
    application = load(shop.root, shop.env)
    shop.zip_all()
    everything = list(application.actions)
    for action in application.actions.values():
        zipped = shop.root / "dist/application/actions/shop" / f"{action.name}.zip"
        made = KINDS["lambda"].place(application, action)
        _file(made, zipped.read_bytes())
        _file(made.with_suffix(".build.json"), _record([action.path]))
        folder = KINDS["google"].place(application, action)
        _file(folder / "main.py", b"# made\n")
        _file(folder / ".build.json", _record([action.path]))
    azure, container = (
        KINDS[target].place(application, action) for target in ("azure", "container")
    )
    for folder in (azure, container):
        _file(folder / ".build.json", _record(everything))
    _file(azure / "host.json", b'{"version": "2.0"}')
    _file(azure / "function_app.py", b"# made\n")
    _file(container / "Containerfile", b"FROM scratch\n")


def _record(actions: list[str]) -> bytes:
    """Return what the build says of what it has made."""
    output = Output(
        target="",
        actions=tuple(actions),
        path=Path("made"),
        entry="",
        runtime="python:3.11",
        arch="aarch64",
        digest="",
        size_bytes=0,
        unpacked_bytes=0,
    )
    return Record(parts="", output=output).model_dump_json().encode()


def _file(path: Path, content: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)


def exported(shop: Shop, target: str, *words: str, **env: str) -> Path:
    """Export the application; return the folder."""
    folder = shop.root / "dist" / "export" / target
    shutil.rmtree(folder, ignore_errors=True)
    ran = shop.command("export", "--format", target, *words, **env)
    assert ran.code == 0, ran.err
    return folder
