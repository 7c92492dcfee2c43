"""``.env`` keeps everything that onboarding does not set, byte by byte."""

from __future__ import annotations

import io
import re
import stat
from typing import TYPE_CHECKING

import pytest
from dotenv import dotenv_values
from hypothesis import given
from hypothesis import strategies as st

from scripts.failure import Failure
from scripts.manifest import read_environment
from scripts.onboarding.env_file import edited, read_values, write_values

if TYPE_CHECKING:
    from pathlib import Path

NAME = "BACKOFFICE_PROVIDER_ID"

_VALUES = st.text(st.characters(exclude_categories=["C", "Zl", "Zp"]), max_size=20)
_PLAIN = _VALUES.filter(str.isprintable)
_LINES = st.one_of(
    st.sampled_from(
        [
            "",
            "   ",
            "# a comment",
            f"#{NAME}=commented out",
            "A=1",
            "export B = two words # said",
            "C='single # quoted'",
            'D="double \\" quoted"',
            "E",
            "F=",
            "G= # nothing",
            "H=a=b",
            "  I=indented",
            "J=`in 'backticks' # too`",
            "é=ü",
        ]
    ),
    st.builds("X{}=y".format, st.integers(0, 99)),
)
_OURS = st.sampled_from(
    [
        f"{NAME}=",
        f"{NAME}=old",
        f"{NAME}=old # why",
        f"{NAME}='old' # why",
        f"{NAME}=`old # 'and' \"more\"` # why",
        f'export {NAME} = "old"',
        f"  {NAME.lower()}=old",
        NAME,
    ]
)
_NEWLINE = st.sampled_from(["\n", "\r\n"])


@given(
    above=st.lists(_LINES, max_size=6),
    ours=_OURS,
    below=st.lists(_LINES, max_size=6),
    newline=_NEWLINE,
    ends=st.booleans(),
    value=_PLAIN,
)
def test_a_variable_that_is_there_changes_alone(
    above: list[str],
    ours: str,
    below: list[str],
    newline: str,
    ends: bool,
    value: str,
) -> None:
    text = newline.join([*above, ours, *below]) + (newline if ends else "")

    result = edited(text, {NAME: value})

    lines, before = result.split(newline), text.split(newline)
    assert lines[: len(above)] == before[: len(above)]
    assert lines[len(above) + 1 :] == before[len(above) + 1 :]
    assert ("# why" in lines[len(above)]) == ("# why" in ours)
    assert (
        _values_read(result).get(NAME, _values_read(result).get(NAME.lower())) == value
    )


@given(st.lists(_LINES, max_size=8), _NEWLINE, st.booleans(), _PLAIN, st.booleans())
def test_a_variable_that_is_not_there_comes_last(
    lines: list[str], newline: str, ends: bool, value: str, bom: bool
) -> None:
    text = ("\ufeff" if bom else "") + newline.join(lines)
    text += newline if ends else ""

    result = edited(text, {NAME: value})

    assert result.startswith(text)
    added = result[len(text) :]
    # Only spaces at the very end may be no line of their own: the new one follows them.
    assert re.fullmatch(rf"(\r?\n)?{NAME}=.*\r?\n", added)
    if newline in text:
        assert added.endswith(newline)
    assert _values_read(result)[NAME] == value


@given(st.text(), _PLAIN)
def test_any_file_is_edited_safely_or_not_at_all(text: str, value: str) -> None:
    try:
        result = edited(text, {NAME: value})
    except Failure:
        return

    assert _values_read(result)[NAME] == value
    others = {k: v for k, v in _values_read(text).items() if k != NAME}
    assert {k: v for k, v in _values_read(result).items() if k != NAME} == others


@given(st.lists(_LINES | _OURS, max_size=8), _NEWLINE, _PLAIN)
def test_the_same_again_changes_nothing(
    lines: list[str], newline: str, value: str
) -> None:
    once = edited(newline.join(lines), {NAME: value})

    assert edited(once, {NAME: value}) == once


def test_the_last_of_several_is_the_one_that_counts() -> None:
    text = f"{NAME}=1\nA=b\n{NAME}=2\n"

    assert edited(text, {NAME: "3"}) == f"{NAME}=1\nA=b\n{NAME}=3\n"


def test_a_name_in_another_case_is_the_same_variable() -> None:
    text = "AIO_RUNTIME_NAMESPACE=old\n"

    result = edited(text, {"AIO_runtime_namespace": "new"})

    assert result == "AIO_RUNTIME_NAMESPACE=new\n"


@pytest.mark.parametrize("value", ["a\nb", "a\rb", "\x00", "\x1b[0m", "\u2028"])
def test_control_characters_are_refused(value: str) -> None:
    with pytest.raises(Failure, match="control characters"):
        edited("", {NAME: value})


def test_quotes_that_are_not_closed_are_not_made_worse() -> None:
    """What is added behind them would end up in another variable's value."""
    text = 'A="never closed\nB=1\n'

    result = edited(text, {NAME: "x"})

    assert result.startswith(text)
    assert _values_read(result)[NAME] == "x"


# --- the file -------------------------------------------------------------------------


def test_a_new_file_is_its_owners_alone(tmp_path: Path) -> None:
    path = tmp_path / ".env"

    write_values(path, {NAME: "x"})

    assert path.read_text() == f"{NAME}=x\n"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_mode_line_endings_and_link_stay(tmp_path: Path) -> None:
    real = tmp_path / "real"
    real.write_bytes(b"\xef\xbb\xbfA=1\r\n# b\r\n")
    real.chmod(0o640)
    path = tmp_path / ".env"
    path.symlink_to(real)

    write_values(path, {NAME: "x"})

    assert path.is_symlink()
    assert real.read_bytes() == f"\ufeffA=1\r\n# b\r\n{NAME}=x\r\n".encode()
    assert stat.S_IMODE(real.stat().st_mode) == 0o640
    assert sorted(tmp_path.iterdir()) == [path, real]


def test_a_file_that_says_so_already_is_not_touched(tmp_path: Path) -> None:
    path = tmp_path / ".env"
    path.write_text(f"{NAME}=x\n")
    before = path.stat()

    write_values(path, {NAME: "x"})

    after = path.stat()
    assert (after.st_ino, after.st_mtime_ns) == (before.st_ino, before.st_mtime_ns)


def test_what_cannot_be_replaced_is_left_whole(tmp_path: Path) -> None:
    path = tmp_path / "folder"
    path.mkdir()
    (path / ".env").mkdir()

    with pytest.raises(Failure, match="cannot be read"):
        write_values(path / ".env", {NAME: "x"})
    with pytest.raises(Failure, match="cannot be written"):
        write_values(tmp_path / "nowhere" / ".env", {NAME: "x"})

    assert [each.name for each in path.iterdir()] == [".env"]


def test_what_is_no_text_is_not_overwritten(tmp_path: Path) -> None:
    path = tmp_path / ".env"
    path.write_bytes(b"A=\xff\n")

    with pytest.raises(Failure, match="not UTF-8 text"):
        write_values(path, {NAME: "x"})

    assert path.read_bytes() == b"A=\xff\n"


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be", "utf-8"])
def test_a_marked_file_keeps_its_mark_and_its_encoding(
    tmp_path: Path, encoding: str
) -> None:
    path = tmp_path / ".env"
    path.write_bytes("\ufeffA=ü\r\n".encode(encoding))

    write_values(path, {NAME: "x"})

    assert path.read_bytes() == f"\ufeffA=ü\r\n{NAME}=x\r\n".encode(encoding)
    assert read_environment(tmp_path)[NAME] == "x"


def test_the_application_reads_what_was_written(tmp_path: Path) -> None:
    values = {"OAUTH_CLIENT_SECRET": "p8e-'a\"\\ $B #c", NAME: "x"}

    write_values(tmp_path / ".env", values)

    environment = read_environment(tmp_path)
    assert {name: environment[name] for name in values} == values
    assert read_values(tmp_path / ".env") == values


def _values_read(text: str) -> dict[str, str | None]:
    return dict(dotenv_values(stream=io.StringIO(text, newline=""), interpolate=False))
