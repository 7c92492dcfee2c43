"""One zip per action, for the runtime that the manifest names."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from scripts.manifest import Action, Application


@dataclass(frozen=True)
class Bundle:
    """A zip that was built and proved.

    Attributes:
        action: the action's path, ``ingestion/webhook``.
        path: where the zip lies.
        runtime: the kind that it is built for.
        digest: its SHA-256, in hexadecimal digits.
        size_bytes: of the zip.
        arch: the processor that it is built for.
        unpacked_bytes: of what is in it.
        contents: the same by distribution; ``application`` is the application's own.
        bytecode: the version of the interpreter that compiled it; empty for none.
        imports: how many modules it loads at ``/init``; None when it was not started.
        init_ms: how long the import of its entry took; None likewise.
        is_new: whether it was built now, or is the unchanged one of an earlier build.
        notes: what its user should know of it.
    """

    action: str
    path: Path
    runtime: str
    digest: str
    size_bytes: int
    arch: str = "x86_64"
    unpacked_bytes: int = 0
    contents: Mapping[str, int] = field(default_factory=dict)
    bytecode: str = ""
    imports: int | None = None
    init_ms: float | None = None
    is_new: bool = True
    notes: tuple[str, ...] = ()


def bundle_path(application: Application, action: Action) -> Path:
    """Return where an action's zip lies: where Adobe's own builder would leave it."""
    folder = application.root / "dist" / "application" / "actions" / action.package
    return folder / f"{action.name}.zip"
