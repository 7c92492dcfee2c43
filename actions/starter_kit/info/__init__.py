"""What is deployed: the action ``starter-kit/info``."""

from __future__ import annotations
