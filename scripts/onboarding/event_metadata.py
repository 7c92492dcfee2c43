"""Event metadata as I/O Events holds it, and what its sample may stand for."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from pydantic import Field

from actions.shared.frame import exact_json
from scripts.manifest.model_faults import Lenient

if TYPE_CHECKING:
    from scripts.onboarding.management import Management

#: Stands for a sample that cannot be read, and equals none.
UNREADABLE: Final = object()


@dataclass(frozen=True, slots=True)
class FoundEvent:
    """Event metadata; ``samples`` are what its sample may be, none when it has none."""

    code: str
    label: str
    description: str
    samples: tuple[Any, ...] = ()

    def has_sample(self, wanted: object) -> bool:
        """Tell whether the sample is this one, number by number."""
        return any(
            found is not UNREADABLE and _canonical(found) == _canonical(wanted)
            for found in self.samples
        )


class _Sample(Lenient):
    sample_payload: Any = None


class _Embedded(Lenient):
    sample_event: _Sample | None = None


class _Metadata(Lenient):
    event_code: str = ""
    label: str = ""
    description: str = ""
    embedded: _Embedded = Field(_Embedded(), alias="_embedded")
    links: dict[str, Any] = Field({}, alias="_links")


def read_event(management: Management, provider_id: str, content: Any) -> FoundEvent:
    """Return event metadata, with the sample that may stand behind a link."""
    read = _Metadata.model_validate(content)
    sample = read.embedded.sample_event
    if sample is None and "rel:sample_event" in read.links:
        linked = management.sample(provider_id, read.event_code)
        sample = _Sample.model_validate(linked)
    payload = sample.sample_payload if sample else None
    return FoundEvent(read.event_code, read.label, read.description, _samples(payload))


def _samples(payload: object) -> tuple[Any, ...]:
    """Return what a sample's payload may stand for.

    It is described as the payload "as expected in the deliveries": that may be what
    was given as the template, or a CloudEvent around it.
    """
    if payload is None:
        return ()
    if isinstance(payload, str):
        try:
            payload = exact_json.loads(payload)
        except ValueError:
            return (UNREADABLE,)
    if isinstance(payload, dict) and {"specversion", "data"} <= payload.keys():
        return (payload, payload["data"])
    return (payload,)


def _canonical(value: object) -> str:
    """Return JSON that is equal for equal values: true is not 1, 1.0 is."""

    def plain(item: Any) -> Any:
        if isinstance(item, dict):
            return {name: plain(member) for name, member in item.items()}
        if isinstance(item, list):
            return [plain(member) for member in item]
        if isinstance(item, float) and item.is_integer():
            return int(item)
        return item

    return json.dumps(plain(value), sort_keys=True, default=str)
