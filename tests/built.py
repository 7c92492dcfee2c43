"""The project's own application, built once for each runtime and served by many tests.

The zips are kept between runs, in pytest's cache; what has changed is built again.
pip fetches the wheels into the user's cache when they are not there; where it reaches
no index, the tests that need them are skipped, and say so.
"""

from __future__ import annotations

import contextlib
import fcntl
import json
import os
import shutil
import sys
import tempfile
import zipfile
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar, cast
from unittest import mock

import pytest

from scripts.build import builder, packed_modules
from scripts.build.target import arch_of_this_machine
from scripts.failure import Failure
from scripts.manifest import load
from scripts.manifest.runtimes import ANY, RUNTIMES
from scripts.running import interpreter
from tests.conftest import ROOT, is_thorough
from tests.shipped import WORKING_TREE

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from scripts.build.build_record import Output
    from scripts.manifest import Application


T = TypeVar("T")


def have(runtime: str) -> bool:
    """Tell whether an interpreter of this runtime's version is on this machine."""
    return interpreter.find(runtime.removeprefix("python:")) is not None


#: A runtime that this machine can start.
RUNTIME = next(filter(have, RUNTIMES), "")
#: Those that tests look at: all of them in `.ci/run`.
LOOKED_AT = RUNTIMES if is_thorough() or not RUNTIME else (RUNTIME,)
#: Parametrizes a test by them.
EACH_RUNTIME = [
    pytest.param(
        runtime,
        marks=pytest.mark.skipif(
            not have(runtime), reason=f"there is no {runtime.replace(':', ' ')} here"
        ),
    )
    for runtime in LOOKED_AT
]
needs_a_runtime = pytest.mark.skipif(
    not RUNTIME, reason=f"there is none of {', '.join(RUNTIMES)} here"
)


KEPT_ZIPS = WORKING_TREE / ".pytest_cache" / "d" / "zips"


def names_in(zip_file: Path) -> list[str]:
    """Return the files of a zip, and the modules that it holds in one of them."""
    with zipfile.ZipFile(zip_file) as archive:
        names = archive.namelist()
        if packed_modules.FILE in names:
            head = archive.read(packed_modules.FILE).partition(b"\n")[0]
            packed = (file for file, *_ in json.loads(head)["modules"].values())
            names = sorted({*names, *packed})
    return names


@dataclass(frozen=True)
class Built:
    """An application with its zips."""

    root: Path
    bundles: Mapping[str, Output]


def copy_of_application(folder: Path, runtime: str) -> Path:
    """Copy what ships, for one runtime; return the copy's root."""
    for name in ("actions", "config"):
        ignored = shutil.ignore_patterns("__pycache__")
        shutil.copytree(ROOT / name, folder / name, ignore=ignored)
    shutil.copy(ROOT / "app.config.yaml", folder)
    for manifest in folder.glob("actions/*/actions.config.yaml"):
        text = manifest.read_text()
        assert f"runtime: {ANY}" in text
        manifest.write_text(text.replace(f"runtime: {ANY}", f"runtime: {runtime}"))
    return folder


@contextlib.contextmanager
def kept_zips(root: Path, name: str, folder: Path = KEPT_ZIPS) -> Iterator[None]:
    """Lend an application the zips of earlier builds, and keep those that it has then.

    ``name`` is that of the application: of its runtime, or of what a test makes of it.
    The build itself takes a zip again only if the digest of all that goes into it is
    the same. One process at a time has them, so that others find what it has built.
    """
    kept, dist = folder / name.replace(":", "-"), root / "dist"
    kept.mkdir(parents=True, exist_ok=True)
    with kept.with_name(f"{kept.name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        shutil.copytree(kept, dist, dirs_exist_ok=True)
        yield
        for file in (each for each in dist.rglob("*") if each.is_file()):
            place = kept / file.relative_to(dist)
            place.parent.mkdir(parents=True, exist_ok=True)
            new = place.with_name(f"{place.name}.new")
            shutil.copy(file, new)
            new.replace(place)


def build_or_skip(
    application: Application, paths: Sequence[str] = (), *, name: str = ""
) -> list[Output]:
    """Build for this machine; skip the test where pip reaches no index.

    What was built under ``name`` before, of the same files, is not built again.
    """
    with kept_zips(application.root, name) if name else contextlib.nullcontext():
        return or_skip(
            lambda: builder.build(application, paths, arch=arch_of_this_machine())
        )


def or_skip(build: Callable[[], T]) -> T:
    """Return what ``build`` does; skip the test where pip reaches no index."""
    with mock.patch.dict(os.environ, {"PIP_RETRIES": "1"}):
        try:
            return build()
        except Failure as failure:
            if "there is no wheel of" in str(failure):
                pytest.skip(f"no wheels: {failure}")
            raise


def built(runtime: str) -> Built:
    """Return the project's own application, built for ``runtime``."""

    def build(root: Path) -> Built:
        bundles = build_or_skip(load(root, {}))
        return Built(root, {each.action: each for each in bundles})

    return _once(runtime, runtime, build)


def built_for(target: str) -> Mapping[str, Output]:
    """Return what the application was built into for a platform, by action.

    It is for the Python of the tests themselves, so that their processes can run it.
    """
    runtime = f"python:{sys.version_info.major}.{sys.version_info.minor}"
    if runtime not in RUNTIMES:
        pytest.skip(f"nothing is built for {runtime}")

    def build(root: Path) -> Mapping[str, Output]:
        outputs = or_skip(
            lambda: builder.build(
                load(root, {}), target=target, arch=arch_of_this_machine()
            )
        )
        return {action: each for each in outputs for action in each.actions}

    return _once(f"{target}-{runtime}", runtime, build)


def _once(key: str, runtime: str, build: Callable[[Path], T]) -> T:
    if key not in _built:
        folder = tempfile.TemporaryDirectory(prefix="built-")
        _kept.append(folder)
        root = copy_of_application(Path(folder.name), runtime)
        try:
            with kept_zips(root, key):
                _built[key] = build(root)
        except pytest.skip.Exception as skipped:
            _built[key] = skipped
    found = _built[key]
    if isinstance(found, pytest.skip.Exception):
        pytest.skip(str(found))
    return cast("T", found)


_built: dict[str, Any] = {}
_kept: list[tempfile.TemporaryDirectory[str]] = []


def forget() -> None:
    """Remove what was built."""
    _built.clear()
    while _kept:
        _kept.pop().cleanup()
