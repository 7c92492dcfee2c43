"""The stand-in knows the application's events, whichever editor has saved its files."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from scripts.stand_ins.adobe.configured import configured_in
from tests.shipped import copy_application

if TYPE_CHECKING:
    from pathlib import Path


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_the_files_are_read_by_their_mark(encoding: str, tmp_path: Path) -> None:
    copy_application(tmp_path)
    expected = configured_in(tmp_path)
    assert expected.codes
    for file in (tmp_path / "config").glob("*.json"):
        file.write_text(file.read_text(encoding="utf-8"), encoding=encoding)
    assert configured_in(tmp_path) == expected
