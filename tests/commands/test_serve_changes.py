"""``starter-kit serve`` says what a change of a file breaks, and what works again."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.commands.serving import Serving
from tests.sample_applications import copy_of
from tests.serving.plain_http import send
from tests.serving.waiting import eventually

if TYPE_CHECKING:
    from pathlib import Path


def test_a_syntax_error_is_shown_and_the_last_good_code_goes_on_serving(
    tmp_path: Path,
) -> None:
    app = copy_of("web", tmp_path)
    file = app / "actions" / "env" / "__main__.py"
    with Serving("--app", app, cwd=tmp_path, GREETING="hi") as serving:
        url, target = serving.url_of("demo/env")
        assert send(url, target).json["calls"] == 1
        file.write_text("def main(params:\n", encoding="utf-8")
        assert send(url, target).json["calls"] == 2
        eventually(lambda: "SyntaxError" in serving.err)
    assert "changed: actions/env/__main__.py\n" in serving.out
    assert serving.err.startswith(
        "demo/env does not work any more; its last good code goes on serving\n"
        f'  File "{file}", line 1\n'
    )


@pytest.mark.parametrize(
    ("file", "broken", "name"),
    [
        ("actions/env/__main__.py", "def main(params:\n", "demo/env"),
        ("app.config.yaml", "application: 5\n", "app.config.yaml"),
    ],
)
def test_what_works_again_is_said_once(
    file: str, broken: str, name: str, tmp_path: Path
) -> None:
    app = copy_of("web", tmp_path)
    before = (app / file).read_text(encoding="utf-8")
    with Serving("--app", app, cwd=tmp_path, GREETING="hi") as serving:
        url, target = serving.url_of("demo/env")
        send(url, target)
        (app / file).write_text(broken, encoding="utf-8")
        eventually(lambda: "does not work any more" in serving.err)
        (app / file).write_text(before, encoding="utf-8")
        eventually(lambda: "works again" in serving.out)
        (app / file).write_text(f"{before}\n", encoding="utf-8")
        # A request sees the change before the next look at the files.
        eventually(
            lambda: bool(send(url, target)) and serving.out.count("changed: ") == 3
        )
        send(url, target)
    assert serving.out.count(f"{name} works again\n") == 1
    assert serving.out.count("works again") == 1
