"""The platform's own rules: JSON, media types, queries, results, activations."""

from __future__ import annotations
