"""Texts that are meant for a terminal, and how they may appear there."""

from __future__ import annotations

MARK = "FORGED"

#: By what they try; each holds the mark, so that a test sees that it was printed.
HOSTILE = {
    "window title": f"\x1b]0;owned\x07 {MARK}",
    "clear the screen": f"\x1b[2J\x1b[1;1H {MARK}",
    "a line of its own": f"u\r\nerror   {MARK}",
    "a line with a colour": f"u\n\x1b[31merror\x1b[0m   {MARK}",
    "write over the line": f"u\rerror   {MARK}",
    "write backwards": f"\u202eDEGROF\u202c\u2066 {MARK}\u200f\u061c",
    "C1 controls": f"\x9b2J\x9d0;owned\x9c\x85error   {MARK}",
    "line separators": f"u\u2028error   {MARK}\u2029",
    "DEL and backspaces": f"error\b\b\b\b\b\x7f\x0b\x0c {MARK}",
    "beyond 16 bits": f"\U000e0041\U000e007f {MARK}",
    "markup": f"[red]x[/] \\[/][link=http://x]\\\\\\[bold]:cart: {MARK}\\",
}
#: All of them, in one text.
ALL = " ".join(HOSTILE.values())


def assert_harmless(printed: str) -> None:
    """Assert that no line controls the terminal, none is forged, and the mark is there.

    Args:
        printed: standard output and error.
    """
    lines = printed.split("\n")
    assert [line for line in lines if not line.isprintable()] == []
    assert [line for line in lines if line.startswith(("error   F", MARK))] == []
    assert MARK in printed
