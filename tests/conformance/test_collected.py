"""pytest finds every file of tests."""

from __future__ import annotations

from fnmatch import fnmatch
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pytest

TESTS = Path(__file__).parents[1]


def test_no_folder_of_tests_is_passed_over(pytestconfig: pytest.Config) -> None:
    passed_over = pytestconfig.getini("norecursedirs")
    folders = {
        folder.name
        for file in TESTS.rglob("test_*.py")
        if "node_modules" not in file.parts
        for folder in file.relative_to(TESTS).parents
    }
    assert len(folders) > 15
    assert [
        name for name in folders if any(fnmatch(name, each) for each in passed_over)
    ] == []
