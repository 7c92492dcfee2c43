"""The application, about itself."""

from __future__ import annotations
