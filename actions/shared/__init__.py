"""What the actions share: the frame around every ``main``, and the way to Adobe."""

from __future__ import annotations
