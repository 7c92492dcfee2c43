"""``starter-kit build --target``: what a platform gets, and that it was started.

That it answers there is the matter of ``tests/front_doors/test_platform_software.py``.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import zipfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from scripts.build import builder, outputs, pins
from scripts.build.gathered import Wanted, gather
from scripts.build.outputs import KINDS
from scripts.build.target import (
    ARCHITECTURES,
    Target,
    arch_of_this_machine,
    lambda_glibc_minor,
)
from scripts.build.timers import timers
from scripts.failure import Failure
from scripts.manifest import load
from tests.built import (
    EACH_RUNTIME,
    RUNTIME,
    built_for,
    copy_of_application,
    needs_a_runtime,
    or_skip,
)
from tests.conftest import ROOT
from tests.manifest.apps import write
from tests.sample_applications import copy_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from scripts.build.build_record import Output

pytestmark = needs_a_runtime

PLATFORMS = outputs.TARGETS[1:]
WEBHOOK, REDELIVER = "ingestion/webhook", "ingestion/redeliver"
ACTIONS = (WEBHOOK, REDELIVER, "webhook/check-stock", "starter-kit/info")
ECHO = """
def main(params):
    return {"body": params.get("GREETING")}
"""


def starter_kit(*words: str | Path, **env: str) -> subprocess.CompletedProcess[str]:
    script = "import sys; from scripts.cli import main; main()"
    return subprocess.run(
        [sys.executable, "-c", script, *map(str, words)],
        capture_output=True,
        text=True,
        check=False,
        cwd=ROOT,
        env={**os.environ, **env},
    )


def small(folder: Path, code: str = ECHO, **more: Any) -> Path:
    """Write an application with one action, and the front doors of this project."""
    root = copy_of_application(folder, RUNTIME)
    (root / "echo.py").write_text(code)
    echo = {"function": "echo.py", "web": True, "runtime": RUNTIME, **more}
    packages = {"shop": {"actions": {"echo": echo}}}
    manifest = {"application": {"runtimeManifest": {"packages": packages}}}
    (root / "app.config.yaml").write_text(json.dumps(manifest))
    return root


def build(
    root: Path,
    target: str,
    env: Mapping[str, str] | None = None,
    arch: str = arch_of_this_machine(),
) -> list[Output]:
    application = load(root, env or {})
    return or_skip(lambda: builder.build(application, target=target, arch=arch))


def files_of(output: Output) -> dict[str, bytes]:
    if not output.path.is_dir():
        with zipfile.ZipFile(output.path) as archive:
            return {name: archive.read(name) for name in archive.namelist()}
    return {
        file.relative_to(output.path).as_posix(): file.read_bytes()
        for file in output.path.rglob("*")
        if file.is_file()
    }


@pytest.mark.parametrize("target", PLATFORMS)
def test_every_action_is_built_and_was_started(target: str) -> None:
    built = built_for(target)
    assert tuple(built) == ACTIONS
    for path, output in built.items():
        assert output.target == target
        assert output.imports
        assert output.init_ms
        assert output.notes == ()
        one = KINDS[target].for_each_action
        assert output.actions == ((path,) if one else ACTIONS)


@pytest.mark.parametrize("target", PLATFORMS)
def test_the_table_has_the_actions_of_the_output_and_the_manifests_own_texts(
    target: str,
) -> None:
    for output in built_for(target).values():
        prefix = "app/" if target == "container" else ""
        table = json.loads(files_of(output)[f"{prefix}actions.json"])
        assert sorted(table) == sorted(output.actions)
        inputs = table[output.actions[0]]["inputs"]
        assert inputs["LOG_LEVEL"] == "${LOG_LEVEL:-info}"


@pytest.mark.parametrize("target", PLATFORMS)
def test_what_may_be_chosen_where_it_runs_is_there(target: str) -> None:
    # Nothing was chosen when it was built.
    files = files_of(built_for(target)[WEBHOOK])
    prefix = "app/" if target == "container" else ""
    assert f"{prefix}actions/shared/auth/bearer_jwt.py" in files
    listed = files.get("requirements.txt", b"").decode()
    assert "\npyjwt==" in listed or f"{prefix}jwt/__init__.py" in files


LIBRARY = "pydantic_core/__init__.py"


def test_a_zip_for_lambda_holds_libraries_bytecode_and_the_handlers_module() -> None:
    output = built_for("lambda")[WEBHOOK]
    names = files_of(output).keys()
    assert output.entry == "lambda_function.handler"
    assert {"lambda_function.py", LIBRARY} <= names
    assert "__main__.py" not in names
    assert any(name.startswith("__pycache__/lambda_function.") for name in names)
    assert not any(name.startswith(("uvicorn", "azure", "scripts")) for name in names)
    assert output.unpacked_bytes < outputs.LAMBDA_LIMIT_BYTES
    assert output.size_bytes == output.path.stat().st_size < 12_000_000


@pytest.mark.parametrize(
    ("target", "entry", "serves"),
    [("google", "main.py", False), ("azure", "function_app.py", True)],
)
def test_a_source_layout_has_pinned_requirements_and_no_library(
    target: str, entry: str, serves: bool
) -> None:
    files = files_of(built_for(target)["webhook/check-stock"])
    assert entry in files
    assert LIBRARY not in files
    assert not any(name.endswith((".pyc", ".so")) for name in files)
    listed = [
        pin
        for _, line in pins.lines(files["requirements.txt"].decode())
        if (pin := pins.parsed(line))
    ]
    assert all(pin.hashes for pin in listed)
    assert {pin.name for pin in listed} >= {"pydantic-core", "httpx", "pyjwt"}
    assert ("azure-functions" in {pin.name for pin in listed}) == serves
    known = pins.with_servers(ROOT)
    assert listed == [known[pin.name] for pin in listed]


def test_a_container_runs_without_rights_and_without_the_tool() -> None:
    output = built_for("container")[WEBHOOK]
    files = files_of(output)
    lines = files["Containerfile"].decode().splitlines()
    version = output.runtime.removeprefix("python:")
    assert f"ARG BASE=python:{version}-slim-trixie" in lines
    assert "USER 10001:10001" in lines
    assert f"ENTRYPOINT {json.dumps(outputs.CONTAINER_COMMAND)}" in lines
    assert not any(line.startswith("RUN") for line in lines)
    assert "app/uvicorn/__init__.py" in files
    for part in ("app/scripts/", "app/tests/", "app/typer", ".env"):
        assert not any(name.startswith(part) for name in files)
    sources = [n for n in files if n.endswith(".py")]
    assert len([n for n in files if n.endswith(".pyc")]) == len(sources)


@pytest.mark.parametrize("target", PLATFORMS)
def test_no_value_of_a_variable_is_in_it(target: str, tmp_path: Path) -> None:
    secret = "f7Hq2kLw9zXc4vB8"
    inputs = {"WEBHOOK_API_KEYS": "$KEYS", "OUTBOX_URL": "${OUTBOX_URL:-}"}
    env = {"KEYS": secret, "OUTBOX_URL": f"redis://:{secret}@127.0.0.1:9/0"}
    (output,) = build(small(tmp_path, inputs=inputs), target, env)
    contents = files_of(output)
    assert contents
    assert not any(secret.encode() in content for content in contents.values())


def test_an_output_that_is_unchanged_is_left_alone(tmp_path: Path) -> None:
    root = small(tmp_path)

    def built_now(target: str) -> bool:
        (output,) = build(root, target)
        return output.is_new

    for target in PLATFORMS:
        assert built_now(target)
        assert not built_now(target)
    (root / "echo.py").write_text(f"# changed\n{ECHO}")
    assert built_now("lambda")
    (root / "dist" / "google" / "shop" / "echo" / "main.py").write_text("changed")
    assert built_now("google")


def test_all_modules_that_the_entry_loads_are_counted(tmp_path: Path) -> None:
    # For some platforms the script of the proof needs this module itself.
    more = "import urllib.request\n"
    counts = []
    for name, code in (("few", ECHO), ("more", f"{more}{ECHO}")):
        (output,) = build(small(tmp_path / name, code), "google")
        counts.append(output.imports or 0)
    assert counts[1] >= counts[0] + 2


def test_the_output_names_what_the_platform_is_told_to_call(tmp_path: Path) -> None:
    root = small(tmp_path)
    done = starter_kit("build", "--target", "lambda", "--app", root)
    assert "lambda_function.handler" in done.stdout
    assert "shop/echo" in done.stdout
    assert str(root / "dist" / "lambda" / "shop" / "echo.zip") in done.stdout


BROKEN = {
    "does not start": (
        "def main(params):\n    return {}\nraise OSError(9)\n",
        "",
    ),
    "lacks a module in a call": (
        """
from importlib import import_module
def main(params):
    return {"body": import_module(".".join(("gone", "away"))).NAME}
""",
        "it lacks a module",
    ),
}


@pytest.mark.parametrize(("code", "said"), BROKEN.values(), ids=BROKEN)
def test_what_does_not_pass_leaves_the_earlier_output(
    code: str, said: str, tmp_path: Path
) -> None:
    # A variable without a default does not keep it from being called.
    root = small(tmp_path, inputs={"NEEDED": "$NEEDED"})
    for target in ("lambda", "google"):
        build(root, target)
    before = {f: f.read_bytes() for f in root.glob("dist/**/*") if f.is_file()}
    (root / "echo.py").write_text(code)
    for target in PLATFORMS:
        with pytest.raises(Failure) as failed:
            build(root, target)
        assert f"shop/echo: the build for {target} does not pass" in str(failed.value)
        assert said in str(failed.value)
        assert failed.value.hint == "nothing was written"
    assert before == {f: f.read_bytes() for f in root.glob("dist/**/*") if f.is_file()}


FAULTS: Mapping[str, tuple[tuple[str, ...], int, str]] = {
    "target": (("--target", "heroku"), 2, "heroku is not one of openwhisk, lambda"),
    "arch": (("--target", "lambda", "--arch", "mips"), 2, "mips is not one of"),
    "runtime": (("--target", "google", "--runtime", "python:3.9"), 2, "is not one of"),
    "action": (("nobody", "--target", "azure"), 2, "there is no action nobody"),
}


@pytest.mark.parametrize(("words", "status", "said"), FAULTS.values(), ids=FAULTS)
def test_what_cannot_be_built_is_said_at_once(
    words: tuple[str, ...], status: int, said: str, tmp_path: Path
) -> None:
    root = small(tmp_path)
    done = starter_kit("build", *words, "--app", root)
    assert (done.returncode, said in " ".join(done.stderr.split())) == (status, True)
    assert not (root / "dist").exists()


def test_more_than_aws_takes_is_refused_with_what_to_do(tmp_path: Path) -> None:
    root = small(tmp_path, include=[["large.bin"]])
    with (root / "large.bin").open("wb") as large:
        large.truncate(outputs.LAMBDA_LIMIT_BYTES)
    with pytest.raises(Failure, match="AWS takes no more than 262,144,000") as failed:
        build(root, "lambda")
    assert "--target container" in failed.value.hint
    assert not (root / "dist").exists()


@pytest.mark.parametrize("target", PLATFORMS)
def test_an_application_without_front_doors_is_told_so(
    target: str, tmp_path: Path
) -> None:
    root = copy_of("first", tmp_path)
    with pytest.raises(Failure, match="has no front doors"):
        build(root, target)
    assert not (root / "dist").exists()


BESIDE = {
    "fns/deep/echo.py": (
        "import importlib\nfrom pathlib import Path\nfrom helpme import X\n"
        "Y = importlib.import_module(f'plugins.{X}').Y\n"
        "T = [(Path(__file__).parent / each).read_text() for each in ('.q', '100%')]\n"
        f"{ECHO}"
    ),
    "fns/deep/helpme.py": "X = 'one'",
    "fns/deep/.q": "x",
    "fns/deep/100%": "x",
    "plugins/one.py": "Y = 1",
}


@pytest.mark.parametrize("target", PLATFORMS)
def test_what_belongs_to_an_action_is_the_same_for_each_platform(
    target: str, tmp_path: Path
) -> None:
    root = write(small(tmp_path, function="fns/deep/echo.py"), BESIDE)

    (output,) = build(root, target)

    within = "app/" if target == "container" else ""
    assert {f"{within}{name}" for name in BESIDE} <= files_of(output).keys()


def test_a_helper_named_as_the_platforms_entry_is_refused(tmp_path: Path) -> None:
    root = small(tmp_path, function="fns/echo.py")
    write(root, {"fns/echo.py": f"import main as m\n{ECHO}", "fns/main.py": ""})
    build(root, "lambda")
    with pytest.raises(Failure, match=r"main\.py itself, .* has fns/main\.py"):
        build(root, "google")


def test_a_folder_that_no_build_has_made_is_left_alone(tmp_path: Path) -> None:
    root = small(tmp_path)
    mine = root / "dist" / "azure" / "local.settings.json"
    mine.parent.mkdir(parents=True)
    mine.write_text("{}")
    with pytest.raises(Failure, match="is none that starter-kit build has made"):
        build(root, "azure")
    assert [*mine.parent.iterdir()] == [mine]


def test_actions_for_two_pythons_are_no_one_container(tmp_path: Path) -> None:
    root = small(tmp_path)
    manifest = json.loads((root / "app.config.yaml").read_text())
    packages = manifest["application"]["runtimeManifest"]["packages"]
    for number, runtime in enumerate(("python:3.11", "python:3.13")):
        packages["shop"]["actions"][f"echo{number}"] = {
            "function": "echo.py",
            "runtime": runtime,
        }
    (root / "app.config.yaml").write_text(json.dumps(manifest))
    for target in ("azure", "container"):
        with pytest.raises(Failure, match="has one Python for all of them"):
            build(root, target)


def test_two_names_that_azure_cannot_tell_apart_are_refused(tmp_path: Path) -> None:
    root = small(tmp_path)
    manifest = json.loads((root / "app.config.yaml").read_text())
    actions = manifest["application"]["runtimeManifest"]["packages"]["shop"]["actions"]
    actions["get-stock"] = actions["get.stock"] = actions["echo"]
    (root / "app.config.yaml").write_text(json.dumps(manifest))
    with pytest.raises(Failure, match="would both be shop_get_stock on Azure"):
        build(root, "azure")


def test_without_an_interpreter_the_image_compiles(tmp_path: Path) -> None:
    root = small(tmp_path)
    running = f"python:{sys.version_info.major}.{sys.version_info.minor}"
    other = "python:3.13" if running != "python:3.13" else "python:3.11"
    nowhere = {"PATH": str(tmp_path), "PYENV_ROOT": str(tmp_path)}
    words = ("--target", "container", "--app", root, "--runtime", other, "--json")
    done = starter_kit("build", *words, **nowhere)
    assert done.returncode == 0, done.stderr
    (found,) = json.loads(done.stdout)
    assert (found["bytecode"], found["imports"]) == ("", None)
    assert sum("there is no Python" in note for note in found["notes"]) == 2
    file = (Path(found["path"]) / "Containerfile").read_text()
    assert 'RUN ["python", "-m", "compileall", "-q", "/app"]' in file


@pytest.mark.parametrize("arch", ARCHITECTURES)
@pytest.mark.parametrize("target", ["lambda", "container"])
def test_it_is_built_for_either_processor(
    target: str, arch: str, tmp_path: Path
) -> None:
    root = small(tmp_path, f"import pydantic_core\n{ECHO}")
    (output,) = build(root, target, arch=arch)
    content = files_of(output)
    machines = {code[18] for name, code in content.items() if name.endswith(".so")}
    assert machines == {ARCHITECTURES[arch]}
    is_started = arch == arch_of_this_machine()
    assert (output.imports is not None) == is_started
    assert any("not started" in note for note in output.notes) != is_started


@pytest.mark.parametrize("runtime", EACH_RUNTIME)
@pytest.mark.parametrize("target", ["lambda", "azure", "container"])
def test_it_is_built_for_every_python(
    target: str, runtime: str, tmp_path: Path
) -> None:
    (output,) = build(small(tmp_path, runtime=runtime), target)
    assert output.runtime == runtime
    assert output.imports
    version = runtime.removeprefix("python:")
    assert output.bytecode.startswith("" if target == "azure" else version)


def test_what_has_no_place_on_a_platform_is_noted(tmp_path: Path) -> None:
    root = small(tmp_path)
    manifest = json.loads((root / "app.config.yaml").read_text())
    package = manifest["application"]["runtimeManifest"]["packages"]["shop"]
    hidden = {"function": "echo.py", "runtime": RUNTIME}
    package["actions"]["hidden"] = hidden
    package["sequences"] = {"twice": {"actions": "echo, echo"}}
    (root / "app.config.yaml").write_text(json.dumps(manifest))
    (output,) = build(root, "azure")
    assert [note.partition(":")[0] for note in output.notes if "not in it" in note] == [
        "shop/twice is not in it",
        "shop/hidden is not in it",
    ]
    functions = files_of(output)["function_app.py"].decode()
    assert "shop_echo" in functions
    assert "shop_hidden" not in functions


def test_amazon_linux_2_gets_libraries_that_its_glibc_can_load() -> None:
    built_for("lambda")
    application = load(ROOT, {})
    for runtime, newest in (("python:3.11", 26), ("python:3.12", 28)):
        assert lambda_glibc_minor(runtime) == newest
        for arch in ARCHITECTURES:
            target = Target(runtime, arch, newest)
            action = application.action(WEBHOOK)
            found = gather(
                Wanted(application, [action], target, None, KINDS["lambda"].doors)
            )
            for name in ("cryptography", "cffi", "pydantic-core"):
                names = found.wheels[name].path.name
                assert f"manylinux_2_{'17' if newest == 26 else ''}" in names


@pytest.mark.parametrize(
    ("cron", "timer"),
    [
        ("* * * * *", "0 * * * * *"),
        ("*/10 * * * * *", "*/10 * * * * *"),
        ("0 6 * * 7", "0 0 6 * * 0"),
        ("0 6 * * 5-7", "0 0 6 * * 0,5,6"),
        ("@daily", "0 0 0 * * *"),
    ],
)
def test_a_schedule_becomes_a_timer(cron: str, timer: str, tmp_path: Path) -> None:
    root = small(tmp_path)
    manifest = json.loads((root / "app.config.yaml").read_text())
    package = manifest["application"]["runtimeManifest"]["packages"]["shop"]
    feed = "/whisk.system/alarms/alarm"
    package["triggers"] = {"often": {"feed": feed, "inputs": {"cron": cron}}}
    package["rules"] = {"echo-often": {"trigger": "often", "action": "echo"}}
    (root / "app.config.yaml").write_text(json.dumps(manifest))
    assert timers(load(root, {})) == {"shop/echo": timer}
