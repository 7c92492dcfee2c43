"""Whether a client takes an answer's type: the header Accept, as Pekko HTTP reads it.

Source: Apache Pekko HTTP, ContentNegotiation.scala.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from actions.shared.platforms.media_type import MediaType, parts

if TYPE_CHECKING:
    from collections.abc import Iterable


def is_accepted(media_type: MediaType, accept: Iterable[str]) -> bool:
    """Whether a client takes this type, given the values of its Accept headers.

    No header means everything, and so does one that cannot be understood.
    """
    ranges = [
        parsed
        for header in accept
        for part in header.split(",")
        if (parsed := _range(part)) is not None
    ]
    ranges.sort(key=lambda entry: (entry[0].count("*"), -entry[1]))
    for pattern, quality in ranges:
        if pattern in ("*/*", media_type.value) or (
            pattern.endswith("/*") and media_type.name.startswith(pattern[:-1])
        ):
            return quality > 0
    return not ranges


def _range(text: str) -> tuple[str, float] | None:
    text = text.strip()
    if text.startswith("*") and not text.startswith("*/"):
        text = "*/*" + text[1:]
    found = parts(text)
    if not found:
        return None
    name, pairs = found
    quality = 1.0
    parameters = []
    for key, value in pairs:
        if key.lower() != "q":
            parameters.append((key, value))
            continue
        try:
            quality = float(value)
        except ValueError:
            return None
    return MediaType(name, tuple(sorted(parameters))).value, quality
