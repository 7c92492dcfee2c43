"""An HTTP request and its answer as plain values, and the platform's own refusals."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from scripts.platform import platform_json

if TYPE_CHECKING:
    from collections.abc import Sequence

Headers = tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class HttpRequest:
    """What a caller sends to a web action.

    Attributes:
        method: ``POST``.
        headers: names and values in the order of the wire.
        query: the query string as it stands in the URL, without the question mark.
        path: what follows the action and its extension in the URL, with its slash.
        body: the bytes of the body.
    """

    method: str
    headers: Sequence[tuple[str, str]] = ()
    query: str = ""
    path: str = ""
    body: bytes = b""

    def values(self, name: str) -> list[str]:
        """Return the values of a header; ``name`` is in lower case."""
        return [value for key, value in self.headers if key.lower() == name]


@dataclass(frozen=True)
class HttpResponse:
    """What a caller gets. Repeated headers stand there repeatedly.

    The body is what belongs to the answer also where HTTP does not send one (HEAD).
    """

    status: int
    headers: Headers
    body: bytes

    def by_name(self) -> dict[str, str]:
        """Return the headers, names in lower case; repeated ones joined by commas."""
        found: dict[str, str] = {}
        for name, value in self.headers:
            key = name.lower()
            found[key] = f"{found[key]}, {value}" if key in found else value
        return found


class Rejected(Exception):
    """The platform answers by itself: the action is not invoked.

    Attributes:
        response: its answer.
    """

    def __init__(self, response: HttpResponse) -> None:
        super().__init__(f"the platform answers {response.status} by itself")
        self.response = response


def platform_error(
    status: int, error: str, transaction_id: str, headers: Headers = ()
) -> HttpResponse:
    """Return an answer of the platform's own.

    Source: Apache OpenWhisk, ErrorResponse.scala.
    """
    return HttpResponse(
        status,
        (*headers, ("content-type", "application/json")),
        platform_json.write({"error": error, "code": transaction_id}),
    )
