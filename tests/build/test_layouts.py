"""What runs from its source runs from its zip, wherever its files lie."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import pytest

from scripts.build.builder import build
from scripts.manifest import load
from scripts.running.invoker import Invoker
from scripts.running.proxy import ActionRuntime
from scripts.serving.server import LocalServer
from tests.built import RUNTIME, needs_a_runtime
from tests.manifest.apps import write
from tests.serving.plain_http import WEB, send

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

pytestmark = needs_a_runtime

VALUE = "X = 'found'\n"
MAIN = "def main(params):\n    return {'body': X}\n"


@dataclass(frozen=True)
class Layout:
    """An action that answers ``found``.

    Attributes:
        function: as the manifest names it.
        start: the first lines of its file.
        helper: the file with the value.
        more: further files.
    """

    function: str
    start: str
    helper: str
    more: Mapping[str, str] = field(default_factory=dict)


LAYOUTS = {
    "no package markers": Layout(
        "functions/p/a/__main__.py",
        "from functions.p.a.help import X",
        "functions/p/a/help.py",
    ),
    "deeper than any other module": Layout(
        "hello.py", "from lib.a.b.c.help import X", "lib/a/b/c/help.py"
    ),
    "an own folder named actions": Layout(
        "actions/p/a/__main__.py",
        "from actions.p.a.help import X",
        "actions/p/a/help.py",
    ),
    "a marker in the innermost folder only": Layout(
        "actions/p/a",
        "from actions.p.a.help import X",
        "actions/p/a/help.py",
        {"actions/p/a/__init__.py": ""},
    ),
    "an own package named scripts": Layout(
        "hello.py", "from scripts.help import X", "scripts/help.py"
    ),
    "an own scripts with a marker": Layout(
        "hello.py",
        "from scripts.help import X",
        "scripts/help.py",
        {"scripts/__init__.py": ""},
    ),
    "an own config": Layout(
        "hello.py", "from config.values.help import X", "config/values/help.py"
    ),
    "beside the main file of a folder": Layout(
        "packages/p/a", "from helpme import X", "packages/p/a/helpme.py"
    ),
    "beside a named main file": Layout(
        "packages/p/a/__main__.py", "from helpme import X", "packages/p/a/helpme.py"
    ),
    "beside a main file with a marker": Layout(
        "actions/p/a/__main__.py",
        "from helpme import X",
        "actions/p/a/helpme.py",
        dict.fromkeys(
            ("actions/__init__.py", "actions/p/__init__.py", "actions/p/a/__init__.py"),
            "",
        ),
    ),
    "beside any file": Layout("fns/a.py", "from helpme import X", "fns/helpme.py"),
    "a package beside": Layout(
        "fns/a.py", "from tools.deep.help import X", "fns/tools/deep/help.py"
    ),
    "relative": Layout("fns/a", "from .help import X", "fns/a/help.py"),
    "relative, with a hyphen": Layout(
        "my-fns/get-stock", "from .help import X", "my-fns/get-stock/help.py"
    ),
    "relative, with a hyphen and a digit": Layout(
        "actions/web-hook/1st/a.py",
        "from .help import X",
        "actions/web-hook/1st/help.py",
    ),
    "relative, two folders up": Layout(
        "src/commerce-extensibility-1/actions/check_stock/__main__.py",
        "from ..shared.help import X",
        "src/commerce-extensibility-1/actions/shared/help.py",
    ),
    "a keyword in the path": Layout(
        "class/a.py", "from .help import X", "class/help.py"
    ),
    "no identifier, from the root": Layout(
        "fn-s/a.py",
        "from importlib import import_module\nX = import_module('fn-s.lib.help').X",
        "fn-s/lib/help.py",
    ),
    **{
        f"imported by a call, {number}": Layout(
            "fns/a.py",
            f"import importlib, runpy\nfrom importlib import resources\n{code}",
            "lib/help.py",
            {"lib/__init__.py": "", "lib/data/__init__.py": ""},
        )
        for number, code in enumerate(
            (
                "X = importlib.import_module('.help', 'lib').X",
                "X = importlib.import_module('.help', package='lib').X",
                "X = importlib.import_module(name='lib.help').X",
                "X = runpy.run_module('lib.help')['X']",
                "X = __import__('lib.help').help.X; resources.files('lib.data')",
            )
        )
    },
    "relative, imported by a call": Layout(
        "fns/a.py",
        "import importlib\nX = importlib.import_module('.help', __package__).X",
        "fns/help.py",
    ),
    "imported with a star": Layout(
        "fns/a.py",
        "from lib import *\nX = help.X",
        "lib/help.py",
        {"lib/__init__.py": "__all__ = ['help']\n"},
    ),
    "optional, and there": Layout(
        "fns/a.py",
        "import contextlib\nwith contextlib.suppress(ImportError):\n"
        "    from nowhere import nothing\nfrom lib.help import X",
        "lib/help.py",
    ),
    "a folder named build": Layout(
        "fns/a.py", "from build.help import X", "build/help.py"
    ),
    "the function in a folder named dist": Layout(
        "dist/q/__main__.py", "from .help import X", "dist/q/help.py"
    ),
    "the function in a folder named test": Layout(
        "test/q/__main__.py", "from helpme import X", "test/q/helpme.py"
    ),
    "a hidden folder": Layout(
        ".generated/a.py", "from helpme import X", ".generated/helpme.py"
    ),
    "a folder named like a module of Python": Layout(
        "code/hello.py", "from helpme import X", "code/helpme.py"
    ),
    "the application's folder before the action's": Layout(
        "fns/a.py", "from help_me import X", "help_me.py", {"fns/help_me.py": "X = 1"}
    ),
    "main file at the top": Layout(".", "from helpme import X", "helpme.py"),
    "a name in the path that is not ASCII": Layout(
        "büro/a.py", "from .hilfe import X", "büro/hilfe.py"
    ),
    **{
        f"a helper named {name}": Layout(
            "fns/a.py", f"from {name} import X", f"fns/{name}.py"
        )
        for name in ("packed_modules", "action_main", "main", "_starter_kit_action")
    },
    **{
        f"a helper named {name}, at the top": Layout(
            "a.py", f"from {name} import X", f"{name}.py"
        )
        for name in ("packed_modules", "action_main")
    },
    "a helper named action_main, below a hidden folder": Layout(
        ".generated/a.py", "from action_main import X", ".generated/action_main.py"
    ),
    "data with a name of the build's": Layout(
        "a.py",
        "from pathlib import Path\n"
        "X = Path(__file__).with_name('licences.txt').read_text()",
        "licences.txt",
    ),
    "relative, of the runtime's name": Layout(
        "fns/a.py", "from .main__ import X", "fns/main__.py"
    ),
    "modules that are listed": Layout(
        "fns/a.py",
        "import importlib, pkgutil, plugins\n"
        "FOUND = pkgutil.walk_packages(plugins.__path__, 'plugins.')\n"
        "NAMES = [each.name for each in FOUND]\n"
        "assert len(NAMES) == 4, NAMES\n"
        "X = importlib.import_module(NAMES[0]).X",
        "plugins/a.py",
        {
            "plugins/__init__.py": "",
            "plugins/deep/__init__.py": "",
            "plugins/deep/none.py": "",
            "plugins/none.py": "'Nothing.'",
        },
    ),
    "code that is read as text": Layout(
        "fns/a.py",
        "from pathlib import Path\n"
        "X = (Path(__file__).parent / 'template.py').read_text()[1:6]",
        "fns/other.py",
        {"fns/template.py": "'found'"},
    ),
    "text that is no code": Layout(
        "fns/a.py",
        "from pathlib import Path\n"
        "X = (Path(__file__).parent / 'template.py').read_text()[2:7]",
        "fns/other.py",
        {"fns/template.py": "{{found}} is no Python"},
    ),
    "a module that is run by its path": Layout(
        "fns/a.py",
        "import runpy\nfrom pathlib import Path\n"
        "X = runpy.run_path(Path(__file__).parent / 'plug' / 'it.py')['X']",
        "lib/help.py",
        {"fns/plug/it.py": "from lib.help import X"},
    ),
    "a folder on the path": Layout(
        "fns/a.py",
        "import sys\nfrom pathlib import Path\n"
        "sys.path.append(str(Path(__file__).parents[1] / 'lib'))\n"
        "from help_me import X",
        "lib/help_me.py",
    ),
    "the folder above on the path": Layout(
        "fns/q/a.py",
        "import os, sys\n"
        "sys.path.insert(0, os.path.dirname(os.path.dirname(__file__)))\n"
        "from common.help_me import X",
        "fns/common/help_me.py",
        {
            "fns/common/help_me.py": "from .more import X",
            "fns/common/more.py": "import far_away\nX = far_away.X",
            "fns/far_away.py": VALUE,
        },
    ),
    **{
        f"resources of a folder, {number}": Layout(
            "fns/q/a.py",
            f"from importlib import resources\nfrom pathlib import Path\n{code}",
            file,
            {"fns/q/d/b.txt": "", "lib/help.py": ""},
        )
        for number, (code, file) in enumerate(
            (
                (
                    "X = (resources.files(__package__) / 'x.txt').read_text()",
                    "fns/q/x.txt",
                ),
                (
                    "X = (resources.files('lib.res') / 'x.txt').read_text()",
                    "lib/res/x.txt",
                ),
                ("X = (resources.files('lib') / 'x.txt').read_text()", "lib/x.txt"),
                (
                    "D = 'd'\nX = (Path(__file__).parent / D / f'x{D}').read_text()",
                    "fns/q/d/xd",
                ),
                (
                    "X = next(Path(__file__).parent.glob('x*.txt')).read_text()",
                    "fns/q/x1.txt",
                ),
                (
                    (
                        "HERE = Path(__file__).parents[1]\n"
                        "X = (HERE / 't' / f'{len(__name__)}').read_text()"
                    ),
                    "fns/t/7",
                ),
            )
        )
    },
    "data beside": Layout(
        "my-fns/get-stock/__main__.py",
        "from helpme import HERE\nX = (HERE / 'x.sql').read_text()",
        "my-fns/get-stock/x.sql",
        {
            "my-fns/get-stock/helpme.py": (
                "from pathlib import Path\nHERE = Path(__file__).parent\n"
            )
        },
    ),
    "data beside a hidden folder's file": Layout(
        ".generated/a.py",
        "from pathlib import Path\nX = (Path(__file__).parent / 'x.sql').read_text()",
        ".generated/x.sql",
    ),
}


def application(root: Path, layout: Layout) -> Path:
    function = layout.function.removeprefix("./")
    entry = function if function.endswith(".py") else f"{function}/__main__.py"
    action = {"function": function, "runtime": RUNTIME, "web": "yes"}
    packages = {"p": {"actions": {"a": action}}}
    manifest = {"application": {"runtimeManifest": {"packages": packages}}}
    is_code = layout.helper.endswith(".py")
    return write(
        root,
        {
            "app.config.yaml": json.dumps(manifest),
            layout.helper: VALUE if is_code else "found",
            **layout.more,
            entry: f"{layout.start}\n{MAIN}",
        },
    )


def answers(root: Path) -> dict[str, Any]:
    """Return what the action answers, by the way in which it is run."""
    app = load(root, {})
    found: dict[str, Any] = {"invoke": Invoker(app).activate("p/a", {}).result}
    with LocalServer(root, environment={}) as server:
        found["serve"] = {"body": send(server.url, f"{WEB}/p/a").body.decode()}
    (bundle,) = build(app)
    with ActionRuntime(bundle.path, RUNTIME) as runtime:
        runtime.init()
        found["zip"] = runtime.run({})[1]
    return found


@pytest.mark.parametrize("layout", LAYOUTS.values(), ids=LAYOUTS)
def test_an_action_runs_alike_in_every_way(layout: Layout, tmp_path: Path) -> None:
    root = application(tmp_path, layout)

    assert load(root, {}).problems == ()
    wanted = {"body": "found"}
    assert answers(root) == {"invoke": wanted, "serve": wanted, "zip": wanted}


@pytest.mark.parametrize("is_folder", [False, True], ids=["a file", "a folder"])
def test_a_function_that_is_a_link_imports_from_where_it_is_named(
    is_folder: bool, tmp_path: Path
) -> None:
    function = "fns/a" if is_folder else "fns/a/q.py"
    root = application(
        tmp_path, Layout(function, "from helpme import X", "fns/a/helpme.py")
    )
    real = root / "real"
    if is_folder:
        (root / "fns" / "a").rename(real)
        (root / "fns" / "a").symlink_to("../real")
    else:
        real.mkdir()
        (root / function).rename(real / "x.py")
        (root / function).symlink_to("../../real/x.py")

    assert load(root, {}).problems == ()
    wanted = {"body": "found"}
    assert answers(root) == {"invoke": wanted, "serve": wanted, "zip": wanted}
