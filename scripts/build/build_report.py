"""What ``starter-kit build`` prints."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from scripts.build.outputs import OPENWHISK
from scripts.platform.code_size import MAX_ZIP_BYTES
from scripts.terminal import out

if TYPE_CHECKING:
    from collections.abc import Sequence

    from scripts.build.build_record import Output


def as_data(output: Output) -> dict[str, Any]:
    """Return what was built, for a program."""
    data = output.model_dump(mode="json")
    if output.target != OPENWHISK:
        return data
    for name in ("target", "actions", "entry"):
        del data[name]
    return {"action": output.action, **data}


def outputs(built: Sequence[Output], target: str) -> None:
    """Print sizes and starts, and of what is new the contents and the notes."""
    is_openwhisk = target == OPENWHISK
    size, last = (["zip", "limit"], []) if is_openwhisk else (["size"], ["handler"])
    out.table(
        ["action", "runtime", *size, "unpacked", "imports", "init", *last],
        (
            [
                each.action if len(each.actions) == 1 else each.target,
                f"{each.runtime} {each.arch}".removesuffix(" x86_64"),
                _megabytes(each.size_bytes),
                *([f"{each.size_bytes / MAX_ZIP_BYTES:.0%}"] if is_openwhisk else []),
                _megabytes(each.unpacked_bytes),
                "-" if each.imports is None else str(each.imports),
                "-" if each.init_ms is None else f"{each.init_ms:.0f} ms",
                *([] if is_openwhisk else [each.entry]),
            ]
            for each in built
        ),
    )
    _details(built)


def _details(built: Sequence[Output]) -> None:
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
