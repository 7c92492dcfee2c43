"""What another tool deploys of an export is what ``starter-kit deploy`` deploys.

Each hostile value stands in an action's inputs by itself, within a text and in an
object; once as a variable and once written by hand. What a tool would change is refused
by name; all the rest arrives, by value and by type. DigitalOcean's ancestor is the tool
itself; of ``ops`` it is npm's shell-quote, which splits its lines; wskdeploy and the
shell have no package in a registry that is reached here, and stand here by their rules.
"""

from __future__ import annotations

import base64
import json
import os
import re
import subprocess
from random import Random
from typing import TYPE_CHECKING, Any

import httpx
import pytest
import yaml

from scripts.certificates import trusted_certificates
from tests.conformance.test_openwhisk_clients import _installed, node
from tests.deploy.conftest import host, shop
from tests.export.hostile_values import VALUES

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

    from scripts.stand_ins.openwhisk import OpenWhiskHost
    from tests.commands.command_line import Ran
    from tests.deploy.shop import Shop

__all__ = ["_installed", "host", "shop"]

IDS = {f"HOSTILE_{n}": name for n, name in enumerate(VALUES)}
IDS["REGION"] = "leading zeros"  # the sample's package has it
NAMES = {name: VALUES[value] for name, value in IDS.items()}
CONTROL = {"a tab", "a control character", "windows lines"}
# What each tool would change: a variable by itself, one within a text, and a constant.
REFUSED = {
    "digitalocean": {
        "alone": CONTROL | {"a space before, and quotes", "two lines and a quote"},
        "within": CONTROL | {"two lines and a quote"},
        "written": {"a reference", "a command"},
    },
    "openserverless": {
        "alone": CONTROL
        | {"an object", "JSON text", "a double quote", "both quotes", "a dollar"}
        | {"a reference", "a command", "a backslash", "a backslash at the end"}
        | {"a template", "a space before, and quotes", "two lines", "PEM"}
        | {"two lines and a quote"},
        "written": set(),
    },
    "wskdeploy": {
        "alone": set(),
        "within": {"a dollar", "a reference", "a command"},
        "written": {"a reference", "a command"},
    },
}
REFUSED["openserverless"]["within"] = REFUSED["openserverless"]["alone"]


def inputs_of(how: str, name: str, value: str) -> dict[str, Any]:
    """Return inputs that hold a value in one of three ways."""
    if how == "alone":
        return {f"A_{name}": f"${name}", f"O_{name}": {"in": {"side": f"${{{name}}}"}}}
    if how == "within":
        return {f"W_{name}": f'<{{a: ${{{name}}}}}, it\'s "b">'}
    constant = value.replace("$", "$$")
    return {f"C_{name}": constant, f"D_{name}": {"in": {"side": constant}}}


def write(shop: Shop, target: str, refused: Mapping[str, set[str]]) -> None:
    """Give the sample's action every hostile value that is not refused."""
    inputs: dict[str, Any] = {"EMPTY": "", "ZERO": 0, "YES": True, "TEXT": "string"}
    inputs |= {"DEFAULT": "${UNSET:-0123}", "LONG_FORM": {"type": {"value": {}}}}
    if target != "wskdeploy":
        inputs |= {"NULL": None, "LIST": ["$REGION", "0o17", {"deep": ["$REGION"]}]}
    for how, ids in refused.items():
        for name, value in NAMES.items():
            if IDS[name] not in ids:
                inputs |= inputs_of(how, name, value)
    file = shop.root / "app.config.yaml"
    manifest = yaml.safe_load(file.read_text())
    packages = manifest["application"]["runtimeManifest"]["packages"]
    actions = packages["shop"]["actions"]
    actions["hello"]["inputs"] = {
        **inputs,
        "API_KEY": "$API_KEY",
        "WEBHOOK_AUTH": "none",
    }
    file.write_text(json.dumps(manifest))  # JSON is YAML


def shown(parameters: Iterable[Mapping[str, Any]]) -> dict[str, str]:
    """Return the JSON text of every parameter: ``1``, ``1.0`` and ``true`` differ."""
    return {each["key"]: json.dumps(each["value"]) for each in parameters}


def deployed(host: OpenWhiskHost) -> dict[str, str]:
    """Return what the action gets: its package's parameters, and its own."""
    package = host.store.get("packages", "shop")["parameters"]
    return shown([*package, *host.store.get("actions", "shop/hello")["parameters"]])


def exported(shop: Shop, target: str) -> Path:
    ran = shop.command("export", "--format", target, **NAMES)
    assert ran.code == 0, ran.err
    return shop.root / "dist" / "export" / target


@pytest.fixture(name="ours")
def _ours(shop: Shop, host: OpenWhiskHost, target: str) -> dict[str, str]:
    """What ``starter-kit deploy`` deploys; it is gone from the host then."""
    write(shop, target, REFUSED[target])
    shop.deploy(**NAMES)
    parameters = deployed(host)
    host.reset()
    return parameters


@pytest.mark.parametrize("target", REFUSED)
@pytest.mark.parametrize("how", ["alone", "within", "written"])
def test_what_a_tool_would_change_is_refused_by_name(
    shop: Shop, target: str, how: str
) -> None:
    write(shop, target, {how: set()})
    expected = REFUSED[target][how]
    ran = shop.command("export", "--format", target, **NAMES)
    assert ran.code == (1 if expected else 0), ran.err
    of_inputs = set(re.findall(r"inputs\.[AWC]_(HOSTILE_\d+)\b", ran.err))
    assert {IDS[name] for name in of_inputs} == expected
    if how != "written":
        named = set(re.findall(r"the value of (HOSTILE_\d+) ", ran.err))
        assert named == of_inputs
    for name in of_inputs:
        assert NAMES[name] not in ran.err.replace("shop.actions", "")
    assert not (shop.root / "dist" / "export" / target).exists() or not expected


@pytest.mark.usefixtures("installed")
@pytest.mark.parametrize("target", REFUSED)
def test_the_tool_deploys_the_same(
    shop: Shop, host: OpenWhiskHost, tmp_path: Path, ours: dict[str, str], target: str
) -> None:
    exported(shop, target)
    env = {**NAMES, "API_KEY": shop.env["API_KEY"]}
    assert _read_by(target, shop, host, tmp_path, env) == ours


PIECES = [*"'\"\\$#:{}[]<>|&*!%@,-~=?()`a0. \n\té\u2028", "${A0}", "{{", "$(", "1e3"]


def random_values(count: int) -> dict[str, str]:
    """Return variables of which nothing is known but that they are not blank."""
    random = Random(20)  # noqa: S311 - the same values in every run
    texts = (
        "".join(random.choices(PIECES, k=random.randint(1, 6))) for _ in range(count)
    )
    return {f"A{n}": text for n, text in enumerate(texts) if text.strip()}


@pytest.mark.usefixtures("installed")
@pytest.mark.parametrize("target", REFUSED)
@pytest.mark.parametrize("form", ["$NAME", "<$NAME>", " $NAME ", "'$NAME\""])
def test_any_value_is_refused_or_arrives(
    shop: Shop, host: OpenWhiskHost, tmp_path: Path, target: str, form: str
) -> None:
    env = {**random_values(200), "API_KEY": shop.env["API_KEY"]}
    manifest = (shop.root / "app.config.yaml").read_text()

    def export(names: set[str]) -> Ran:
        inputs = {name: form.replace("NAME", name) for name in names}
        text = json.dumps(inputs)[1:-1]
        greeting = "GREETING: ${GREETING:-hello}"
        before = "inputs:\n              " + greeting
        after = "inputs: {" + text + ", API_KEY: $API_KEY, WEBHOOK_AUTH: none}"
        rest = "\n              API_KEY: $API_KEY\n              WEBHOOK_AUTH: none"
        assert before + rest in manifest
        new = manifest.replace(before + rest, after)
        (shop.root / "app.config.yaml").write_text(new)
        return shop.command("export", "--format", target, **env)

    first = export(set(env) - {"API_KEY"})
    refused = set(re.findall(r"inputs\.(A\d+): ", first.err))
    assert len(refused) < len(env) - 20
    arriving = set(env) - {"API_KEY"} - refused
    assert export(arriving).code == 0
    read = _read_by(target, shop, host, tmp_path, env)
    assert {name: json.loads(read[name]) for name in arriving} == {
        name: form.replace("$NAME", env[name]) for name in arriving
    }


def test_a_shell_fires_triggers_with_the_same(shop: Shop, tmp_path: Path) -> None:
    refused = REFUSED["openserverless"]["alone"]
    names = {name: text for name, text in NAMES.items() if IDS[name] not in refused}
    payload = {name: f'it\'s ${name} "so"' for name in names}
    before = "trigger_payload:\n                from: the clock"
    shop.edit("app.config.yaml", before, f"trigger_payload: {json.dumps(payload)}")
    folder = exported(shop, "openserverless")
    ops = tmp_path / "ops"
    ops.write_text('#!/bin/sh\nfor word do printf "%s\\0" "$word"; done\n')
    ops.chmod(0o755)

    printed = subprocess.run(
        ["sh", str(folder / "sequences-triggers-rules.sh")],
        env={**NAMES, "PATH": f"{tmp_path}:{os.environ['PATH']}"},
        capture_output=True,
        check=True,
    ).stdout.decode()

    words = printed.split("\0")
    read = json.loads(words[words.index("trigger_payload") + 1])
    assert read == {name: f'it\'s {text} "so"' for name, text in names.items()}


def _read_by(
    target: str,
    shop: Shop,
    host: OpenWhiskHost,
    folder: Path,
    env: Mapping[str, str],
) -> dict[str, str]:
    """Return what the action gets of the exported project by the tool."""
    project = shop.root / "dist" / "export" / target
    if target == "wskdeploy":
        text = (project / "manifest.yaml").read_text("utf-8")
        package = yaml.safe_load(text)["project"]["packages"]["shop"]
        inputs = {**package["inputs"], **package["actions"]["hello"]["inputs"]}
        return {
            name: json.dumps(_as_wskdeploy(each, env)) for name, each in inputs.items()
        }
    if target == "openserverless":
        for command in node("ops.js", str(project), cwd=folder, **env):
            _as_wsk(shop, host, command)
    else:
        (folder / "empty.env").touch()
        words = (host.url, host.auth, str(project), str(folder / "empty.env"))
        seen = node("nimbella.js", *words, cwd=folder, **env)
        assert seen["failures"] == []
    return deployed(host)


def _as_wsk(shop: Shop, host: OpenWhiskHost, command: list[str]) -> None:
    """Do what ``wsk action update`` and ``wsk package update`` do with parameters."""
    collection, verb, name, *flags = command
    assert verb == "update"
    parameters = [
        {"key": key, "value": _json_or_text(text)}
        for flag, key, text in zip(flags, flags[1:], flags[2:], strict=False)
        if flag == "--param"
    ]
    body: dict[str, Any] = {"parameters": parameters}
    if collection == "action":
        path = shop.root / f"dist/application/actions/{name}.zip"
        code = base64.b64encode(path.read_bytes()).decode()
        kind = flags[flags.index("--kind") + 1]
        body["exec"] = {"kind": kind, "code": code}
    user, _, key = host.auth.partition(":")
    url = f"{host.url}/api/v1/namespaces/_/{collection}s/{name}?overwrite=true"
    certificates = trusted_certificates()
    httpx.put(url, json=body, auth=(user, key), verify=certificates).raise_for_status()


def _json_or_text(text: str) -> Any:
    try:
        return json.loads(text)
    except ValueError:
        return text


def _as_wskdeploy(value: Any, env: Mapping[str, str]) -> Any:
    """Read an input: Apache OpenWhisk, openwhisk-wskdeploy, parsers/parameters.go."""
    if isinstance(value, dict) and not value.keys() - {"type", "value"}:
        value = value["value"]
    elif value in ("string", "integer", "float", "boolean", "json", None):
        return ""
    if isinstance(value, dict):
        return {name: _in_object(each, env) for name, each in value.items()}
    return _replaced(value, env) if isinstance(value, str) else value


def _in_object(value: Any, env: Mapping[str, str]) -> Any:
    if isinstance(value, dict):
        return {name: _in_object(each, env) for name, each in value.items()}
    return _replaced(value, env) if isinstance(value, str) else value


def _replaced(text: str, env: Mapping[str, str]) -> str:
    """Replace references: the same, wskenv/environment.go."""
    begins = text.startswith("$") and len(text) > 1
    if not begins and ("${" not in text or text.count("{") != text.count("}")):
        return text
    for part in filter(None, re.split(r"[${}]", text)):
        if f"$${{{part}}}" in text:
            text = text.replace(f"$${{{part}}}", f"${{{part}}}")
        elif f"${part}" in text:
            text = text.replace(f"${part}", env.get(part, ""))
        else:
            text = text.replace(f"${{{part}}}", env.get(part, ""))
    return text
