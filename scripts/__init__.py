"""The ``starter-kit`` command. Nothing in here ships to a FaaS."""

from __future__ import annotations
