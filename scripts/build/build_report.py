"""What ``starter-kit build`` prints."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scripts.terminal import out

if TYPE_CHECKING:
    from collections.abc import Sequence

    from scripts.build.builder import Bundle
    from scripts.build.outputs import Output


def bundles(built: Sequence[Bundle], limit_bytes: int) -> None:
    """Print the sizes of the zips, and of what is new the contents and the notes."""
    out.table(
        ("action", "runtime", "zip", "limit", "unpacked", "imports", "init"),
        (
            [
                each.action,
                f"{each.runtime} {each.arch}".removesuffix(" x86_64"),
                _megabytes(each.size_bytes),
                f"{each.size_bytes / limit_bytes:.0%}",
                _megabytes(each.unpacked_bytes),
                "-" if each.imports is None else str(each.imports),
                "-" if each.init_ms is None else f"{each.init_ms:.0f} ms",
            ]
            for each in built
        ),
    )
    _details(built)


def outputs(built: Sequence[Output]) -> None:
    """Print the same of what was built for another platform, and what it calls."""
    out.table(
        ("action", "runtime", "size", "unpacked", "imports", "init", "handler"),
        (
            [
                each.actions[0] if len(each.actions) == 1 else each.target,
                f"{each.runtime} {each.arch}".removesuffix(" x86_64"),
                _megabytes(each.size_bytes),
                _megabytes(each.unpacked_bytes),
                "-" if each.imports is None else str(each.imports),
                "-" if each.init_ms is None else f"{each.init_ms:.0f} ms",
                each.entry,
            ]
            for each in built
        ),
    )
    _details(built)


def _details(built: Sequence[Bundle] | Sequence[Output]) -> None:
    for each in built:
        if not each.is_new:
            continue
        parts = (f"{name} {_megabytes(size)}" for name, size in each.contents.items())
        out.line()
        out.line((str(each.path), "cyan"))
        if each.contents:
            out.line((", ".join(parts), "dim"))
        if each.data:
            out.line((f"data: {', '.join(each.data)}", "dim"))
        for note in each.notes:
            out.line((note, "yellow"))
    known = [each for each in built if not each.is_new]
    if known:
        out.line()
        out.line(f"{len(known)} of {len(built)} unchanged:")
        for each in known:
            out.line((str(each.path), "dim"))


def _megabytes(size_bytes: int) -> str:
    return f"{size_bytes / 1_000_000:.2f} MB"
