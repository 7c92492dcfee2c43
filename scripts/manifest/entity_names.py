"""Names of what is deployed, as OpenWhisk takes them.

Source: Apache OpenWhisk, EntityPath.scala (``EntityName``): at most 256 characters,
all of them ASCII. The first is a letter, a digit or ``_``; the others may also be
``@``, ``.``, ``&``, ``-`` and spaces, but the last is not a space. A full name is
``/namespace/package/name``, or ``/namespace/name`` for what is in no package
(docs/reference.md there).
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Collection

    from scripts.manifest.problems import Problems
    from scripts.manifest.source import Node

#: The package whose actions have no package (OpenWhisk's name for it in URLs).
DEFAULT_PACKAGE = "default"
#: What a host reads as the namespace of the credential.
OWN_NAMESPACE = "_"
HOW_FULL_NAMES_ARE_WRITTEN = "write /namespace/package/action"
#: The most characters of a name.
LONGEST_NAME = 256
# The build writes .NAME.build.json.RANDOM, and file systems take 255 bytes.
_LONGEST_FILE = 255 - len("..build.json.") - 8
_ENTITY_NAME = re.compile(r"\w(?:[\w@ .&-]*[\w@.&-])?", re.ASCII)
_LENGTHS_OF_FULL_NAMES = (2, 3)
_BUILT = ("a package", "an action")


def is_entity_name(name: str) -> bool:
    """Tell whether a host takes a name for an entity."""
    return len(name) <= LONGEST_NAME and bool(_ENTITY_NAME.fullmatch(name))


def check_name(name: str, what: str, node: Node, problems: Problems) -> None:
    """Note that a name cannot be deployed.

    Args:
        name: as the manifest has it.
        what: of what it is the name, with its article: ``a rule``.
        node: what is said under the name.
        problems: takes what is wrong.
    """
    is_built = what in _BUILT
    longest = _LONGEST_FILE if is_built else LONGEST_NAME
    # Adobe's schema of app.config.yaml has no & in the names of packages and actions.
    if not _ENTITY_NAME.fullmatch(name) or (is_built and "&" in name):
        problems.error(
            node,
            f"this is not a name for {what}",
            "use letters, digits, _, -, ., @ and spaces; begin with a letter, a digit "
            "or _, and end with no space",
        )
    elif len(name) > longest:
        why = " (the build names a file after it)" if is_built else ""
        problems.error(
            node,
            f"the name of {what} has {len(name)} characters",
            f"use at most {longest}{why}",
        )


def parts_of_full_name(name: str) -> tuple[str, ...]:
    """Return namespace, package if there is one, and name; empty if it is malformed."""
    slash, *parts = name.split("/")
    if slash or len(parts) not in _LENGTHS_OF_FULL_NAMES:
        return ()
    return tuple(parts) if all(map(is_entity_name, parts)) else ()


def local_path(name: str, namespace: str = "") -> str:
    """Return the path in the manifest of what a full name means in the own namespace.

    Args:
        name: a full name, or a path, which is returned as it is.
        namespace: the own one, where it is known.
    """
    parts = parts_of_full_name(name)
    if not parts or parts[0] not in (OWN_NAMESPACE, namespace or OWN_NAMESPACE):
        return name
    return "/".join(parts[1:] if len(parts) > 2 else (DEFAULT_PACKAGE, parts[1]))  # noqa: PLR2004 - with a package


def is_missing(name: str, known: Collection[str], namespace: str = "") -> bool:
    """Tell whether an action that is named is certainly not there.

    What others have deployed into the own namespace is not known, unless it would be
    in a package of this manifest.

    Args:
        name: a full name, or a path of the manifest.
        known: the paths of all actions and sequences of the manifest.
        namespace: the own one, where it is known.
    """
    path = local_path(name, namespace)
    if {path, f"{DEFAULT_PACKAGE}/{path}"} & set(known) or path.startswith("/"):
        return False
    packages = {each.partition("/")[0] for each in known}
    return path == name or path.partition("/")[0] in packages - {DEFAULT_PACKAGE}
