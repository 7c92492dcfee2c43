"""A value of an old ``.env`` is the same there and here; a doubtful line is named."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.migration.both_trees import new, old
from tests.migration.old_trees import OldTree
from tests.migration.outcomes import FOR_YOU, outcome

if TYPE_CHECKING:
    from pathlib import Path

    from tests.commands.command_line import StarterKit

__all__ = ["new", "old"]


@pytest.mark.parametrize(
    ("line", "says"),
    [
        ("OAUTH_CLIENT_ID: abc", "dotenv reads there is taken"),
        ('OAUTH_CLIENT_ID="abc', "never closed"),
        ('OAUTH_CLIENT_ID="abc"d', "after the closing quote"),
        ("OAUTH_CLIENT_ID=`abc", "never closed"),
        ("OAUTH_CLIENT_ID=\u201cabc\u201d", "typographic quotes"),
        ("OAUTH_CLIENT_ID='abc'\n;", "a comment begins with # here"),
        ("OAUTH_CLIENT_ID=abc\nset A=b", "this line is a command"),
    ],
)
def test_a_doubtful_line_of_env_is_named(
    line: str, says: str, old: Path, new: Path, starter_kit: StarterKit
) -> None:
    OldTree(old, 3).write(".env", f"OAUTH_ORG_ID=x@AdobeOrg\n{line}\n")
    ran = starter_kit("migrate", old, "--app", new, "--dry-run", "--json")
    said = [
        each["detail"]
        for each in ran.json["outcomes"]
        if each["what"].startswith((".env:2", ".env:3")) and each["state"] == FOR_YOU
    ]
    assert len(said) == 1
    assert says in said[0]


@pytest.mark.parametrize(
    ("written", "value"),
    [
        *((each, "ab c") for each in ("=`ab c`", "='ab c'", '="ab c"', "=ab c # why")),
        # What this tool reads otherwise in its own .env.
        ("=ab#c", "ab"),
        (": ab c", "ab c"),
        ('="ab', '"ab'),
        ("=ab\\", "ab\\"),
        ("='a\\\\b'", "a\\\\b"),
        (r"='a\'b'", r"a\'b"),
        (r'="a\"b"', r"a\"b"),
        (r'="a\tb"', r"a\tb"),
        (r"='a\nb'", r"a\nb"),
        ('="a"b', '"a"b'),
        ("='a' 'b'", "a' 'b"),
        ("=`a'b\"c`", "a'b\"c"),
        ("='a#b'", "a#b"),
        ('="a$b${c}"', "a$b${c}"),
    ],
)
def test_a_value_is_the_same_there_and_here(
    written: str, value: str, old: Path, new: Path, starter_kit: StarterKit
) -> None:
    OldTree(old, 3).write(".env", f"OAUTH_CLIENT_ID{written}\nA=1\nA=2\nEMPTY=\n")
    ran = starter_kit("migrate", old, "--app", new, "--yes", "--json")
    assert outcome(ran, ".env: OAUTH_CLIENT_ID") == "migrated: OAUTH_CLIENT_ID in .env"
    assert outcome(ran, ".env:2: A").startswith("not needed here: line 3")
    assert "EMPTY" in outcome(ran, ".env: variables without a value")
    (read,) = {
        each["value"]
        for each in starter_kit("config", "--app", new, "--json").json
        if each["name"] == "OAUTH_CLIENT_ID"
    }
    assert read == value


def test_a_value_that_this_tool_reads_otherwise_is_named(
    old: Path, new: Path, starter_kit: StarterKit
) -> None:
    OldTree(old, 3).write(".env", "OAUTH_CLIENT_ID=ab#c\nOAUTH_ORG_ID='x@AdobeOrg'\n")
    ran = starter_kit("migrate", old, "--app", new, "--dry-run", "--json")
    assert "JavaScript's dotenv" in outcome(ran, ".env:1: OAUTH_CLIENT_ID")
    assert not [each for each in ran.json["outcomes"] if ".env:2" in each["what"]]


def test_a_value_of_several_lines_is_for_its_user(
    old: Path, new: Path, starter_kit: StarterKit
) -> None:
    OldTree(old, 3).write(".env", 'OAUTH_CLIENT_ID="a\\nb"\n')
    ran = starter_kit("migrate", old, "--app", new, "--yes", "--json")
    assert "several lines" in outcome(ran, ".env: OAUTH_CLIENT_ID")


def test_what_env_has_here_in_backticks_is_the_same_value(
    old: Path, new: Path, starter_kit: StarterKit
) -> None:
    OldTree(old, 3).write(".env", "OAUTH_CLIENT_ID='ab c'\nOAUTH_ORG_ID=1@AdobeOrg\n")
    (new / ".env").write_text("OAUTH_CLIENT_ID=`ab c`\nOAUTH_ORG_ID=2@AdobeOrg\n")
    ran = starter_kit("migrate", old, "--app", new, "--yes", "--json")
    assert outcome(ran, ".env: OAUTH_CLIENT_ID").startswith("migrated")
    assert outcome(ran, ".env: OAUTH_ORG_ID").startswith("there already")
