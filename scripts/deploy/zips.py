"""The zip of every action: built now, or by an earlier build that is still right."""

from __future__ import annotations

import hashlib
import io
import zipfile
from dataclasses import dataclass
from typing import TYPE_CHECKING

from scripts.failure import Failure

if TYPE_CHECKING:
    from pathlib import Path

    from scripts.build.source_tree import SourceTree
    from scripts.deploy.desired import Zip
    from scripts.manifest import Action, Application


class ZipsNotAtHandError(Failure):
    """A zip is missing, or was built from other sources, settings or a runtime."""


@dataclass(frozen=True)
class ZipFile:
    """A zip that was built earlier; without a digest, it is not known."""

    path: Path
    digest: str
    size_bytes: int


def zips_of(application: Application, *, build: bool) -> dict[str, Zip]:
    """Return the zip of every action, by path.

    Raises:
        Failure: one cannot be built, or, where none is built, is not at hand.
    """
    if not build:
        return zips_at_hand(application)
    from scripts.build import builder

    return {each.action: each for each in builder.build(application)}


def zips_at_hand(application: Application) -> dict[str, Zip]:
    """Return the zips of an earlier build, without building.

    Raises:
        ZipsNotAtHandError: one is not there, or was not built from this tree, for this
            runtime and these settings: what an action's settings choose is in its zip,
            and nothing else.
    """
    from scripts.build.build_record import recorded
    from scripts.build.outputs import KINDS, OPENWHISK
    from scripts.build.source_tree import SourceTree

    tree = SourceTree(application.root)
    zips: dict[str, Zip] = {}
    for path, action in application.actions.items():
        file = KINDS[OPENWHISK].place(application, action)
        try:
            content = file.read_bytes()
        except OSError as error:
            raise ZipsNotAtHandError(
                f"the zip of {path} cannot be read: {error.strerror}",
                "build it: starter-kit build",
            ) from None
        stale = _stale(content, application, action, tree)
        if stale:
            raise ZipsNotAtHandError(
                f"the zip of {path} was built from other sources or settings: {stale}",
                "build it again, with the settings it is deployed with: "
                "starter-kit build",
            )
        record = recorded(file)
        kind = record.output.runtime if record else action.runtime
        if kind != action.runtime:
            raise ZipsNotAtHandError(
                f"the zip of {path} was built for {kind}, and is wanted for "
                f"{action.runtime}",
                f"build it again: starter-kit build --runtime {action.runtime}"
                if action.takes_any_python
                else "build it again: starter-kit build",
            )
        digest = hashlib.sha256(content).hexdigest()
        zips[path] = ZipFile(file, digest, len(content))
    return zips


def _stale(
    content: bytes, application: Application, action: Action, tree: SourceTree
) -> str:
    """Return the first file that a zip should hold and does not; empty for none."""
    from scripts.build import compiled_models, module_pack
    from scripts.build.source_files import collect

    full = collect(application, action, tree=tree)
    needed = full.files
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            names = set(archive.namelist())
            if compiled_models.FILE in names:
                files = {name: f"{name.replace('.', '/')}.py" for name in full.models}
                compiled = [name for name, file in files.items() if file not in names]
                needed = collect(application, action, compiled, tree=tree).files
                stamp = compiled_models.stamp(full.files, needed)
                if not archive.read(compiled_models.FILE).endswith(stamp):
                    return compiled_models.FILE
            for name, file in needed.items():
                source = file.read_bytes()
                if name in names and archive.read(name) == source:
                    continue
                if name in names or not module_pack.leaves_out(name, source, names):
                    return name
    except zipfile.BadZipFile:
        return "it is not a zip"
    return ""
