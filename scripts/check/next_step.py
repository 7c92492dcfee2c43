"""The one step that helps most with what ``check`` has found."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scripts.manifest.environment import ENV, EXAMPLE, is_of_a_missing_variable

#: Begins what is said where no provider is named, and what looks it up is missing.
WITHOUT_PROVIDER = "without BACKOFFICE_PROVIDER_ID"

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from scripts.manifest import Problem


def next_step(root: Path, problems: Iterable[Problem]) -> str:
    """Return what to do next in the application's folder; empty for nothing.

    With no ``.env`` yet, it is to copy the example; with the credential there, and no
    provider to publish to, it is to onboard, which writes the provider's id.
    """
    problems = tuple(problems)
    has_none = not (root / ENV).exists() and (root / EXAMPLE).is_file()
    if has_none and any(map(is_of_a_missing_variable, problems)):
        return f"cp {EXAMPLE} {ENV} && chmod 600 {ENV}, and fill in what is missing"
    others = [each for each in problems if WITHOUT_PROVIDER not in each.message]
    if len(others) < len(problems) and not any(map(is_of_a_missing_variable, others)):
        return "starter-kit onboard --workspace workspace.json (docs/onboarding.md)"
    return ""
