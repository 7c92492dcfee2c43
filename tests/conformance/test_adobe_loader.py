"""Adobe's own loader accepts what we load, and reads the same in it.

Needs Node, and once: ``npm install --ignore-scripts --no-package-lock`` in
``tests/conformance/adobe_loader``.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest

from scripts.manifest import Action, Application, load
from tests.conftest import ROOT

_LOADER = Path(__file__).parent / "adobe_loader"
_SAMPLE = Path(__file__).parent / "sample"
_INSTALL = "npm install --ignore-scripts --no-package-lock --no-audit --no-fund"


@pytest.fixture(scope="module", autouse=True)
def _installed() -> None:
    if not shutil.which("node"):
        pytest.skip("Node is not installed")
    if not (_LOADER / "node_modules").is_dir():
        pytest.skip(f"run this once in {_LOADER.relative_to(ROOT)}: {_INSTALL}")


def adobe_loads(folder: Path) -> subprocess.CompletedProcess[str]:
    (folder / "package.json").write_text('{"name": "app", "version": "1.0.0"}')
    return subprocess.run(
        ["node", str(_LOADER / "load.js"), str(folder)],
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
        # Nothing of the developer's own configuration is read.
        env={"PATH": os.environ["PATH"], "HOME": str(folder)},
    )


class Both:
    """One application, loaded by Adobe's loader and by ours."""

    def __init__(self, source: Path, folder: Path) -> None:
        files = [source / "app.config.yaml", *source.glob("actions/**/*.yaml")]
        for file in files:
            copy = folder / file.relative_to(source)
            copy.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(file, copy)
        run = adobe_loads(folder)
        assert run.returncode == 0, run.stderr
        self.folder = folder
        self.adobe: dict[str, Any] = json.loads(run.stdout)
        self.ours: Application = load(folder, {})

    def actions(self) -> dict[str, tuple[str, dict[str, Any], Action]]:
        """By path: its keys in Adobe's index, what Adobe read, what we read."""
        config = self.adobe["config"]
        parts = {"application": config.get("application", {})}
        for name, extension in config.get("extensions", {}).items():
            parts[f"extensions.{name}"] = extension
        return {
            f"{package}/{name}": (
                f"{part}.runtimeManifest.packages.{package}.actions.{name}",
                action,
                self.ours.action(f"{package}/{name}"),
            )
            for part, content in parts.items()
            for package, members in content["runtimeManifest"]["packages"].items()
            for name, action in members["actions"].items()
        }


@pytest.fixture(
    scope="module", params=[ROOT, _SAMPLE], ids=["this application", "a sample"]
)
def both(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Both:
    return Both(request.param, tmp_path_factory.mktemp("both"))


def test_adobe_s_schema_accepts_it(both: Both) -> None:
    assert both.adobe["errors"] is None
    assert both.adobe["valid"] is True


def test_both_find_the_same_actions(both: Both) -> None:
    assert set(both.actions()) == set(both.ours.actions)


def test_both_find_the_same_code(both: Both) -> None:
    for _, adobe, ours in both.actions().values():
        assert Path(both.folder, adobe["function"]) == ours.function
        written = "python:default" if ours.takes_any_python else ours.runtime
        assert adobe["runtime"] == written
        assert adobe.get("main", "main") == ours.main


def test_both_put_the_same_actions_on_the_web(both: Both) -> None:
    for _, adobe, ours in both.actions().values():
        # Unquoted yes and no are texts: js-yaml would say so as true and false.
        assert adobe["web"] in ("yes", "no", "raw", True, False)
        assert ours.web == (adobe["web"] in ("yes", "raw", True))
        assert ours.annotations == adobe.get("annotations", {})


def test_both_read_the_same_inputs(both: Both) -> None:
    for _, adobe, ours in both.actions().values():
        package_inputs = both.ours.package_inputs[ours.package]
        assert ours.inputs.keys() - package_inputs == adobe.get("inputs", {}).keys()
        for name, value in adobe.get("inputs", {}).items():
            if "$" not in str(value):  # these, Adobe's loader leaves as they are
                assert (name, ours.parameters[name]) == (name, value)
                assert type(ours.parameters[name]) is type(value) or value == 1000


def test_both_say_the_same_of_where_an_input_stands(both: Both) -> None:
    index = both.adobe["includeIndex"]
    for path, (keys, adobe, ours) in both.actions().items():
        if path == "shop/overridden":
            continue  # Adobe's index names the file whose word does not count
        for name in adobe.get("inputs", {}):
            theirs = index[f"{keys}.inputs.{name}"]
            mine = ours.inputs[name]
            assert (theirs["file"], theirs["key"]) == (mine.file, mine.key)


def test_the_sample_s_limits_sequences_triggers_and_rules_are_kept(
    tmp_path: Path,
) -> None:
    both = Both(_SAMPLE, tmp_path)
    shop = both.adobe["config"]["application"]["runtimeManifest"]["packages"]["shop"]
    (sequence,), (written,) = both.ours.sequences.values(), shop["sequences"].values()
    names = [f"shop/{name.strip()}" for name in written["actions"].split(",")]
    assert (sequence.path, [*sequence.components]) == ("shop/both", names)
    assert {
        name: {"inputs": {key: each.inputs[key].value for key in each.inputs}}
        for name, each in both.ours.triggers.items()
    } == shop["triggers"]
    assert {
        name: {"trigger": each.trigger, "action": each.action.removeprefix("shop/")}
        for name, each in both.ours.rules.items()
    } == shop["rules"]
    assert both.ours.action("shop/numbers").limits.memory_mb == 128
    assert both.ours.action("shop/overridden").parameters["SAID_BY"] == "parent"


@pytest.mark.parametrize(
    "action",
    [
        "{function: a.py, web-export: true}",
        "{function: a.py, raw-http: true}",
        "{function: a.py, annotations: {final: 1}}",
        "{function: a.py, annotations: {final: }}",
        "{function: a.py, inputs: }",
        "{function: a.py, web: 1}",
        "{function: 1}",
        "{function: a.py, runtime: 3}",
    ],
)
def test_what_adobe_s_schema_refuses_is_a_problem_here(
    action: str, tmp_path: Path
) -> None:
    packages = f"{{p: {{actions: {{a: {action}}}}}}}"
    text = f"application: {{runtimeManifest: {{packages: {packages}}}}}"
    (tmp_path / "app.config.yaml").write_text(text)
    adobe = json.loads(adobe_loads(tmp_path).stdout)
    assert adobe["valid"] is False
