"""The old tree: its events, registrations, variables and inputs.

Generations, by what they have: 1 (v1.0: arrays of event codes), 2 (v2, v3: samples), 3
(tag ``legacy``: ``EVENT_PREFIX``) and 4 (``app.commerce.config.ts``).
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from scripts.failure import Failure
from scripts.migration.old_files import OldTree, mapping
from scripts.migration.typescript_literal import exported_object
from scripts.onboarding.env_file import read_values

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

INGESTION = "ingestion/webhook"
CHECK_STOCK = "webhook/check-stock"

_FOLDERS = ("scripts/onboarding/config/", "onboarding/config/", "onboarding/custom/")
_EXTENSION = "src/commerce-extensibility-1/"
_COMMERCE_CONFIG = tuple(f"app.commerce.config.{end}" for end in ("ts", "mts", "js"))


@dataclass(frozen=True, slots=True)
class OldEvent:
    """An event of the old tree; ``sample`` is None where it has none."""

    entity: str
    provider: str
    code: str
    sample: Any = None


@dataclass(frozen=True, slots=True)
class JavaScriptKit:
    """What an application of the JavaScript kit says.

    Attributes:
        tree: its files.
        generation: 1 to 4.
        events: of all providers.
        registrations: the keys of the providers whose events an entity's consumers get.
        providers: as they are written there.
        variables: of its ``.env``; they may be secret.
        actions: what its manifest says about the two webhooks, by path.
        packages: the names of all its packages.
        other_actions: the paths of the actions beside the two webhooks.
        unreadable: the places of what cannot be read without executing it.
        files: the names of the files that were read, by what is in them.
    """

    tree: OldTree
    generation: int
    events: tuple[OldEvent, ...]
    registrations: Mapping[str, tuple[str, ...]]
    providers: tuple[Mapping[str, Any], ...]
    variables: Mapping[str, str] = field(repr=False)
    actions: Mapping[str, Mapping[str, Any]] = field(repr=False)
    packages: tuple[str, ...]
    other_actions: tuple[str, ...]
    unreadable: tuple[str, ...]
    files: Mapping[str, str]

    @property
    def sources(self) -> str:
        """The folder in which the folder ``actions`` is."""
        return _EXTENSION if self.generation == 4 else ""  # noqa: PLR2004 - App Management


def read_kit(root: Path) -> JavaScriptKit:
    """Read an old tree.

    Raises:
        Failure: when it is none, or a file in it cannot be read.
    """
    tree = OldTree(root)
    files = {
        "events": tree.first(f"{folder}events.json" for folder in _FOLDERS),
        "providers": tree.first(f"{folder}providers.json" for folder in _FOLDERS),
        "registrations": tree.first(
            f"{folder}{name}"
            for name in ("starter-kit-registrations.json", "registrations.json")
            for folder in _FOLDERS
        ),
        "commerce config": tree.first(_COMMERCE_CONFIG),
        "variables": tree.first((".env",)),
    }
    if not files["events"] and not files["commerce config"]:
        raise Failure(
            f"{root} is no application of the JavaScript Starter Kit: it has neither "
            f"{_FOLDERS[0]}events.json nor {_COMMERCE_CONFIG[0]}",
            "give the folder of its app.config.yaml",
        )
    tree.text(files["variables"])  # for its bounds
    actions, packages, others = _actions(tree, _EXTENSION if _is_new(files) else "")
    if _is_new(files):
        events, registrations, providers, unreadable = _of_generation_4(
            tree, files["commerce config"]
        )
        generation = 4
    else:
        events = _events(tree.json(files["events"]), files["events"])
        registrations = _registrations(tree, files["registrations"])
        found = tree.json(files["providers"])
        entries = found if isinstance(found, list) else []
        providers = tuple(each for each in entries if isinstance(each, dict))
        unreadable = ()
        generation = _generation(tree, events)
    return JavaScriptKit(
        tree,
        generation,
        events,
        registrations,
        providers,
        read_values(root / ".env"),
        actions,
        packages,
        others,
        unreadable,
        files,
    )


def _is_new(files: Mapping[str, str]) -> bool:
    return bool(files["commerce config"])


def _generation(tree: OldTree, events: tuple[OldEvent, ...]) -> int:
    naming = tree.text("utils/naming.js")
    if "EVENT_PREFIX" in naming:
        return 3
    has_samples = any(event.sample is not None for event in events)
    return 2 if has_samples and "} Synchronization" not in naming else 1


def _events(content: Any, name: str) -> tuple[OldEvent, ...]:
    if not isinstance(content, dict):
        raise Failure(f"{name}: this file holds no object of entities")
    found: list[OldEvent] = []
    for entity, providers in content.items():
        for provider, codes in mapping(providers).items():
            if isinstance(codes, list):
                found += [OldEvent(entity, provider, str(code)) for code in codes]
                continue
            for code, event in mapping(codes).items():
                sample = mapping(event).get("sampleEventTemplate")
                found.append(OldEvent(entity, provider, code, sample))
    return tuple(found)


def _registrations(tree: OldTree, name: str) -> Mapping[str, tuple[str, ...]]:
    return {
        entity: tuple(str(key) for key in keys) if isinstance(keys, list) else ()
        for entity, keys in mapping(tree.json(name)).items()
    }


def _of_generation_4(
    tree: OldTree, name: str
) -> tuple[
    tuple[OldEvent, ...],
    Mapping[str, tuple[str, ...]],
    tuple[Mapping[str, Any], ...],
    tuple[str, ...],
]:
    """Read what ``app.commerce.config.ts`` says as literals."""
    exported = exported_object(tree.text(name))
    events: list[OldEvent] = []
    providers: list[Mapping[str, Any]] = []
    unreadable = [] if isinstance(exported, dict) else [f"{name}: what it exports"]
    eventing = mapping(exported, "eventing")
    if isinstance(exported, dict) and (not eventing or "..." in eventing):
        unreadable.append(f"{name}: eventing")
    for origin in ("commerce", "external"):
        sources = eventing.get(origin, [])
        if not isinstance(sources, list):
            unreadable.append(f"{name}: eventing.{origin}")
            continue
        for number, source in enumerate(sources):
            place = f"{name}: eventing.{origin}[{number}]"
            provider = mapping(source, "provider")
            key = provider.get("key")
            listed = source.get("events") if isinstance(source, dict) else None
            if not isinstance(key, str) or not isinstance(listed, list):
                unreadable.append(place)
                continue
            if "..." in provider or "..." in source:
                unreadable.append(place)
            providers.append(provider)
            for position, each in enumerate(listed):
                code = mapping(each).get("name")
                if isinstance(code, str):
                    entity = _entity(mapping(each).get("runtimeActions"))
                    events.append(OldEvent(entity, key, code))
                else:
                    unreadable.append(f"{place}.events[{position}].name")
    received: dict[str, set[str]] = {}
    for event in events:
        received.setdefault(event.entity, set()).add(event.provider)
    registrations = {entity: tuple(sorted(keys)) for entity, keys in received.items()}
    return tuple(events), registrations, tuple(providers), tuple(unreadable)


def _entity(runtime_actions: Any) -> str:
    """Return the entity of an event: product, for the action product-backoffice/a."""
    first = runtime_actions[:1] if isinstance(runtime_actions, list) else []
    package = "".join(name.partition("/")[0] for name in first if isinstance(name, str))
    return package.rpartition("-")[0] or package or "other"


def _actions(
    tree: OldTree, sources: str
) -> tuple[dict[str, Mapping[str, Any]], tuple[str, ...], tuple[str, ...]]:
    manifest = tree.yaml(f"{sources}ext.config.yaml" if sources else "app.config.yaml")
    packages = mapping(manifest, "runtimeManifest", "packages") or mapping(
        manifest, "application", "runtimeManifest", "packages"
    )
    found: dict[str, Mapping[str, Any]] = {}
    others: list[str] = []
    for path in (INGESTION, CHECK_STOCK):
        package, _, wanted = path.partition("/")
        included = tree.yaml(f"{sources}actions/{package}/actions.config.yaml")
        written = mapping(packages, package, "actions")
        for name, action in {**mapping(included), **written}.items():
            if name == wanted:
                found[path] = mapping(action)
            elif name != "$include":
                others.append(f"{package}/{name}")
    return found, tuple(packages), tuple(others)
