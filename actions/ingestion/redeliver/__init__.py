"""The second try: the action ``ingestion/redeliver``."""

from __future__ import annotations
