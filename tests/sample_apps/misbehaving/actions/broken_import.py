"""Cannot be imported."""

from __future__ import annotations

import not_installed_anywhere  # type: ignore[import-not-found]


def main(params: dict[str, object]) -> object:
    return not_installed_anywhere.answer(params)
