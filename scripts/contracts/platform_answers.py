"""What OpenWhisk answers by itself, before or instead of an action.

Source: Apache OpenWhisk, ErrorResponse.scala and WebActions.scala. Such an answer has
the id of the request as ``code``; an answer of an action never has.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from scripts.contracts.parts import TEXT, an_object, described

if TYPE_CHECKING:
    from scripts.contracts.parts import Schema

#: The name of the schema that all of these answers have.
PLATFORM_ERROR = "PlatformError"

#: Why the platform answers with a status, whatever the action.
REASONS = {
    202: "The action has not answered yet: whether it succeeds is not known.",
    400: "The body is not what its content type says, or a parameter has a name that "
    "callers may not use.",
    401: "The platform's own check of callers refuses.",
    404: "There is no such action, or it is not on the web.",
    406: "The answer is JSON, which the header Accept rules out.",
    413: "The body is larger than 1 MB.",
    429: "Too many calls: try again later.",
    503: "The platform is overloaded or down for maintenance: try again later.",
}


def schemas() -> dict[str, Schema]:
    """Return the schemas by name."""
    error = an_object(
        "An answer of the platform: the action was not called, or gave no answer.",
        {
            "error": described("What is wrong.", TEXT),
            "code": described("The platform's id of the request.", TEXT),
        },
    )
    return {PLATFORM_ERROR: error}
