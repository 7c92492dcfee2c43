"""The services behind the stand-in of Adobe."""

from __future__ import annotations
