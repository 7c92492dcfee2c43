"""The old tree: its events, registrations, variables and inputs.

Generations, by what they have: 1 (v1.0: arrays of event codes), 2 (v2, v3: samples), 3
(tag ``legacy``: ``EVENT_PREFIX``) and 4 (``app.commerce.config.ts``).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from scripts.failure import Failure
from scripts.manifest.environment import Environment
from scripts.migration.old_commerce_config import COMMERCE_CONFIGS, read_commerce_config
from scripts.migration.old_event_files import (
    KNOWN_FOLDERS,
    OldEvent,
    event_files,
    read_event_files,
)
from scripts.migration.old_files import OldTree
from scripts.migration.old_manifest import OldManifest, read_manifest
from scripts.migration.old_variables import read_variables
from scripts.migration.outcomes import Outcomes

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from scripts.migration.old_event_files import OldEvents

#: The generation with App Management.
MANAGED = 4
#: The generation with ``EVENT_PREFIX``.
PREFIXED = 3


@dataclass(frozen=True, slots=True)
class JavaScriptKit:
    """What an application of the JavaScript kit says.

    Attributes:
        tree: its files.
        generation: 1 to 4.
        events: its events, registrations and providers.
        variables: of its ``.env``; they may be secret.
        manifest: what it says about the two webhooks.
        outcomes: of what cannot be read.
    """

    tree: OldTree
    generation: int
    events: OldEvents
    variables: Environment
    manifest: OldManifest
    outcomes: Outcomes


def read_kit(root: Path) -> JavaScriptKit:
    """Read an old tree.

    Raises:
        Failure: when it is none, or a file in it cannot be read.
    """
    tree = OldTree(root)
    outcomes = Outcomes()
    config = tree.first(COMMERCE_CONFIGS)
    files = event_files(tree)
    if not config and not files["events"]:
        raise Failure(
            f"{root} is not an application of the JavaScript Starter Kit: it has "
            f"neither {KNOWN_FOLDERS[0]}events.json nor {COMMERCE_CONFIGS[0]}",
            "give the folder of its app.config.yaml",
        )
    if config:
        for name in (each for found in files.values() for each in found):
            outcomes.by_hand(name, f"{config} is read, and not this file")
        events = read_commerce_config(tree, config, outcomes)
    else:
        events = read_event_files(tree, outcomes)
    generation = MANAGED if config else _generation(tree, events.events)
    variables = Environment(read_variables(tree, outcomes))
    manifest = read_manifest(tree, variables, outcomes)
    return JavaScriptKit(tree, generation, events, variables, manifest, outcomes)


def _generation(tree: OldTree, events: Sequence[OldEvent]) -> int:
    naming = tree.text("utils/naming.js")
    if "EVENT_PREFIX" in naming:
        return PREFIXED
    has_samples = any(event.sample is not None for event in events)
    return 2 if has_samples and "} Synchronization" not in naming else 1
