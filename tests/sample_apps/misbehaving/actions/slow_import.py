"""Takes longer to import than it may."""

from __future__ import annotations

import time

while True:
    time.sleep(0.001)
