"""What a command cannot do, said so that its user knows what to do next."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

if TYPE_CHECKING:
    from collections.abc import Iterable


class Failure(Exception):
    """A command ends here, with an exit code.

    The text is all that the user reads: it says what is wrong and holds no secret.

    Attributes:
        text: what is wrong, on one line.
        hint: what to do about it; empty when the text says it.
        details: further lines: the end of a log, all that is missing.
        exit_code: 1; 2 for a command that was called wrongly.
    """

    exit_code: ClassVar[int] = 1

    def __init__(self, text: str, hint: str = "", details: Iterable[str] = ()) -> None:
        self.text = text
        self.hint = hint
        self.details = tuple(details)
        super().__init__("\n".join((text, *self.details)))

    def as_data(self) -> dict[str, Any]:
        """Return the same for a program."""
        return {"message": str(self), "hint": self.hint}


class CalledWrongly(Failure):
    """The command line says what cannot be: exit code 2."""

    exit_code = 2
