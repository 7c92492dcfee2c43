"""Running the application here, as OpenWhisk would run it there."""

from __future__ import annotations
