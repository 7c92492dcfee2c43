"""The zip of every action: built now, or by an earlier build that is still right."""

from __future__ import annotations

import hashlib
import io
import zipfile
from dataclasses import dataclass
from typing import TYPE_CHECKING

from scripts.failure import Failure

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from scripts.deploy.desired import Zip
    from scripts.manifest import Application


@dataclass(frozen=True)
class ZipFile:
    """A zip that was built earlier."""

    path: Path
    digest: str
    size_bytes: int


def zips_of(application: Application, *, build: bool) -> dict[str, Zip]:
    """Return the zip of every action, by path.

    Raises:
        Failure: one cannot be built, or, where none is built, is not at hand.
    """
    return _built_zips(application) if build else zips_at_hand(application)


def _built_zips(application: Application) -> dict[str, Zip]:
    """Build what has changed, and return the zip of every action.

    Raises:
        Failure: one cannot be built.
    """
    from scripts.build.bundle import build

    return {bundle.action: bundle for bundle in build(application)}


def zips_at_hand(application: Application) -> dict[str, Zip]:
    """Return the zips of an earlier build, without building.

    Raises:
        Failure: one is not there, or was not built from this tree, for this runtime
            and these settings: what an action's settings choose is in its zip, and
            nothing else.
    """
    from scripts.build.bundle import built_for, bundle_path
    from scripts.build.source_files import collect

    zips: dict[str, Zip] = {}
    for path, action in application.actions.items():
        file = bundle_path(application, action)
        try:
            content = file.read_bytes()
        except OSError as error:
            raise Failure(
                f"the zip of {path} cannot be read: {error.strerror}",
                "build it: starter-kit build",
            ) from None
        needed = collect(application, action).files
        stale = _stale(content, needed)
        if stale:
            raise Failure(
                f"the zip of {path} was built from other sources or settings: {stale}",
                "build it again, with the settings it is deployed with: "
                "starter-kit build",
            )
        kind = built_for(file)
        if kind not in ("", action.runtime):
            raise Failure(
                f"the zip of {path} was built for {kind}, and is wanted for "
                f"{action.runtime}",
                f"build it again: starter-kit build --runtime {action.runtime}"
                if action.takes_any_python
                else "build it again: starter-kit build",
            )
        digest = hashlib.sha256(content).hexdigest()
        zips[path] = ZipFile(file, digest, len(content))
    return zips


def _stale(content: bytes, needed: Mapping[str, Path]) -> str:
    """Return the first file that a zip should hold and does not; empty for none."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            names = set(archive.namelist())
            for name, file in needed.items():
                if name not in names or archive.read(name) != file.read_bytes():
                    return name
    except zipfile.BadZipFile:
        return "it is no zip"
    return ""
