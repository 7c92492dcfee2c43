"""The ingestion webhook: the action ``ingestion/webhook``."""

from __future__ import annotations
