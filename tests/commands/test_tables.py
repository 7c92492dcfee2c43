"""Tables on a terminal, however narrow: no word in them is broken or cut off."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len
from rich.text import Text

import config
from scripts.manifest import load
from scripts.tables import laid_out
from tests.commands.command_line import Ran, on_terminal
from tests.conftest import ROOT
from tests.deploy.conftest import host, shop

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from tests.commands.command_line import StarterKit
    from tests.deploy.shop import Shop

__all__ = ["host", "shop"]

WIDTHS = pytest.mark.parametrize("columns", [60, 80, 120])
_COLOURS = re.compile(r"\x1b\[[0-9;]*m")

WORDS = st.lists(st.text("aé家.-", min_size=1, max_size=45), max_size=6)
ROWS = st.integers(1, 5).flatmap(
    lambda columns: st.lists(
        st.lists(WORDS.map(" ".join), min_size=columns, max_size=columns), max_size=6
    ).map(lambda rows: ([f"t{number}" for number in range(columns)], rows))
)


def assert_whole(ran: Ran, words: Iterable[str]) -> None:
    shown = set(_COLOURS.sub("", ran.out).replace(",", " ").split())
    assert [word for word in words if word not in shown] == []


@given(table=ROWS, width=st.integers(20, 120))
def test_every_word_is_there_and_a_line_is_too_long_for_one_word_only(
    table: tuple[list[str], list[list[str]]], width: int
) -> None:
    titles, rows = table
    lines = list(
        laid_out(titles, [[Text(cell) for cell in row] for row in rows], width=width)
    )
    shown = " ".join(line.plain for line in lines).split()
    for row in rows:
        for word in " ".join(row).split():
            assert word in shown
            shown.remove(word)
    for line in lines:
        words = [word for word in line.plain.split() if not word.endswith(":")]
        assert cell_len(line.plain) <= width or len(words) == 1


@given(table=ROWS)
def test_piped_on_each_row_is_a_line(table: tuple[list[str], list[list[str]]]) -> None:
    titles, rows = table
    cells = [[Text(cell) for cell in row] for row in rows]
    lines = [line.plain for line in laid_out(titles, cells, width=None)]
    assert [line.split() for line in lines] == [
        " ".join(row).split() for row in (titles, *rows)
    ]


@WIDTHS
def test_config_and_events(columns: int, ours: Path) -> None:
    words = {name for a in load(ours, {}).actions.values() for name in a.inputs}
    ran = on_terminal("config", "--app", ours, cwd=ours, columns=columns)
    assert_whole(ran, {*words, "https://ims-na1.adobelogin.com/ims/token/"})
    ran = on_terminal("events", "--app", ours, cwd=ours, columns=columns)
    assert_whole(ran, config.events(ours / "config"))


def test_the_sample_of_an_event_is_left_out_where_there_is_no_room(
    starter_kit: StarterKit,
) -> None:
    shown = [
        starter_kit("events", "--app", ROOT).out,
        on_terminal("events", cwd=ROOT, columns=80).out,
    ]
    assert ['"sku"' in text for text in shown] == [False, False]
    assert '"sku"' in on_terminal("events", cwd=ROOT, columns=400).out
    assert all(row["sample"] for row in starter_kit("events", "--json").json)


@WIDTHS
def test_what_is_deployed_and_what_ran(columns: int, shop: Shop) -> None:
    shop.deploy()
    deployed = json.loads(shop.command("status", "--json").out)["steps"]
    (path, *_) = load(shop.root, {}).web_paths()
    shop.command("call", path)
    ran = json.loads(shop.command("activations", "--json").out)
    assert ran
    words = ("--app", shop.root)
    shown = on_terminal(
        "activations", *words, cwd=shop.root, columns=columns, env=shop.env
    )
    assert_whole(shown, {one["activation_id"] for one in ran} | {path})
    shown = on_terminal(
        "status", "--no-build", *words, cwd=shop.root, columns=columns, env=shop.env
    )
    assert_whole(shown, {step["name"] for step in deployed})


@WIDTHS
@pytest.mark.parametrize("command", ["check", "doctor", "deploy"])
def test_what_is_wrong_is_folded_between_words(
    command: str, columns: int, ours: Path, starter_kit: StarterKit
) -> None:
    shown = on_terminal(command, "--app", ours, cwd=ours, columns=columns).out
    lines = _COLOURS.sub("", shown).splitlines()
    assert len(lines) > 10
    for line in lines:
        assert cell_len(line) <= columns or len(line.split()) == 1
    if command == "check":
        piped = starter_kit(command, "--app", ours).out.split()
        assert sorted(" ".join(lines).split()) == sorted(piped)
