"""Names of files that an action's zip for OpenWhisk cannot have."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scripts.build import module_pack
from scripts.failure import Failure

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

# What the runtime does with these names is not what a bundle means by them.
_RESERVED = frozenset(
    ("exec", "exec.env", "exec__.py", "main__.py", "requirements.txt", "virtualenv")
)


def may_stand(name: str) -> bool:
    """Tell whether a zip can have a file of the application under this name."""
    top = name.partition("/")[0]
    return top not in module_pack.NAMES and not _is_reserved(top)


def _is_reserved(top: str) -> bool:
    return top in _RESERVED or top.removesuffix(".py") in _RESERVED


def refuse_written(
    what: str,
    names: Collection[str],
    beside: Iterable[str] = (),
    written: Collection[str] = module_pack.NAMES,
) -> None:
    """Refuse names of the application that the build writes itself.

    Args:
        what: is built, for the message.
        names: of the application's files in it.
        beside: the folders whose modules are found by their file's name alone.
        written: the files that the build writes, at the top.

    Raises:
        Failure: one is such a name, or would be imported in place of such a module.
    """
    tops = {name.partition("/")[0] for name in names}
    for name in sorted(written):
        own = [name] if name in tops else []
        if name.endswith(".py"):
            places = (f"{folder}/{name}" for folder in beside)
            own += [place for place in places if place in names]
        if own:
            which = "one" if own == [name] else own[0]
            raise Failure(
                f"{what}: the build writes {name} itself, and the application has "
                f"{which}",
                "rename yours",
            )


def refuse_reserved(path: str, names: Iterable[str]) -> None:
    """Refuse names that mean something to the runtime.

    Args:
        path: of the action, for the message.
        names: of files.

    Raises:
        Failure: one is such a name.
    """
    for name in sorted(names):
        top = name.partition("/")[0]
        if _is_reserved(top):
            raise Failure(
                f"{path}: the runtime accepts no {top} in a bundle",
                "give it another name",
            )
