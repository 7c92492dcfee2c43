"""The PHP classes that an answer may name.

A class of Magento's own must be one of these, or one that the webhook's entry in the
catalogue names. A class of another vendor's module cannot be known here.
"""

from __future__ import annotations

from typing import Final

_FRAMEWORK: Final = (
    "AlreadyExistsException",
    "AuthenticationException",
    "AuthorizationException",
    "CouldNotDeleteException",
    "CouldNotSaveException",
    "EmailNotConfirmedException",
    "InputException",
    "InvalidEmailOrPasswordException",
    "IntegrationException",
    "LocalizedException",
    "NoSuchEntityException",
    "NotFoundException",
    "PaymentException",
    "RuntimeException",
    "SecurityViolationException",
    "SessionException",
    "StateException",
    "ValidatorException",
)
_GRAPHQL: Final = (
    "GraphQlAlreadyExistsException",
    "GraphQlAuthenticationException",
    "GraphQlAuthorizationException",
    "GraphQlInputException",
    "GraphQlNoSuchEntityException",
)
EXCEPTIONS: Final = frozenset(
    [rf"Magento\Framework\Exception\{each}" for each in _FRAMEWORK]
    + [rf"Magento\Framework\GraphQl\Exception\{each}" for each in _GRAPHQL]
)


def is_unknown(name: str, known: frozenset[str]) -> bool:
    """Tell whether Commerce has no class of this name."""
    plain = name.removeprefix("\\")
    return plain.startswith("Magento\\") and plain not in known
