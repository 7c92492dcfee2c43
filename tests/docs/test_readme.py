"""What the documentation shows is what happens."""

from __future__ import annotations

import re
import shlex
import shutil
import subprocess
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pytest

from scripts.onboarding.adobe_access import REQUIRED
from scripts.serving.server import LocalServer
from scripts.stand_ins.adobe.adobe import AdobeStandIn
from tests.conftest import ROOT
from tests.pytest_runs import run_pytest
from tests.shipped import WORKING_TREE, copy_application
from tests.stand_ins.commerce.commerce_server import CommerceStandIn

if TYPE_CHECKING:
    from pathlib import Path

    from tests.commands.command_line import StarterKit

README = (ROOT / "README.md").read_text()
PAGES = sorted(
    path
    for path in (
        *ROOT.glob("*.md"),
        *ROOT.glob("docs/*.md"),
        *ROOT.glob("actions/**/*.md"),
    )
)
_FILE = re.compile(r"^```python\n# file: (\S+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
_INPUT = re.compile(
    r"^```yaml\n# under the inputs of (\S+)\n(.*?)^```$", re.MULTILINE | re.DOTALL
)


def blocks(language: str) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```$", README, re.MULTILINE | re.DOTALL)


@dataclass(frozen=True)
class Example:
    """One section: what it makes, its files, and the inputs that it adds by action."""

    made: list[str]
    files: dict[str, str]
    inputs: dict[str, str]


def examples() -> list[Example]:
    found = []
    for section in re.split(r"^##+ ", README, flags=re.MULTILINE):
        files = dict(_FILE.findall(section))
        inputs = dict(_INPUT.findall(section))
        made = re.findall(r"^starter-kit (new .*)$", section, re.MULTILINE)
        if files:
            found.append(Example(made, files, inputs))
    return found


# What tests the user's files as they ship, and what reads all of the application.
_QUICK = (
    "tests/actions/test_check_stock.py::test_the_vectors_hold",
    "tests/actions/test_check_stock.py::test_a_function_of_ones_own_can_be_the_source",
    "tests/conformance/test_imports.py::test_an_action_imports_what_is_shared_and_itself_but_no_other",
    "tests/contracts/test_events_command.py",
    "tests/docs/test_readme.py::test_every_input_is_explained_in_the_example_environment",
)


def clone(folder: Path) -> Path:
    """Copy the repository, as it ships."""
    copy_application(folder)
    ignored = shutil.ignore_patterns("node_modules")
    for name in ("scripts", "tests", "docs"):
        shutil.copytree(WORKING_TREE / name, folder / name, ignore=ignored)
    for name in ("README.md", "pyproject.toml"):
        shutil.copy(WORKING_TREE / name, folder)
    return folder


def pytest_in(folder: Path, *words: str) -> str:
    """Run pytest in a clone; return what it printed last."""
    ran = run_pytest(*words, cwd=folder)
    assert ran.returncode == 0, ran.stdout + ran.stderr
    return ran.stdout


@pytest.mark.long
def test_the_examples_do_what_their_tests_say_and_leave_the_other_tests_green(
    tmp_path: Path,
    starter_kit: StarterKit,
) -> None:
    folder = clone(tmp_path / "clone")
    before = pytest_in(folder, "tests/own")
    assert "edited" not in before
    for example in examples():
        for command in example.made:
            assert starter_kit(*command.split(), "--app", folder).code == 0
        for action, line in example.inputs.items():
            package = folder / "actions" / action.split("/")[0]
            manifest = package / "actions.config.yaml"
            text = manifest.read_text()
            assert "  inputs:\n" in text
            manifest.write_text(
                text.replace("  inputs:\n", f"  inputs:\n    {line}", 1)
            )
        for name, content in example.files.items():
            (folder / name).write_text(content)

    after = pytest_in(folder, "tests/own")
    assert passed(after) == passed(before) + len(examples())
    # All in one process: a test of each kind meets its own modules.
    both = pytest_in(folder, "--numprocesses=0", "tests/own", *_QUICK)
    assert passed(both) > passed(after) + 66


def passed(printed: str) -> int:
    (count,) = re.findall(r"^(\d+) passed", printed, re.MULTILINE)
    return int(count)


def test_the_first_test_is_four_lines_long() -> None:
    (example,) = [b for b in blocks("python") if "# file: tests/own/test_first.py" in b]
    assert len(example.splitlines()[1:]) == 4


def test_curl_gets_the_answers_shown() -> None:
    shown = [block.partition("$ ")[2] for block in blocks("console")]
    assert len(shown) == 2
    with (
        AdobeStandIn() as adobe,
        LocalServer(ROOT, environment=adobe.environment) as it,
    ):
        for session in shown:
            command, _, answer = session.partition("'\n")
            words = shlex.split((command + "'").replace("\\\n", ""))
            words = [word.replace("http://127.0.0.1:9080", it.url) for word in words]
            got = subprocess.run(words, check=True, capture_output=True, text=True)
            assert got.stdout.strip() == answer.strip()


@pytest.mark.parametrize("page", PAGES, ids=lambda p: str(p.relative_to(ROOT)))
def test_links_inside_the_repository_lead_somewhere(page: Path) -> None:
    def anchors(text: str) -> set[str]:
        titles = re.findall(r"^#+ (.*)$", text, re.MULTILINE)
        return {
            re.sub(r"[^\w\- ]", "", title.lower()).replace(" ", "-") for title in titles
        }

    for target in re.findall(r"\]\(([^)]+)\)", page.read_text()):
        if target.startswith("http"):
            continue
        name, _, anchor = target.partition("#")
        linked = (page.parent / name).resolve() if name else page
        assert linked.exists(), f"{page.name} links to {target}"
        if anchor:
            assert anchor in anchors(linked.read_text()), f"{page.name}: {target}"


def test_the_files_that_the_contributors_page_names_are_there() -> None:
    named = re.findall(
        r"`((?:actions|config|docs|scripts|tests)/[\w./]+)`",
        (ROOT / "CONTRIBUTING.md").read_text(),
    )
    # What is in capitals stands for a name.
    paths = {path for path in named if not re.search(r"\b[A-Z]+\b|_[A-Z]+\b", path)}
    assert len(paths) > 15
    assert [path for path in sorted(paths) if not (ROOT / path).exists()] == []


def test_every_input_is_explained_in_the_example_environment() -> None:
    explained = set(
        re.findall(r"^([A-Za-z_]+)=", (ROOT / ".env.example").read_text(), re.MULTILINE)
    )
    used = {
        name
        for manifest in ROOT.glob("actions/*/actions.config.yaml")
        for name in re.findall(r"\$\{?([A-Za-z_]+)[:}\n]", manifest.read_text())
        if name != "NAME"
    }
    # Where to deploy, to onboard and to subscribe is not an action's business.
    deploying = {"OW_APIHOST", "OW_AUTH", "OW_NAMESPACE"}
    deploying |= {"AIO_runtime_apihost", "AIO_runtime_auth"}
    with CommerceStandIn() as commerce:
        subscribing = commerce.environment.keys()
    assert used | deploying | REQUIRED.keys() | subscribing == explained


def test_the_two_commands_stand_in_the_readme_as_ci_runs_them() -> None:
    one, two = (block.strip() for block in blocks("sh")[:2])
    assert one.endswith("pip install -e . && .venv/bin/starter-kit demo")
    assert two in (ROOT / ".ci" / "run").read_text().splitlines()
