"""What a project reads when a test fails that calls an action."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.pytest_runs import run_pytest
from tests.running.foreign_project import run_tests
from tests.sample_applications import copy_of

if TYPE_CHECKING:
    from pathlib import Path


def test_a_failing_test_shows_where_the_action_failed(tmp_path: Path) -> None:
    test = """
def test_it(invoke):
    answer = invoke("bad/raising")
    assert answer.status == 200, answer.logs
"""
    ran = run_tests(tmp_path / "project", test, app="misbehaving")
    assert ran.returncode == 1
    assert "ValueError: boom" in ran.stdout


def test_a_failing_test_names_the_inputs_that_it_does_not_set(tmp_path: Path) -> None:
    test = """
def test_it(invoke):
    assert invoke("demo/echo", env={"GIVEN": "1"}).status == 0
"""
    project = tmp_path / "project"
    project.mkdir()
    copy_of("web", project)
    manifest = project / "web" / "app.config.yaml"
    text = manifest.read_text()
    assert "GREETING: $GREETING" in text
    manifest.write_text(text.replace("$GREETING", "${NEEDED}${GIVEN}"))
    (project / "pytest.ini").write_text("[pytest]\nstarter_kit_app = web\n")
    (project / "test_it.py").write_text(test)
    ran = run_pytest("-rN", cwd=project)
    assert ran.returncode == 1
    assert 'invoke(..., env={"NEEDED": "..."})' in ran.stdout
    assert "GIVEN" not in ran.stdout.rpartition("inputs that are missing")[2]
    assert ".env or the environment" not in ran.stdout


def test_events_that_cannot_be_read_are_named(tmp_path: Path) -> None:
    project = tmp_path / "project"
    project.mkdir()
    copy_of("web", project)
    (project / "web" / "config").mkdir()
    (project / "web" / "config" / "events.json").write_text("[]")
    (project / "pytest.ini").write_text("[pytest]\nstarter_kit_app = web\n")
    (project / "test_it.py").write_text("def test_it(adobe):\n    pass\n")
    ran = run_pytest(cwd=project)
    assert ran.returncode == 1
    assert "config/events.json" in ran.stdout
    assert "Traceback" not in ran.stdout


def test_a_project_without_an_application_hears_what_to_set(tmp_path: Path) -> None:
    (tmp_path / "pytest.ini").write_text("[pytest]\n", encoding="utf-8")
    (tmp_path / "test_it.py").write_text(
        'def test_it(invoke):\n    invoke("demo/echo")\n', encoding="utf-8"
    )
    ran = run_pytest(cwd=tmp_path)
    assert ran.returncode == 1
    assert "starter_kit_app" in ran.stdout
