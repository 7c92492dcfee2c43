"""The variables of the old ``.env``, read as ours are."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scripts.manifest.dotenv_text import LineFault, read_lines
from scripts.manifest.environment import ENV
from scripts.migration.outcomes import State

if TYPE_CHECKING:
    from scripts.migration.old_files import OldTree
    from scripts.migration.outcomes import Outcomes


def read_variables(tree: OldTree, outcomes: Outcomes) -> dict[str, str]:
    """Return the variables; a line that cannot be read, or does not count, is noted.

    Raises:
        Failure: when the file cannot be read.
    """
    found: dict[str, str] = {}
    lines: dict[str, int] = {}
    for each in read_lines(tree.text(ENV)):
        place = f"{ENV}:{each.line}" + (f": {each.name}" if each.name else "")
        if isinstance(each, LineFault):
            outcomes.note(State.FOR_YOU, place, f"{each.message}: {each.hint}")
            continue
        if each.name in found:
            earlier = f"{ENV}:{lines[each.name]}: {each.name}"
            detail = f"line {each.line} sets it again, and that counts"
            outcomes.note(State.NOT_NEEDED, earlier, detail)
        found[each.name] = each.value
        lines[each.name] = each.line
    return found
