"""Whether a file in ``config/`` has the format of the JavaScript Starter Kit."""

from __future__ import annotations

from typing import Any

#: What to do about a file that has its format.
HOW_TO_MIGRATE = "run starter-kit migrate OLD_TREE (docs/from-javascript.md)"

_KEYS = ("commerce", "backoffice")


def is_events(content: Any) -> bool:
    """Tell whether events are grouped by provider: lists of codes, or templates."""
    return any(
        (key in _KEYS and _is_list_of_codes(codes))
        or any("sampleEventTemplate" in event for event in _objects(codes))
        for providers in _objects(content)
        for key, codes in providers.items()
    )


def is_providers(content: Any) -> bool:
    """Tell whether a provider has the field that only the kit's have."""
    entries = content if isinstance(content, list) else []
    return any(isinstance(each, dict) and "docs_url" in each for each in entries)


def is_registrations(content: Any) -> bool:
    """Tell whether entities have lists of providers."""
    is_object = isinstance(content, dict) and content
    return bool(is_object) and all(isinstance(each, list) for each in content.values())


def _is_list_of_codes(value: Any) -> bool:
    return isinstance(value, list) and all(isinstance(code, str) for code in value)


def _objects(content: Any) -> list[dict[str, Any]]:
    values = content.values() if isinstance(content, dict) else ()
    return [each for each in values if isinstance(each, dict)]
