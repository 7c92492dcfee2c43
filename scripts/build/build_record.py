"""What was built, as the record beside it says: beside a zip, and in a folder."""

from __future__ import annotations

import json
from collections.abc import Mapping  # noqa: TC003 - pydantic reads it
from pathlib import Path
from typing import TYPE_CHECKING

from pydantic import BaseModel

from scripts.build import archive
from scripts.build.writing import replace_file, replace_folder

if TYPE_CHECKING:
    from typing import Final

#: The record of a folder; a zip has the same suffix in the place of its own.
RECORD: Final = ".build.json"


class Output(BaseModel, frozen=True):
    """What was built and proved for a platform.

    Attributes:
        target: one of :data:`scripts.build.outputs.TARGETS`.
        actions: whose code is in it, by path.
        path: a zip, or a folder.
        entry: what the platform is told to call.
        runtime: the kind that it is built for.
        arch: the processor that it is built for.
        digest: SHA-256 of the zip, or of the names and contents in the folder.
        size_bytes: of the zip, or of the files in the folder.
        unpacked_bytes: of the files.
        contents: how many bytes each distribution takes of it; ``application`` is the
            application's own.
        bytecode: the version of the interpreter that compiled it; empty for none.
        imports: how many modules its entry loads; None when it was not started.
        init_ms: how long that took; None when it was not started.
        is_new: whether it was built now, or is the unchanged one of an earlier build.
        data: the application's data files in it.
        notes: what its user should know of it.
    """

    target: str
    actions: tuple[str, ...]
    path: Path
    entry: str
    runtime: str
    arch: str
    digest: str
    size_bytes: int
    unpacked_bytes: int
    contents: Mapping[str, int] = {}
    bytecode: str = ""
    imports: int | None = None
    init_ms: float | None = None
    is_new: bool = True
    data: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()

    @property
    def action(self) -> str:
        """The path of its action, or of the first of several."""
        return self.actions[0]

    @property
    def python(self) -> str:
        """The version of its Python: ``3.12``."""
        return self.runtime.removeprefix("python:")


class Record(BaseModel, frozen=True):
    """What is kept of a build.

    Attributes:
        parts: the digest of all that the output was built of.
        output: what was built; of its path, the name.
    """

    parts: str
    output: Output


def write(
    output: Output, parts: str, files: Mapping[str, bytes], zipped: bytes
) -> None:
    """Write an output with its record.

    Args:
        output: what is known of it.
        parts: the digest of all that it was built of.
        files: what is in it, by name.
        zipped: these files as a zip; empty for a folder.

    Raises:
        Failure: where the folder should be, there is another one.
        OSError: it cannot be written.
    """
    name = Path(output.path.name)
    record = Record(parts=parts, output=output.model_copy(update={"path": name}))
    text = record.model_dump_json(indent=1).encode()
    if zipped:
        replace_file(output.path, zipped)
        replace_file(output.path.with_suffix(RECORD), text)
    else:
        replace_folder(output.path, {**files, RECORD: text}, RECORD)


def recorded(place: Path) -> Record | None:
    """Return what an earlier build says of what it left in ``place``."""
    file = place / RECORD if place.is_dir() else place.with_suffix(RECORD)
    try:
        record = Record.model_validate_json(file.read_bytes())
    except (OSError, ValueError):
        return None
    known = {"path": place, "is_new": False}
    return Record(parts=record.parts, output=record.output.model_copy(update=known))


def unchanged(place: Path, parts: str) -> Output | None:
    """Return the output of an earlier build from the same, if it is still there."""
    record = recorded(place)
    try:
        if record and record.parts == parts and record.output.digest == _found(place):
            return record.output
    except OSError:
        pass
    return None


def digest_of(files: Mapping[str, bytes]) -> str:
    """Return the SHA-256 of names and contents."""
    digests = {name: archive.digest(content) for name, content in files.items()}
    return archive.digest(json.dumps(digests, sort_keys=True).encode())


def _found(place: Path) -> str:
    """Return the digest of a zip, or of the files in a folder but the record."""
    if not place.is_dir():
        return archive.digest(place.read_bytes())
    return digest_of(
        {
            file.relative_to(place).as_posix(): file.read_bytes()
            for file in place.rglob("*")
            if file.is_file() and file != place / RECORD
        }
    )
