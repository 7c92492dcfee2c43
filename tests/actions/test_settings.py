"""A number among the inputs is judged as a whole, however many digits it has."""

from __future__ import annotations

from typing import Any

import pytest

from actions.shared.errors import NotConfigured
from actions.shared.settings import Reader
from scripts.manifest.input_rules import fault

FAULT = "PUBLISH_CONCURRENCY is not a whole number from 1 to 64"


@pytest.mark.parametrize(
    ("value", "number"),
    [
        (None, 16),
        ("", 16),
        ("$PUBLISH_CONCURRENCY", 16),
        ("1", 1),
        (64, 64),
        (" 064 ", 64),
        ("0" * 5000 + "8", 8),
        ("0" * 13 + "6499999", None),
        ("6" * 17 + "4", None),
        ("64" + "0" * 5000, None),
        ("9" * 5000, None),
        (int("9" * 100), None),
        (10**18, None),
        (-(10**30), None),
        (1e300, None),
        (float("inf"), None),
        (float("nan"), None),
        ("0", None),
        ("-1", None),
        ("1.0", None),
        ("\N{SUPERSCRIPT TWO}", None),
        ("\N{ARABIC-INDIC DIGIT TWO}", None),
    ],
    ids=lambda value: str(value)[:24],
)
def test_a_whole_number_is_in_its_range_or_named(
    value: Any, number: int | None
) -> None:
    read = Reader({"PUBLISH_CONCURRENCY": value})
    found = read.integer("PUBLISH_CONCURRENCY", 16, least=1, most=64)
    if number is None:
        with pytest.raises(NotConfigured) as refused:
            read.done()
        assert FAULT in refused.value.log_text
        assert found == 16
    else:
        read.done()
        assert found == number
    # The tool judges alike.
    if value != "$PUBLISH_CONCURRENCY":
        assert bool(fault("PUBLISH_CONCURRENCY", value)) is (number is None)
