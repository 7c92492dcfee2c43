"""``starter-kit build``: what is in a zip, and that it is the same every time."""

from __future__ import annotations

import base64
import io
import json
import os
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from scripts.build.assembly import assemble
from scripts.build.builder import build
from scripts.build.outputs import KINDS, OPENWHISK
from scripts.build.target import Target
from scripts.failure import Failure
from scripts.manifest import load
from scripts.manifest.runtimes import RUNTIMES
from scripts.running.invoker import Invoker
from scripts.running.proxy import ActionRuntime
from tests.built import (
    EACH_RUNTIME,
    RUNTIME,
    built,
    copy_of_application,
    names_in,
    needs_a_runtime,
)
from tests.commands.command_line import starter_kit_here
from tests.conftest import ROOT
from tests.sample_applications import copy_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from scripts.build.assembly import Assembly
    from scripts.manifest import Application

pytestmark = needs_a_runtime

# What was promised of the applications' zips, in bytes.
AT_MOST = {"ingestion/webhook": 5_500_000, "webhook/check-stock": 4_000_000}
OPENWHISK_TAKES = 48 * 1_048_576


def starter_kit(*words: str, **env: str) -> subprocess.CompletedProcess[str]:
    script = "import sys; from scripts.cli import main; main()"
    return subprocess.run(
        [sys.executable, "-c", script, *words],
        capture_output=True,
        text=True,
        check=False,
        cwd=ROOT,
        env={**os.environ, **env},
    )


@pytest.mark.parametrize("runtime", EACH_RUNTIME)
@pytest.mark.parametrize("action", AT_MOST)
def test_a_zip_is_small_and_was_started(runtime: str, action: str) -> None:
    bundle = built(runtime).bundles[action]

    assert bundle.size_bytes == bundle.path.stat().st_size <= AT_MOST[action]
    assert len(base64.b64encode(bundle.path.read_bytes())) < OPENWHISK_TAKES
    assert bundle.imports
    assert bundle.init_ms
    assert bundle.bytecode.startswith(runtime.removeprefix("python:"))
    assert bundle.notes == ()
    # What is left is the zip's own directory.
    assert sum(bundle.contents.values()) == pytest.approx(bundle.size_bytes, rel=0.05)


@pytest.mark.parametrize("runtime", EACH_RUNTIME)
def test_the_layout_is_flat_and_holds_nothing_that_is_not_needed(runtime: str) -> None:
    for action, bundle in built(runtime).bundles.items():
        names = names_in(bundle.path)
        with zipfile.ZipFile(bundle.path) as archive:
            entry = archive.read("__main__.py")
        assert entry.isascii()
        assert len(entry.splitlines()) <= 8

        def among(part: str, names: list[str] = names) -> list[str]:
            return [name for name in names if part in name]

        for part in ("/tests/", "requirements.txt", "RECORD", "entry_points", ".pyi"):
            assert among(part) == [], action
        assert among("virtualenv") == []
        assert not any(name.startswith(("scripts/", "tests/")) for name in names)


def test_bytecode_is_never_compared_with_its_source_and_knows_no_folder() -> None:
    bundle = built(RUNTIME).bundles["webhook/check-stock"]
    with zipfile.ZipFile(bundle.path) as archive:
        head, _, code = archive.read("_starter_kit_modules.pack").partition(b"\n")
    modules = json.loads(head)["modules"]
    assert "actions.webhook.check_stock.__main__" in modules
    for _, offset, size in modules.values():
        # The flags after the magic number: a hash, and no check of it.
        assert code[offset + 4 : offset + 8] == b"\x01\x00\x00\x00"
        assert size
    assert str(built(RUNTIME).root).encode() not in code


def test_the_same_tree_gives_the_same_bytes_in_another_folder(tmp_path: Path) -> None:
    root = copy_of_application(tmp_path / "another folder", RUNTIME)
    for file in root.rglob("*.py"):
        file.chmod(0o600)
        file.touch()
    first = built(RUNTIME)

    arch = first.bundles["starter-kit/info"].arch
    done = starter_kit(
        "build", *AT_MOST, "--app", str(root), "--arch", arch, PYTHONHASHSEED="7"
    )

    assert done.returncode == 0, done.stderr
    application = load(root, {})
    for path in AT_MOST:
        again = KINDS[OPENWHISK].place(application, application.action(path))
        assert again.read_bytes() == first.bundles[path].path.read_bytes()


@pytest.mark.parametrize("runtime", EACH_RUNTIME)
def test_the_command_may_name_another_runtime(tmp_path: Path, runtime: str) -> None:
    root = copy_of("first", tmp_path)
    done = starter_kit_here(
        "build", "--app", root, "--runtime", runtime, "--json", cwd=ROOT
    )
    assert done.code == 0, done.err
    (bundle,) = done.json
    assert bundle["runtime"] == runtime
    assert bundle["bytecode"].startswith(runtime.removeprefix("python:"))


def test_the_command_builds_for_no_unknown_runtime(tmp_path: Path) -> None:
    root = copy_of("first", tmp_path)
    done = starter_kit_here(
        "build", "--app", root, "--runtime", "python:3.10", cwd=ROOT
    )
    assert done.code == 2
    said = " ".join(done.err.split())
    assert "python:3.10 is not one of python:3.11, python:3.12, python:3.13" in said
    assert not (root / "dist").exists()


def test_what_is_unchanged_is_not_built_again(tmp_path: Path) -> None:
    root = copy_of("first", tmp_path)
    manifest = root / "app.config.yaml"
    manifest.write_text(manifest.read_text().replace("python:3.12", RUNTIME))

    def built_now() -> bool:
        (bundle,) = build(load(root, {}))
        return bundle.is_new

    assert built_now()
    assert not built_now()
    late = root / "actions" / "late.py"
    late.write_text(late.read_text().replace("late in", "later in"))
    assert built_now()
    assert not built_now()
    # A zip that was changed is not the one that was built.
    (zip_file,) = root.glob("dist/application/actions/demo/*.zip")
    zip_file.write_bytes(b"PK")
    assert built_now()
    assert zipfile.is_zipfile(zip_file)


SAMPLES = [
    ("first", "demo/hello"),
    ("second", "demo/hello"),
    ("loose", "shop/check-stock"),
    ("loose", "shop/code"),
    ("web", "demo/hidden"),
    ("web", "default/alone"),
]


@pytest.mark.parametrize(("app", "path"), SAMPLES)
def test_an_action_answers_from_its_zip_as_from_its_source(
    app: str, path: str, tmp_path: Path
) -> None:
    root = copy_of(app, tmp_path)
    manifest = root / "app.config.yaml"
    manifest.write_text(manifest.read_text().replace("python:3.12", RUNTIME))
    application = load(root, {"GREETING": "hello"})
    params = {"name": "é"}
    here = Invoker(application).activate(path, params)

    (bundle,) = build(application, [path])
    with ActionRuntime(bundle.path, RUNTIME) as runtime:
        assert runtime.init()[0] == 200
        inputs = application.action(path).parameters
        _, answer = runtime.run({**inputs, **params})

    expected = json.loads(
        json.dumps(here.result).replace("main__", "_starter_kit_action")
    )
    assert answer == expected


CHOICES: list[tuple[dict[str, str], str, set[str], set[str]]] = [
    ({}, "webhook/check-stock", {"pydantic"}, {"httpx", "pyjwt", "cryptography"}),
    ({"WEBHOOK_AUTH": "api-key"}, "webhook/check-stock", set(), {"httpx"}),
    (
        {"WEBHOOK_AUTH": "commerce-signature"},
        "webhook/check-stock",
        {"cryptography", "cffi"},
        {"pyjwt", "httpx"},
    ),
    (
        {"WEBHOOK_AUTH": "api-key, JWT"},
        "webhook/check-stock",
        {"cryptography", "pyjwt", "httpx", "anyio", "certifi"},
        set(),
    ),
    ({"STOCK_SOURCE": "http"}, "webhook/check-stock", {"httpx"}, {"pyjwt"}),
    ({}, "ingestion/webhook", {"httpx", "pydantic"}, {"pyjwt", "redis"}),
    ({}, "ingestion/redeliver", {"httpx"}, {"pydantic", "pyjwt", "redis"}),
    ({"OUTBOX_URL": "rediss://h"}, "ingestion/webhook", {"redis"}, {"pyjwt"}),
    ({"OUTBOX_URL": "redis://h"}, "ingestion/redeliver", {"redis"}, {"pyjwt"}),
    ({}, "starter-kit/info", {"pyjwt", "cryptography"}, {"pydantic"}),
    # Nothing chosen: the code decides when it runs, so all that it may choose ships.
    ({"WEBHOOK_AUTH": " "}, "webhook/check-stock", {"pyjwt", "cryptography"}, set()),
]


def assembled(application: Application, path: str) -> Assembly:
    """Return what the zip of an action is made of."""
    actions = [application.action(path)]
    target = Target(RUNTIME, "x86_64")
    return assemble(KINDS[OPENWHISK], application, actions, target, None)


@pytest.mark.parametrize(("env", "path", "there", "absent"), CHOICES)
def test_the_configuration_decides_which_libraries_ship(
    env: Mapping[str, str], path: str, there: set[str], absent: set[str]
) -> None:
    built(RUNTIME)  # fetches the wheels, or skips
    application = load(ROOT, env)

    made = assembled(application, path)

    names = {wheel.name for wheel in made.found.wheels.values()}
    assert there <= names
    assert names.isdisjoint(absent)


def test_a_function_of_the_users_own_ships_with_what_it_imports(tmp_path: Path) -> None:
    root = copy_of_application(tmp_path, RUNTIME)
    (root / "erp").mkdir()
    (root / "erp" / "stock.py").write_text(
        "from erp import table\ndef quantities(cart, request): return table.ALL\n"
    )
    (root / "erp" / "table.py").write_text("ALL = {'A': 1}\nNAMES = 'warehouses.csv'\n")
    (root / "erp" / "warehouses.csv").write_text("name\nnorth\n")
    application = load(root, {"STOCK_SOURCE": "erp.stock:quantities"})
    built(RUNTIME)

    made = assembled(application, "webhook/check-stock")

    assert {"erp/stock.py", "erp/table.py", "erp/warehouses.csv"} <= made.own.keys()
    assert {"erp.stock", "erp.table"} <= set(made.found.modules)


def test_a_zip_for_another_processor_is_checked_and_not_started(
    tmp_path: Path,
) -> None:
    other = (
        "aarch64"
        if built(RUNTIME).bundles["starter-kit/info"].arch != ("aarch64")
        else "x86_64"
    )
    root = copy_of_application(tmp_path, RUNTIME)

    done = starter_kit(
        "build", "webhook/check-stock", "--app", str(root), "--arch", other, "--json"
    )

    assert done.returncode == 0, done.stderr
    (bundle,) = json.loads(done.stdout)
    assert (bundle["arch"], bundle["imports"]) == (other, None)
    assert any("not started" in note for note in bundle["notes"])
    with zipfile.ZipFile(bundle["path"]) as archive:
        libraries = [name for name in archive.namelist() if name.endswith(".so")]
        assert len(libraries) == 1
        machine = archive.read(libraries[0])[18]
    assert machine == {"aarch64": 183, "x86_64": 62}[other]


def test_the_command_shows_sizes_contents_and_the_start(tmp_path: Path) -> None:
    root = copy_of("first", tmp_path)
    manifest = root / "app.config.yaml"
    manifest.write_text(manifest.read_text().replace("python:3.12", RUNTIME))

    done = starter_kit_here("build", "--app", root, cwd=ROOT)

    assert done.code == 0, done.err
    assert "demo/hello" in done.out
    assert " ms" in done.out
    assert "application 0.01 MB" in done.out
    assert "unchanged" not in done.out
    again = starter_kit_here("build", "--app", root, cwd=ROOT).out
    assert "1 of 1 unchanged" in again


def test_an_action_that_is_a_zip_already_is_refused_in_every_way(
    tmp_path: Path,
) -> None:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as archive:
        archive.writestr("__main__.py", "def main(params): return {'zip': True}")
    (tmp_path / "ready.zip").write_bytes(content.getvalue())
    (tmp_path / "ready.py").write_text("def main(params): return {'zip': False}")
    action: dict[str, Any] = {"function": "ready.zip", "runtime": RUNTIME}
    packages = {"demo": {"actions": {"ready": action}}}
    manifest = {"application": {"runtimeManifest": {"packages": packages}}}
    (tmp_path / "app.config.yaml").write_text(json.dumps(manifest))
    application = load(tmp_path, {})

    with pytest.raises(Failure, match=r"ready\.zip cannot be read as Python"):
        build(application)
    ran = Invoker(application).activate("demo/ready", {})
    assert ran.status != "success"
    assert "ready.zip is not a Python source file" in "\n".join(ran.logs)
    (problem,) = application.problems
    assert problem.message.startswith("this is a zip")


def test_without_an_interpreter_of_the_version_the_zip_has_no_bytecode(
    tmp_path: Path,
) -> None:
    running = f"python:{sys.version_info.major}.{sys.version_info.minor}"
    other = next(runtime for runtime in RUNTIMES if runtime != running)
    root = copy_of("first", tmp_path)
    manifest = root / "app.config.yaml"
    manifest.write_text(manifest.read_text().replace("python:3.12", other))
    nowhere = {"PATH": str(tmp_path), "PYENV_ROOT": str(tmp_path)}

    done = starter_kit("build", "--app", str(root), "--json", **nowhere)

    assert done.returncode == 0, done.stderr
    (bundle,) = json.loads(done.stdout)
    assert (bundle["bytecode"], bundle["imports"]) == ("", None)
    assert len(bundle["notes"]) == 2
    assert not any(name.endswith(".pyc") for name in names_in(Path(bundle["path"])))


def test_nothing_but_zips_and_their_records_is_left_behind(tmp_path: Path) -> None:
    root = tmp_path / "app"
    shutil.copytree(copy_of("first", tmp_path), root)
    manifest = root / "app.config.yaml"
    manifest.write_text(manifest.read_text().replace("python:3.12", RUNTIME))
    build(load(root, {}))

    left = sorted(path.name for path in root.rglob("dist/**/*") if path.is_file())
    assert left == ["hello.build.json", "hello.zip"]
