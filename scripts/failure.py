"""What a command cannot do, said so that its user knows what to do next."""

from __future__ import annotations


class Failure(Exception):
    """A command ends here, with exit code 1.

    The text is all that the user reads: it says what is wrong and holds no secret.

    Attributes:
        hint: what to do about it; empty when the text says it.
    """

    def __init__(self, text: str, hint: str = "") -> None:
        super().__init__(text)
        self.hint = hint
