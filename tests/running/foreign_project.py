"""A project that only has the plugin installed, and tests of its own."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.pytest_runs import run_pytest
from tests.sample_applications import copy_of

if TYPE_CHECKING:
    import subprocess
    from pathlib import Path


def run_tests(
    project: Path, tests: str, *words: str, app: str = "web"
) -> subprocess.CompletedProcess[str]:
    """Run tests in a project of their own that only has the plugin installed."""
    project.mkdir(exist_ok=True)
    copy_of(app, project)
    (project / "pytest.ini").write_text(
        f"[pytest]\nstarter_kit_app = {app}\nfilterwarnings = error\n", encoding="utf-8"
    )
    (project / "tests").mkdir()
    (project / "tests" / "test_it.py").write_text(tests, encoding="utf-8")
    return run_pytest(*words, cwd=project)
