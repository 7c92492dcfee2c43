"""An action's code, run the way the platform's runtime runs it."""

from __future__ import annotations
