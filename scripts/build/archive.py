"""A zip that is the same to the byte whenever and wherever the same goes into it."""

from __future__ import annotations

import io
import zipfile
from hashlib import sha256
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

# The earliest time that the format knows.
_TIME = (1980, 1, 1, 0, 0, 0)
_UNIX = 3
_MODE = 0o100644


def pack(files: Mapping[str, bytes]) -> bytes:
    """Return a zip of ``files``: in order, with no times, all with the same mode."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
        for name in sorted(files):
            entry = zipfile.ZipInfo(name, _TIME)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.create_system = _UNIX
            entry.external_attr = _MODE << 16
            archive.writestr(entry, files[name])
    return packed.getvalue()


def unpack(content: bytes) -> dict[str, bytes]:
    """Return the files of a zip.

    Raises:
        zipfile.BadZipFile: it is none.
    """
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return {
            entry.filename: archive.read(entry)
            for entry in archive.infolist()
            if not entry.is_dir()
        }


def digest(content: bytes) -> str:
    """Return the SHA-256 of some bytes in hexadecimal digits."""
    return sha256(content).hexdigest()


def packed_sizes(content: bytes) -> dict[str, int]:
    """Return how many bytes each file takes in a zip."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return {entry.filename: entry.compress_size for entry in archive.infolist()}
