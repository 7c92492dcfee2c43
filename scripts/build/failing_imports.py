"""The imports of modules of the application that are sure to fail."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scripts.build.modules import UNNAMED
from scripts.failure import Failure
from scripts.running.launcher import MAIN_MODULE

if TYPE_CHECKING:
    from pathlib import Path

    from scripts.build.import_statements import Import
    from scripts.build.modules import Modules


def refuse_import(
    found: Import, place: str, importing: str, file: Path, own: Modules
) -> None:
    """Refuse an import of the application that is sure to fail.

    Args:
        found: the import.
        place: where it is, for the message.
        importing: the name of the module that has it.
        file: of that module.
        own: which file is the module of a name.

    Raises:
        Failure: it fails.
    """
    if found.module.startswith("."):
        raise _leads_out(place, found, importing, file, own)
    if found.module == MAIN_MODULE and (files := own.find(MAIN_MODULE)):
        raise Failure(
            f"{place} imports {MAIN_MODULE}, which is "
            f"{own.shown(files[MAIN_MODULE])} here, and in a zip the action "
            "itself: the runtime gives it that name",
            "rename the file",
        )
    if own.has(found.module) and own.find(found.module) is None:
        raise Failure(
            f"{place} imports {found.shown}, and there is no such file",
            own.how_to_reach(found.module, file),
        )


def _leads_out(
    place: str, found: Import, importing: str, file: Path, own: Modules
) -> Failure:
    name = found.module.lstrip(".") or found.names[0]
    what = f"{place} has the relative import {found.written}"
    if "." in importing:
        return Failure(
            f"{what}, which leads out of the application: it is in {importing}",
            own.how_to_reach(name, file)
            or "write the import as it is from the application's folder",
        )
    known = "" if importing == UNNAMED else f": it is imported as {importing}"
    return Failure(
        f"{what}, and the module is in no package{known}",
        f"write import {name} for a file beside it",
    )
