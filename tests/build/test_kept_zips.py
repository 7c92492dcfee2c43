"""The tests' own zips are those of an earlier run, unless something has changed."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

import pytest

from scripts.build.builder import build
from scripts.build.target import arch_of_this_machine
from scripts.manifest import load
from tests.built import RUNTIME, copy_of_application, kept_zips, needs_a_runtime

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path


def _change_a_source(root: Path) -> None:
    file = root / "actions" / "starter_kit" / "info" / "__main__.py"
    file.write_text(file.read_text() + "\nCHANGED = True\n")


def _change_an_input(root: Path) -> None:
    file = root / "actions" / "starter_kit" / "actions.config.yaml"
    file.write_text(file.read_text().replace("  inputs:\n", "  inputs:\n    NEW: 1\n"))


def _spoil_the_zip(root: Path) -> None:
    for kept in (root.parent / "kept").rglob("*.zip"):
        kept.write_bytes(kept.read_bytes() + b"\0")


def _nothing(_: Path) -> None:
    pass


@needs_a_runtime
@pytest.mark.parametrize(
    ("change", "is_new"),
    [
        (_nothing, False),
        (_change_a_source, True),
        (_change_an_input, True),
        (_spoil_the_zip, True),
    ],
)
def test_what_has_changed_is_built_again(
    change: Callable[[Path], None], is_new: bool, tmp_path: Path
) -> None:
    def build_here(name: str, change: Callable[[Path], None]) -> bool:
        root = copy_of_application(tmp_path / name, RUNTIME)
        # No library: what is built is built at once, and pip is not asked.
        info = root / "actions" / "starter_kit" / "info" / "__main__.py"
        info.write_text("def main(params):\n    return {}\n")
        change(root)
        with kept_zips(root, RUNTIME, tmp_path / "kept"):
            (bundle,) = build(
                load(root, {}), ["starter-kit/info"], arch=arch_of_this_machine()
            )
        assert bundle.path.is_relative_to(root)
        shutil.rmtree(root)
        return bundle.is_new

    assert build_here("first", _nothing)
    assert build_here("second", change) is is_new
    assert not build_here("third", change if change is not _spoil_the_zip else _nothing)
