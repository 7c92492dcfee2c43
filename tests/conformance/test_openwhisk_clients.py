"""Clients that we did not write find an OpenWhisk host in our stand-in.

A stand-in that only its own author's client has seen mirrors that author's mistakes.
Needs Node, and once: ``npm install --ignore-scripts --no-package-lock`` in
``tests/conformance/openwhisk_clients``.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import zipfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

import httpx
import pytest

from tests.conftest import ROOT
from tests.deploy.conftest import host, shop

if TYPE_CHECKING:
    from scripts.stand_ins.openwhisk import OpenWhiskHost
    from tests.deploy.shop import Shop

__all__ = ["host", "shop"]

_CLIENTS = Path(__file__).parent / "openwhisk_clients"
_INSTALL = "npm install --ignore-scripts --no-package-lock --no-audit --no-fund"
_HELLO = """\
def main(params):
    name = params.get("name", "you")
    print("hello " + name)
    if name == "trouble":
        raise ValueError("there is trouble")
    return {"text": params["greeting"] + " " + name, "region": params["region"]}
"""
_MANIFEST = """\
packages:
  theirs:
    inputs: {region: eu}
    actions:
      hello:
        function: hello.zip
        runtime: python:3.11
        web: 'yes'
        inputs: {greeting: hola}
        annotations: {final: true}
        limits: {timeout: 10000, memorySize: 256}
    sequences:
      twice: {actions: 'hello, hello'}
    triggers:
      minutely:
        feed: /whisk.system/alarms/alarm
        inputs: {cron: '* * * * *'}
    rules:
      each: {trigger: minutely, action: hello}
"""


pytestmark = pytest.mark.usefixtures("installed")


@pytest.fixture(name="installed")
def _installed() -> None:
    """Skip the test where the clients are not."""
    if not shutil.which("node"):
        pytest.skip("Node is not installed")
    if not (_CLIENTS / "node_modules").is_dir():
        pytest.skip(f"run this once in {_CLIENTS.relative_to(ROOT)}: {_INSTALL}")


def node(script: str, *arguments: str, cwd: Path, **env: str) -> Any:
    """Run a script that uses one of the clients; return what it saw."""
    ran = subprocess.run(
        ["node", str(_CLIENTS / script), *arguments],
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
        cwd=cwd,
        # Nothing of the developer's own configuration is read.
        env={"PATH": os.environ["PATH"], "HOME": str(cwd), **env},
    )
    assert ran.returncode == 0, ran.stdout + ran.stderr
    return json.loads(ran.stdout.split("\n")[-1])


def zip_of(code: str, path: Path) -> Path:
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("__main__.py", code)
    return path


def test_the_openwhisk_client_of_npm(host: OpenWhiskHost, tmp_path: Path) -> None:
    action = zip_of(_HELLO, tmp_path / "hello.zip")

    seen = node("openwhisk.js", host.url, host.auth, str(action), cwd=tmp_path)

    missing = {"status": 404, "error": "The requested resource does not exist."}
    exists = {"status": 409, "error": "resource already exists"}
    assert seen == {
        "namespaces": ["guest"],
        "stranger": {
            "status": 401,
            "error": "The supplied authentication is invalid.",
        },
        "noPackage": missing,
        "again": exists,
        "created": ["guest/p", "hello", "0.0.1", True],
        "updated": "0.0.2",
        "kind": {
            "status": 400,
            "error": "The request content was malformed:\n"
            "kind 'python:2' not in Set(python:3.11, python:3.12)",
        },
        "result": {"text": "hey Ada", "region": "eu"},
        "failed": {"status": 502, "error": "there is trouble"},
        "record": ["hello", "success", True],
        "logs": True,
        "activations": 2,
        "quiet": "",
        "fired": "string",
        "disabled": "inactive",
        "feedAgain": 502,
        "lists": {
            "packages": ["p"],
            "actions": ["hello", "twice"],
            "triggers": ["t"],
            "rules": ["r"],
        },
        "inside": ["hello", "twice"],
        "notEmpty": 409,
        "gone": 404,
    }
    assert not any(host.names.values())
    assert host.alarms == {}


def test_adobe_s_library_deploys_beside_us(
    shop: Shop, host: OpenWhiskHost, tmp_path: Path
) -> None:
    shop.deploy()
    ours = host.names
    clock = dict(host.alarms)
    theirs = tmp_path / "theirs"
    theirs.mkdir()
    zip_of(_HELLO, theirs / "hello.zip")
    manifest = theirs / "manifest.yml"
    manifest.write_text(_MANIFEST)
    # It deploys Node only, unless the host says otherwise in the family of Node.
    host.families = {"nodejs": [{"kind": kind} for kind in host.kinds]}

    seen = node("aio.js", host.url, host.auth, str(manifest), cwd=theirs)

    assert seen == {
        "result": {"text": "hola you", "region": "eu"},
        "actions": ["theirs/hello", "theirs/twice"],
        "triggers": ["minutely"],
        "rules": [],  # it does not mark them
        "pkgAndDeps": ["theirs"],
        "apis": [],
        "ours": sorted(name for names in ours.values() for name in names),
    }
    assert host.names == ours
    assert host.alarms == clock


def test_the_exported_project_deploys_with_digitalocean_s_ancestor(
    shop: Shop, host: OpenWhiskHost, tmp_path: Path
) -> None:
    exported = shop.command("export", "--format", "digitalocean", GREETING="hola")
    assert exported.code == 0, exported.err
    folder = shop.root / "dist" / "export" / "digitalocean"
    env = tmp_path / "deploy.env"
    env.write_text(f"API_KEY={shop.env['API_KEY']}\nGREETING=hola\n")

    seen = node("nimbella.js", host.url, host.auth, str(folder), str(env), cwd=tmp_path)

    assert seen["failures"] == []
    assert set(seen["successes"]) >= {"shop/hello", "shop/guarded", "shop/inner"}
    assert host.names["actions"] == [
        "shop/both",
        "shop/guarded",
        "shop/hello",
        "shop/inner",
    ]
    url = f"{host.url}/api/v1/web/guest/shop"
    assert httpx.get(f"{url}/hello").json() == {"text": "hola you", "region": "eu"}
    assert httpx.get(f"{url}/guarded").status_code == 401
    assert httpx.get(f"{url}/inner").status_code == 404
