"""How large the code of an action may be."""

from __future__ import annotations

from typing import Final

#: ``exec-size-limit`` counts the base64 text (Apache OpenWhisk, Exec.scala).
MAX_CODE_BYTES: Final = 48 * 1_048_576
#: Of a zip, before it becomes that text.
MAX_ZIP_BYTES: Final = MAX_CODE_BYTES // 4 * 3
