"""What an action imports and reads here, it imports and reads in its zip."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import event, given
from hypothesis import strategies as st

from scripts.build.assembly import assemble
from scripts.build.outputs import KINDS, OPENWHISK
from scripts.build.target import Target
from scripts.failure import Failure
from scripts.manifest import load
from scripts.running.invoker import Invoker

if TYPE_CHECKING:
    from collections.abc import Mapping

    from scripts.build.assembly import Assembly
    from scripts.manifest import Application

RUNTIME = "python:3.11"
NAMES = st.sampled_from(["aa", "bb", "c-c", "1d", "class", ".gg", "scripts", "actions"])
FOLDERS = st.lists(NAMES, max_size=3).map(lambda parts: PurePosixPath(*parts))
WAYS = ("absolute", "relative", "beside", "renamed", "made", "by path", "on the path")
DATA = (".d0.sql", "d[1]%.txt", "readme.md")
CALL = """
import json, sys
sys.path.insert(0, sys.argv[1])
import main__
print(json.dumps(main__.main({})))
"""


@dataclass(frozen=True)
class Module:
    """A file, and how it imports the next one.

    Attributes:
        file: its path.
        way: one of ``WAYS``.
        is_reading: whether it reads a file beside it.
    """

    file: PurePosixPath
    way: str
    is_reading: bool


@st.composite
def trees(draw: st.DrawFn) -> tuple[list[Module], set[PurePosixPath], bool]:
    """Draw a chain of modules, the packages with a marker, and how to name the first.

    Each lies in a folder of its own choice, often in that of another.
    """
    folders = draw(st.lists(FOLDERS, min_size=1, max_size=3))
    names = ["__main__" if draw(st.booleans()) else "m0", "m1", "m2"]
    modules = [
        Module(
            draw(st.sampled_from(folders)) / f"{name}.py",
            draw(st.sampled_from(WAYS)),
            draw(st.booleans()),
        )
        for name in names[: draw(st.integers(2, 3))]
    ]
    packages = {parent for module in modules for parent in module.file.parents}
    inner = sorted(each for each in packages if each.parts)
    marked = draw(st.sets(st.sampled_from(inner))) if inner else set()
    return modules, marked, draw(st.booleans())


def statement(module: Module, target: PurePosixPath) -> str:
    """Return an import of the target's value; it need not work."""
    parts = target.with_suffix("").parts
    by_name = ("absolute", "renamed", "made")
    if module.way == "beside" or (module.way in by_name and ".gg" in parts):
        return f"from {parts[-1]} import V"
    if module.way == "absolute":
        name = ".".join(parts)
        return f"import importlib\nV = importlib.import_module({name!r}).V"
    if module.way in ("renamed", "made"):
        *package, last = parts
        start = ".".join((*package, last[0]))
        name = repr(".".join(parts))
        if module.way == "made":
            name = f"{start!r} + {last[1:]!r}[:5]"
        return f"from importlib import import_module as im\nV = im({name}).V"
    up = len(module.file.parts) - 1
    if module.way == "by path":
        place = " / ".join([f"Path(__file__).parents[{up}]", *map(repr, target.parts)])
        return (
            "import importlib.util as u\n"
            f"s = u.spec_from_file_location('x', {place})\n"
            "m = u.module_from_spec(s)\ns.loader.exec_module(m)\nV = m.V"
        )
    if module.way == "on the path":
        place = "".join(f" / {each!r}" for each in target.parts[:-1])
        return (
            f"import sys\nsys.path.append(str(Path(__file__).parents[{up}]{place}))\n"
            f"from {parts[-1]} import V"
        )
    path = os.path.relpath(target.with_suffix(""), module.file.parent).split("/")
    dots = "." * (1 + path.count(".."))
    rest = ".".join(part for part in path if part != "..")
    return f"from {dots}{rest} import V"


def written(root: Path, modules: list[Module], marked: set[PurePosixPath]) -> None:
    files = {f"{package}/__init__.py": "" for package in marked}
    for number, module in enumerate(modules):
        lines = ["from pathlib import Path", "V = []"]
        if number + 1 < len(modules):
            lines.append(statement(module, modules[number + 1].file))
        lines.append(f"V = [*V, {module.file.stem!r}]")
        if module.is_reading:
            data = DATA[number]
            files[str(module.file.with_name(data))] = f"data {number}"
            lines.append(f"V.append((Path(__file__).parent / {data!r}).read_text())")
        lines.append("def main(params):\n    return {'body': V}\n")
        files[str(module.file)] = "\n".join(lines)
    for name, text in files.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(text)


def called(files: Mapping[str, bytes], folder: Path) -> Any:
    for name, content in files.items():
        file = folder / ("main__.py" if name == "__main__.py" else name)
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(content)
    command = [sys.executable, "-I", "-S", "-c", CALL, str(folder)]
    ran = subprocess.run(command, capture_output=True, check=False, text=True)
    return json.loads(ran.stdout) if ran.returncode == 0 else ran.stderr


def assembled(app: Application) -> tuple[Assembly | None, str]:
    """Return what the zip is made of, or why there is none."""
    target = Target(RUNTIME, "x86_64")
    actions = [app.action("p/hello")]
    try:
        return assemble(KINDS[OPENWHISK], app, actions, target, None), ""
    except Failure as failure:
        return None, f"{failure.text}\n{failure.hint}"


@pytest.mark.long
@given(tree=trees())
def test_what_runs_from_its_source_runs_from_its_zip(
    tree: tuple[list[Module], set[PurePosixPath], bool],
) -> None:
    modules, marked, names_folder = tree
    entry = modules[0].file
    function = entry.parent if names_folder and entry.stem == "__main__" else entry
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder, "app").resolve()
        written(root, modules, marked)
        action = {"function": str(function), "runtime": RUNTIME}
        packages = {"p": {"actions": {"hello": action}}}
        manifest = {"application": {"runtimeManifest": {"packages": packages}}}
        (root / "app.config.yaml").write_text(json.dumps(manifest))
        app = load(root, {})
        here = Invoker(app).activate("p/hello", {})
        made, why = assembled(app)
        if made is None:
            event("refused")
            assert here.status != "success", why
            # Each module is there: no library is missing.
            assert "requirements.txt" not in why
            return
        event(f"built, {here.status}")
        there = called(made.own, Path(folder, "zip"))
        if here.status == "success":
            assert there == here.result
        else:
            assert isinstance(there, str)
