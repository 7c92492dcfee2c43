"""A pin and a wheel are of one version when packaging says so."""

from __future__ import annotations

from hashlib import sha256
from typing import TYPE_CHECKING

import pytest

from scripts.build.pins import parsed
from scripts.build.target import Target
from scripts.build.wheels import WheelHouse
from scripts.failure import Failure

if TYPE_CHECKING:
    from pathlib import Path

CONTENT = b"not looked into"
HASH = f" --hash=sha256:{sha256(CONTENT).hexdigest()}"


@pytest.mark.parametrize(
    ("pinned", "in_wheel", "is_same"),
    [
        ("==1.0", "1.0.0", True),
        ("==1.0.0", "1.0", True),
        ("==1", "1.0.0", True),
        ("==1.0.0-rc1", "1.0.0rc1", True),
        ("==1.0.post1", "1.0.post1", True),
        ("==1.0-1", "1.0.post1", True),
        ("===1.0", "1.0", True),
        ("=== 1.0", "1.0.0", True),
        ("==v1.0", "1.0", True),
        ("==1.0", "1.0.1", False),
        ("==1.0", "1.0rc1", False),
        ("==1.0", "1.0.post1", False),
    ],
)
def test_a_wheel_is_found_by_its_version(
    pinned: str,
    in_wheel: str,
    is_same: bool,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    (tmp_path / f"foo-{in_wheel}-py3-none-any.whl").write_bytes(CONTENT)
    pin = parsed(f"foo{pinned}{HASH}")
    assert pin is not None
    house = WheelHouse({"foo": pin}, Target("python:3.12", "x86_64"), tmp_path)
    if is_same:
        assert house.owner("foo") == "foo"
        monkeypatch.setattr("scripts.build.wheels.Wheel.requirements", lambda _: [])
        assert set(house.for_imports({"foo": "here"})) == {"foo"}
    else:
        with pytest.raises(Failure, match="there is no wheel of foo"):
            house.for_imports({"foo": "here"})


@pytest.mark.parametrize(
    "line", ["foo", "foo>=1", "foo==1.*", "foo==1,==1.0", "foo===one", "foo~=1.0"]
)
def test_what_is_no_exact_version_is_no_pin(line: str) -> None:
    assert parsed(f"{line}{HASH}") is None
