"""A provider and a registration, as the catalogue holds them."""

from __future__ import annotations

import copy
from dataclasses import dataclass, field
from typing import Any, Final

CUSTOM: Final = "3rd_party_custom_events"
"""The provider metadata of providers that an organization makes itself."""


@dataclass
class Provider:
    """A provider: its input model, and its event metadata by event code."""

    id: str
    content: dict[str, Any]
    events: dict[str, dict[str, Any]] = field(default_factory=dict)

    def snapshot(self) -> dict[str, Any]:
        """A copy: the id, the input model, and ``events``."""
        return copy.deepcopy({"id": self.id, **self.content, "events": self.events})

    @property
    def instance(self) -> tuple[str, str]:
        """What no two providers of an organization share."""
        return self.content["provider_metadata"], self.content["instance_id"]


@dataclass
class Registration:
    """A registration: its input model and what I/O Events adds to it."""

    id: str
    number: int
    content: dict[str, Any]
    created: str
    updated: str

    def snapshot(self) -> dict[str, Any]:
        """A copy: the registration id and the input model."""
        return copy.deepcopy({"registration_id": self.id, **self.content})

    def subscribes(self, provider_id: str, event_code: str) -> bool:
        """Events of this kind are delivered to it."""
        return self.content["enabled"] and any(
            interest["provider_id"] == provider_id
            and interest["event_code"] == event_code
            for interest in self.content["events_of_interest"]
        )
