"""The record beside an output: what it keeps, and when it counts for nothing."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from scripts.build import archive, build_record
from scripts.build.build_record import RECORD, Output, digest_of, recorded, unchanged

if TYPE_CHECKING:
    from pathlib import Path

FILES = {"main.py": b"x = 1\n", "below/data.csv": b"a,b\n"}
KINDS = pytest.mark.parametrize("is_zip", [True, False], ids=["zip", "folder"])


def written(folder: Path, *, is_zip: bool) -> Output:
    zipped = archive.pack(FILES) if is_zip else b""
    output = Output(
        target="lambda" if is_zip else "google",
        actions=("shop/v1.2",),
        path=folder / "dist" / ("v1.2.zip" if is_zip else "v1.2"),
        entry="handle",
        runtime="python:3.12",
        arch="aarch64",
        digest=archive.digest(zipped) if is_zip else digest_of(FILES),
        size_bytes=9,
        unpacked_bytes=10,
        contents={"application": 9},
        imports=7,
        init_ms=1.5,
        data=("below/data.csv",),
        notes=("a note",),
    )
    build_record.write(output, "parts", FILES, zipped)
    return output


def record_of(output: Output) -> Path:
    place = output.path
    return place / RECORD if place.is_dir() else place.with_name(f"v1.2{RECORD}")


@KINDS
def test_what_was_written_is_known_again(tmp_path: Path, *, is_zip: bool) -> None:
    output = written(tmp_path, is_zip=is_zip)
    known = output.model_copy(update={"is_new": False})
    record = recorded(output.path)
    assert record is not None
    assert (record.parts, record.output) == ("parts", known)
    assert unchanged(output.path, "parts") == known
    assert unchanged(output.path, "other parts") is None
    # The tree may be moved.
    assert str(tmp_path) not in record_of(output).read_text()


@KINDS
def test_what_was_changed_since_is_not(tmp_path: Path, *, is_zip: bool) -> None:
    output = written(tmp_path, is_zip=is_zip)
    changed = output.path if is_zip else output.path / "main.py"
    changed.write_bytes(b"changed")
    assert unchanged(output.path, "parts") is None
    changed.unlink()
    assert unchanged(output.path, "parts") is None


BROKEN: dict[str, Any] = {
    "empty": b"",
    "no text": b"\xff\xfe\x00",
    "no JSON": b"{",
    "a list": [],
    "a text": "output",
    "an earlier form": {"inputs": "parts", "bundle": {"runtime": "python:3.12"}},
    "no output": {"parts": "parts"},
    "half of it": {"parts": "parts", "output": {"actions": ["shop/v1.2"]}},
    "another type": {"parts": 1, "output": []},
}


@KINDS
@pytest.mark.parametrize("content", BROKEN.values(), ids=BROKEN)
def test_a_record_that_cannot_be_read_counts_for_nothing(
    content: Any, tmp_path: Path, *, is_zip: bool
) -> None:
    output = written(tmp_path, is_zip=is_zip)
    raw = content if isinstance(content, bytes) else json.dumps(content).encode()
    record_of(output).write_bytes(raw)
    assert recorded(output.path) is None
    assert unchanged(output.path, "parts") is None
    record_of(output).unlink()
    assert recorded(output.path) is None
