"""The same application as other tools' projects: whole, and without a secret."""

from __future__ import annotations

import json
import shlex
import subprocess
import zipfile
from typing import TYPE_CHECKING, Any

import pytest
import yaml

from tests.deploy.shop import SECRET

if TYPE_CHECKING:
    from pathlib import Path

    from tests.deploy.shop import Shop

FORMATS = ("wskdeploy", "openserverless", "digitalocean")


def exported(shop: Shop, target: str, **env: str) -> Path:
    ran = shop.command("export", "--format", target, **env)
    assert ran.code == 0, ran.err
    assert "eploy it" in ran.out
    return shop.root / "dist" / "export" / target


def _same_zip(folder: Path, name: str, shop: Shop) -> bool:
    built = shop.root / "dist" / "application" / "actions" / "shop" / f"{name}.zip"
    return (folder / "shop" / f"{name}.zip").read_bytes() == built.read_bytes()


@pytest.mark.parametrize("target", FORMATS)
def test_no_value_of_a_variable_is_written(shop: Shop, target: str) -> None:
    folder = exported(shop, target, GREETING="not-for-files")
    texts = [path.read_bytes() for path in folder.rglob("*") if path.is_file()]
    whole = b"\n".join(texts)
    for secret in (SECRET, "not-for-files", shop.host.auth):
        assert secret.encode() not in whole
    assert b"API_KEY" in whole


@pytest.mark.parametrize("target", FORMATS)
def test_it_may_be_written_again_but_not_over_anything_else(
    shop: Shop, target: str, tmp_path: Path
) -> None:
    folder = exported(shop, target)
    first = {path.relative_to(folder) for path in folder.rglob("*")}
    (folder / "left-over").write_text("")
    exported(shop, target)
    assert {path.relative_to(folder) for path in folder.rglob("*")} == first

    mine = tmp_path / "mine"
    mine.mkdir()
    (mine / "precious").write_text("")
    ran = shop.command("export", "--format", target, "--out", str(mine))
    assert ran.code == 1
    assert "holds what no export has written" in ran.err
    assert [path.name for path in mine.iterdir()] == ["precious"]


def test_an_unknown_format_is_a_usage_error(shop: Shop) -> None:
    assert shop.command("export", "--format", "heroku").code == 2


def test_wskdeploy_gets_the_whole_application(shop: Shop) -> None:
    folder = exported(shop, "wskdeploy", GREETING="hola")

    project = yaml.safe_load((folder / "manifest.yaml").read_text())["project"]

    assert project["name"] == "sample-shop"
    package = project["packages"]["shop"]
    assert package["inputs"] == {"REGION": "eu"}
    assert package["actions"]["hello"] == {
        "function": "actions/shop/hello.zip",
        "runtime": "python:3.11",
        "main": "main",
        "web": "yes",
        "inputs": {
            "GREETING": "${GREETING}",
            "API_KEY": "${API_KEY}",
            "WEBHOOK_AUTH": "none",
        },
        "annotations": {"final": True},
        "limits": {
            "timeout": 10000,
            "memorySize": 256,
            "logSize": 10,
            "concurrentActivations": 1,
        },
    }
    assert package["actions"]["inner"]["web"] == "no"
    assert package["sequences"]["both"]["actions"] == "shop/inner, shop/inner"
    assert package["triggers"]["every-minute"] == {
        "feed": "/whisk.system/alarms/alarm",
        "inputs": {"cron": "* * * * *", "trigger_payload": {"from": "the clock"}},
    }
    assert package["rules"]["each-minute"] == {
        "trigger": "every-minute",
        "action": "shop/inner",
    }
    assert _same_zip(folder / "actions", "hello", shop)


def test_a_variable_without_a_value_and_with_a_default_is_the_default(
    shop: Shop,
) -> None:
    folder = exported(shop, "wskdeploy")
    text = (folder / "manifest.yaml").read_text()
    assert 'GREETING: "hello"' in text
    assert 'API_KEY: "${API_KEY}"' in text


def test_digitalocean_gets_functions_and_their_schedules(shop: Shop) -> None:
    folder = exported(shop, "digitalocean")

    project = yaml.safe_load((folder / "project.yml").read_text())

    (package,) = project["packages"]
    functions: dict[str, Any] = {each["name"]: each for each in package["functions"]}
    assert package["parameters"] == {"REGION": "eu"}
    assert functions["guarded"]["webSecure"] == "a-secret-of-20-bytes"
    assert functions["hello"]["limits"] == {"timeout": 10000, "memory": 256}
    assert functions["both"]["sequence"] == ["shop/inner", "shop/inner"]
    assert functions["inner"]["triggers"] == [
        {
            "name": "every-minute",
            "sourceType": "scheduler",
            "sourceDetails": {"cron": "* * * * *", "withBody": {"from": "the clock"}},
        }
    ]
    assert _same_zip(folder / "packages", "hello", shop)


def _flags(lines: list[str], env: dict[str, str]) -> list[str]:
    """Return what a shell makes of the settings in an action's first lines."""
    settings = " ".join(line[1:] for line in lines if line.startswith("#-"))
    printed = subprocess.run(
        ["sh", "-c", f"printf '%s\\n' {settings}"],
        env=env,
        capture_output=True,
        text=True,
        check=True,
    )
    return printed.stdout.splitlines()


def test_openserverless_gets_settings_that_its_shell_understands(shop: Shop) -> None:
    text = "GREETING: ${GREETING:-hello}"
    shop.edit("app.config.yaml", text, 'GREETING: "it`s $API_KEY \\"$$5\\""')
    folder = exported(shop, "openserverless")

    lines = (folder / "packages/shop/hello/__main__.py").read_text().splitlines()

    flags = _flags(lines, {"API_KEY": "k 1"})
    assert flags[:6] == ["--kind", "python:3.11", "--main", "main", "--web", "true"]
    pairs = list(zip(flags, flags[1:], flags[2:], strict=False))
    values = {name: text for flag, name, text in pairs if flag == "--param"}
    assert values["API_KEY"] == '"k 1"'
    assert json.loads(values["GREETING"]) == 'it`s k 1 "$5"'
    assert ("--annotation", "final", "true") in pairs
    assert lines[-1] == "from actions.hello import main"
    arguments = (folder / "packages/shop.args").read_text()
    assert arguments == "#--param REGION '\"eu\"'\n"


def test_openserverless_gets_a_script_for_what_its_folders_cannot_say(
    shop: Shop,
) -> None:
    folder = exported(shop, "openserverless")
    script = folder / "sequences-triggers-rules.sh"
    subprocess.run(["sh", "-n", str(script)], check=True)
    commands = [
        shlex.split(line)
        for line in script.read_text().splitlines()
        if line.startswith("ops ")
    ]
    assert commands[0][:4] == ["ops", "action", "update", "shop/both"]
    assert commands[2][:5] == ["ops", "trigger", "create", "every-minute", "--feed"]
    assert commands[3] == [
        "ops",
        "rule",
        "update",
        "each-minute",
        "/_/every-minute",
        "/_/shop/inner",
    ]
    assert script.stat().st_mode & 0o100


def test_openserverless_gets_the_zip_unpacked(shop: Shop) -> None:
    for path in shop.root.glob("dist/application/actions/shop/*.zip"):
        with zipfile.ZipFile(path, "a") as archive:
            archive.writestr("lib/table.csv", "sku,qty\n")
    folder = exported(shop, "openserverless")
    table = folder / "packages" / "shop" / "inner" / "lib" / "table.csv"
    assert table.read_text() == "sku,qty\n"
