"""The answers of a host that says no.

Source of the texts: Apache OpenWhisk, ErrorResponse.scala (Messages) and the
rejection handler in BasicHttpService.scala.
"""

from __future__ import annotations

from actions.shared.platforms.web_answer import NO_SUCH_RESOURCE


class Refusal(Exception):
    """The host refuses; the text is what the caller is told."""

    def __init__(self, status: int, text: str) -> None:
        super().__init__(text)
        self.status = status


def malformed(why: str) -> Refusal:
    """What was written cannot be read."""
    return Refusal(400, f"The request content was malformed:\n{why}")


def no_name(name: str, allowed: int) -> Refusal:
    """A part of the path is not a name of an entity (AuthorizedRouteDispatcher)."""
    if len(name) > allowed:
        return Refusal(
            400, f"Name segement longer than allowed: {len(name)} > {allowed}."
        )
    return Refusal(400, "The name of the entity contains illegal characters.")


def no_full_name() -> Refusal:
    """A text in the body does not name an entity with its namespace."""
    return malformed(
        "The fully qualified name of the entity must contain at least the namespace "
        "and the name of the entity."
    )


def unauthenticated() -> Refusal:
    """No account has this credential."""
    return Refusal(401, "The supplied authentication is invalid.")


def forbidden(namespace: str) -> Refusal:
    """The namespace belongs to another account."""
    text = "The supplied authentication is not authorized to access"
    return Refusal(403, f"{text} '{namespace}'.")


def missing() -> Refusal:
    """There is no such entity."""
    return Refusal(404, NO_SUCH_RESOURCE)


def no_method() -> Refusal:
    """The path is right and the method is not."""
    return Refusal(405, "HTTP method not allowed")


def exists() -> Refusal:
    """There is such an entity, and the request has no ``overwrite=true``."""
    return Refusal(409, "resource already exists")


def not_empty(count: int) -> Refusal:
    """A package with actions in it is not deleted."""
    return Refusal(
        409,
        f"Package not empty (contains {count} "
        f"{'entity' if count == 1 else 'entities'}). Set force param or delete "
        "package contents.",
    )


def too_large(what: str, size_bytes: int, allowed_bytes: int) -> Refusal:
    """Something exceeds a limit of size."""
    return Refusal(
        413, f"{what} larger than allowed: {size_bytes} > {allowed_bytes} bytes."
    )


def throttled(count: int, allowed: int) -> Refusal:
    """The namespace has used up its minute."""
    return Refusal(
        429,
        f"Too many requests in the last minute (count: {count}, allowed: {allowed}).",
    )
