"""The fault matrix, for every file of tests that reads cells of it."""

from __future__ import annotations

import pytest

from tests.reliability.matrix import Matrix


@pytest.fixture(scope="module")
def matrix() -> Matrix:
    return Matrix()
