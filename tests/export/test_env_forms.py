"""A variable of ``.env`` is exported only as every reader of it reads it alike."""

from __future__ import annotations

import json
import subprocess
from itertools import product
from typing import TYPE_CHECKING

import pytest

from scripts.export import env_forms
from scripts.manifest.environment import read_environment
from tests.conformance.test_openwhisk_clients import _installed, node
from tests.conformance.test_platform_values import docker_compose

if TYPE_CHECKING:
    from pathlib import Path

    from scripts.export.env_forms import EnvReader
    from tests.deploy.shop import Shop

__all__ = ["_installed"]

pytestmark = pytest.mark.platforms

EVERYWHERE = {"wskdeploy", "openserverless", "digitalocean"}
# What stands in .env, and the tools that read it otherwise.
FORMS = {
    "GREETING=plain": set(),
    "GREETING='two words # one value'": set(),
    'GREETING="two words"  # a comment': set(),
    "export GREETING=plain": set(),
    "GREETING=two words": {"wskdeploy"},
    "GREETING = plain": {"wskdeploy"},
    "GREETING=a#b": EVERYWHERE,
    'GREETING="a\\tb c"': EVERYWHERE,
    'GREETING="tabs\\\\t"': EVERYWHERE,
    'GREETING="it\'s"': set(),
    "GREETING='it\\'s'": EVERYWHERE,
    "GREETING='a\\b'": {"openserverless"},  # for what it holds
    'GREETING="a$b"': {"openserverless", "wskdeploy"},
    'GREETING="one\\ntwo"': {"openserverless", "wskdeploy"},
}


@pytest.mark.parametrize("target", sorted(EVERYWHERE))
@pytest.mark.parametrize("form", FORMS)
def test_what_another_reader_reads_otherwise_is_refused(
    shop: Shop, form: str, target: str
) -> None:
    (shop.root / ".env").write_text(f"# first\nAPI_KEY=other\n{form}\n")
    (shop.root / ".env").chmod(0o600)
    ran = shop.command("export", "--format", target)
    refused = target in FORMS[form]
    assert ran.code == (1 if refused else 0), ran.err
    assert not refused or "GREETING" in ran.err
    # The environment has it too, which every tool prefers.
    ran = shop.command("export", "--format", target, GREETING="plain")
    assert ran.code == 0, ran.err


def test_a_variable_is_refused_for_one_cause(shop: Shop) -> None:
    (shop.root / ".env").write_text('GREETING="a\\\\b$c"\n')
    (shop.root / ".env").chmod(0o600)
    ran = shop.command("export", "--format", "openserverless")
    assert ran.err.count("would not deploy this as it is") == 1
    assert "the value of GREETING holds a backslash" in ran.err


def test_the_refusal_says_where_and_what_to_do(shop: Shop) -> None:
    (shop.root / ".env").write_text("\nGREETING=a#b\n")
    (shop.root / ".env").chmod(0o600)
    ran = shop.command("export", "--format", "digitalocean")
    text = " ".join(ran.err.split())
    assert "npm's dotenv reads GREETING in .env:2 otherwise" in text
    assert "write it in quotes, GREETING='…', or set it in the environment" in text


@pytest.mark.usefixtures("installed")
def test_what_passes_is_the_same_to_npm_s_dotenv(tmp_path: Path) -> None:
    passed = _passing(tmp_path, env_forms.NODE, 4)
    texts = tmp_path / "texts.json"
    texts.write_text(json.dumps(list(passed)))
    read = node("dotenv.js", str(texts), cwd=tmp_path)
    assert dict(zip(passed, read, strict=True)) == passed


def test_what_passes_is_the_same_to_a_shell(tmp_path: Path) -> None:
    passed = _passing(tmp_path, env_forms.SHELL, 4)
    for n, text in enumerate(passed):
        (tmp_path / f"{n}.env").write_text(text)
    script = 'n=0; while [ -f $n.env ]; do V=; . ./$n.env; printf "%s\\0" "$V"; '
    read = subprocess.run(
        ["sh", "-euc", script + "n=$((n + 1)); done"],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    assert dict(zip(passed, read.split("\0")[:-1], strict=True)) == passed


def test_what_passes_is_the_same_to_compose(tmp_path: Path) -> None:
    compose = docker_compose()
    passed = _passing(tmp_path, env_forms.GO, 4)
    services = {}
    for n, text in enumerate(passed):
        (tmp_path / f"{n}.env").write_text(text)
        services[f"s{n}"] = {"image": "x", "env_file": [f"{n}.env"]}
    (tmp_path / "compose.yaml").write_text(json.dumps({"services": services}))
    read = subprocess.run(
        [*compose, "config", "--format", "json"],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    found = json.loads(read)["services"]
    values = [found[f"s{n}"]["environment"]["V"] for n in range(len(passed))]
    texts = [value.replace("$$", "$") for value in values]
    assert dict(zip(passed, texts, strict=True)) == passed


def _passing(folder: Path, reader: EnvReader, length: int) -> dict[str, str]:
    """Return what this project reads in every text of an alphabet that passes."""
    passed = {}
    for letters in product("'\"\\$# an`", repeat=length):
        text = "V=" + "".join(letters)
        if reader.takes(text, "V"):
            (folder / ".env").write_text(text)
            passed[text] = read_environment(folder)["V"]
    assert len(passed) > 100
    return passed
