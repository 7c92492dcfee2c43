"""Shell scripts of the exported projects: the texts in ``shell``, filled in.

``@name`` and the like are the places to fill; what begins with a $ is the shell's.
"""

from __future__ import annotations

from pathlib import Path
from string import Template

_TEXTS = Path(__file__).with_name("shell")


class _Script(Template):
    delimiter = "@"


def filled(script: str, /, **values: str) -> str:
    """Return the text ``SCRIPT.sh`` with its places filled."""
    return _Script((_TEXTS / f"{script}.sh").read_text("utf-8")).substitute(values)


def write(file: Path, text: str) -> None:
    """Write a script that can be run."""
    file.write_text(text, "utf-8")
    file.chmod(0o755)
