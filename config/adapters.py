"""Validators made by pydantic. Not imported where the models are compiled."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pydantic import TypeAdapter

if TYPE_CHECKING:
    from config.models import Validator


def adapter(model: Any) -> Validator:
    """Return the validator of a pydantic model, or of a type made of models."""
    return TypeAdapter(model)
