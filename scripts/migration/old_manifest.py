"""The two webhooks in the old manifest, whichever of its files says so.

``app.config.yaml`` is read with all that it includes, as ours is.
"""

from __future__ import annotations

import posixpath
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from scripts.failure import Failure
from scripts.manifest.actions import CHECK_STOCK, INGESTION
from scripts.manifest.includes import APP_CONFIG, read_tree
from scripts.manifest.inputs import Input, Resolver
from scripts.manifest.problems import ManifestError, Problems
from scripts.migration.outcomes import State

if TYPE_CHECKING:
    from collections.abc import Iterator

    from scripts.manifest.environment import Environment
    from scripts.manifest.source import Node
    from scripts.migration.old_files import OldTree
    from scripts.migration.outcomes import Outcomes


#: The folders in which the kit has the folder ``actions``, by its generations.
_ABOVE = ("", "src/commerce-extensibility-1/")
_BESIDE = ("sequences", "triggers", "rules")


@dataclass(frozen=True, slots=True)
class OldAction:
    """One of the two webhooks.

    Attributes:
        inputs: its own, and those of its package.
        is_guarded: whether Adobe's platform checks its callers.
        folders: where its code may be, the likeliest first.
    """

    inputs: Mapping[str, Input] = field(repr=False)
    is_guarded: bool
    folders: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class OldManifest:
    """What the old manifest says.

    Attributes:
        actions: the two webhooks, by path.
        packages: the names of all packages.
        others: what the packages of the two webhooks have beside them.
        switched_off: what of the two webhooks is not deployed there.
    """

    actions: Mapping[str, OldAction]
    packages: tuple[str, ...]
    others: tuple[str, ...]
    switched_off: tuple[str, ...]


def read_manifest(
    tree: OldTree, variables: Environment, outcomes: Outcomes
) -> OldManifest:
    """Read the manifest; an include that is broken is noted, and left out.

    Raises:
        Failure: when the file itself cannot be read.
    """
    reader = _Reader(tree, variables, outcomes)
    start = tree.first((APP_CONFIG, *(f"{each}ext.config.yaml" for each in _ABOVE)))
    packages = _packages(reader.file(start)) if start else {}
    if not start:
        outcomes.by_hand(APP_CONFIG, "there is no such file, and no input is read")
    actions, others, off = {}, [], []
    for path in (INGESTION, CHECK_STOCK):
        package, _, name = path.partition("/")
        parts = packages.get(package, [])
        found = reader.deployed(path, parts) or reader.switched_off(path)
        if found:
            actions[path] = found
        if start and not parts:
            off.append(f"package {package}")
        elif start and not found:
            off.append(f"action {path}")
        for kind in ("actions", *_BESIDE):
            others += [
                f"{kind.removesuffix('s')} {package}/{each}"
                for part in parts
                for each in _members(part, kind)
                if (kind, each) != ("actions", name)
            ]
    return OldManifest(actions, tuple(packages), tuple(others), tuple(off))


def folders_of(path: str) -> tuple[str, ...]:
    """Return the folders in which the kit has the code of an action."""
    return tuple(f"{above}actions/{path}" for above in _ABOVE)


class _Reader:
    def __init__(
        self, tree: OldTree, variables: Environment, outcomes: Outcomes
    ) -> None:
        self._tree = tree
        self._outcomes = outcomes
        # A variable without a value is no problem of reading.
        self._resolver = Resolver(tree.root, variables, Problems())

    def file(self, name: str) -> Node:
        """Return the tree of a file with all that it includes."""
        problems = Problems()
        self._tree.text(name)  # for its bounds
        try:
            node, _ = read_tree(self._tree.root, problems, name)
        except ManifestError as error:
            first = error.problems[0]
            raise Failure(
                f"{self._tree.root / first.file}:{first.line}: {first.message}",
                "correct it there, or give the folder of another version",
            ) from None
        for each in problems.sorted():
            if each.severity == "error":
                self._outcomes.note(
                    State.FOR_YOU,
                    f"{each.place}" + (f": {each.key}" if each.key else ""),
                    f"{each.message}, and it is not read: correct it there, or take "
                    "it over by hand",
                )
        return node

    def deployed(self, path: str, parts: list[Node]) -> OldAction | None:
        """Return an action of these parts of its package."""
        name = path.partition("/")[2]
        for part in parts:
            action = _members(part, "actions").get(name)
            if action is not None:
                return self._action(path, action, self._inputs(part))
        return None

    def switched_off(self, path: str) -> OldAction | None:
        """Return an action that is in the kit's own file, which nothing includes."""
        package, _, name = path.partition("/")
        file = f"actions/{package}/actions.config.yaml"
        found = self._tree.first(f"{above}{file}" for above in _ABOVE)
        action = _mapping(self.file(found)).get(name) if found else None
        return self._action(path, action, {}) if action is not None else None

    def _action(self, path: str, node: Node, shared: Mapping[str, Input]) -> OldAction:
        annotations = _members(node, "annotations")
        guard = annotations.get("require-adobe-auth")
        folders = list(folders_of(path))
        function = _mapping(node).get("function")
        if function is not None and isinstance(function.value, str):
            below = posixpath.dirname(function.file)
            file = posixpath.normpath(posixpath.join(below, function.value))
            folders.insert(0, posixpath.dirname(file) or ".")
        return OldAction(
            {**shared, **self._inputs(node)},
            is_guarded=bool(guard and guard.value),
            folders=tuple(folders),
        )

    def _inputs(self, node: Node) -> dict[str, Input]:
        inputs = _mapping(node).get("inputs")
        if inputs is None or inputs.value is None:
            return {}
        if not isinstance(inputs.value, Mapping):
            place = f"{inputs.file}:{inputs.line}: {inputs.key}"
            self._outcomes.by_hand(place, "this is not a mapping of names to values")
            return {}
        return self._resolver.inputs(inputs)


def _packages(top: Node) -> dict[str, list[Node]]:
    """Return every package: the parts of the manifest that define it."""
    found: dict[str, list[Node]] = {}
    for part in _parts(top):
        node: Node | None = part
        for name in ("runtimeManifest", "packages"):
            node = _mapping(node).get(name)
        for name, package in _mapping(node).items():
            found.setdefault(name, []).append(package)
    return found


def _parts(top: Node) -> Iterator[Node]:
    """Yield what may have a manifest: a file of an extension, or what names them."""
    yield top
    if application := _mapping(top).get("application"):
        yield application
    yield from _members(top, "extensions").values()


def _mapping(node: Node | None) -> Mapping[str, Any]:
    return node.value if node and isinstance(node.value, Mapping) else {}


def _members(node: Node, name: str) -> Mapping[str, Node]:
    return _mapping(_mapping(node).get(name))
