"""A module whose name the code makes at run time is in the zip, as it is here."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from scripts.build.source_files import collect
from scripts.check.action_files import problems_of_files
from scripts.check.action_sources import ActionSources
from scripts.manifest import load
from scripts.running.invoker import Invoker
from tests.manifest.apps import CODE, write, write_action
from tests.properties.test_layouts import assembled, called

if TYPE_CHECKING:
    from pathlib import Path

FILES = {
    "fns/q/__init__.py": "",
    "fns/q/local.py": "X = 'local'\n",
    "plugins/__init__.py": "",
    "plugins/one.py": "from plugins.deep.more import X\n",
    "plugins/deep/more.py": "from lib.value import X\n",
    "lib/value.py": "X = 'found'\n",
    "handler_one.py": "X = 'handler'\n",
}
MADE = {
    "a format": "X = importlib.import_module(f'plugins.{ONE}').X",
    "a sum": "X = importlib.import_module('plugins.' + ONE).X",
    "percent": "X = importlib.import_module('plugins.%s' % ONE).X",
    "format": "X = importlib.import_module('plugins.{}'.format(ONE)).X",
    "join": "X = importlib.import_module('.'.join(['plugins', ONE])).X",
    "a constant": "P = 'plugins'\nX = importlib.import_module(f'{P}.{ONE}').X",
    "part of a name": "X = importlib.import_module(f'plugins.o{ONE[1:]}').X",
    "no package": "X = importlib.import_module(f'handler_{ONE}').X",
    "own package": "X = importlib.import_module(f'{__package__}.{LOCAL}').X",
    "own package, added": "X = importlib.import_module(__package__ + '.' + LOCAL).X",
    "relative": "X = importlib.import_module('.' + LOCAL, __package__).X",
    "relative, by keyword": (
        "X = importlib.import_module(f'.{LOCAL}', package=__package__).X"
    ),
    "relative to a text": "X = importlib.import_module('.' + ONE, 'plugins').X",
    "relative, two up": "X = importlib.import_module(f'..q.{LOCAL}', __package__).X",
    "the name of a package": (
        "import importlib, plugins\n"
        "X = importlib.import_module(f'{plugins.__name__}.{ONE}').X"
    ),
    "another name": (
        "from importlib import import_module as im\nX = im('plugins.one').X"
    ),
    "another name, made": (
        "from importlib import import_module as im\nX = im(f'plugins.{ONE}').X"
    ),
    "another name of the module": (
        "il = importlib\nX = il.import_module('plugins.one').X"
    ),
    "assigned": "load = importlib.import_module\nX = load('plugins.one').X",
    "assigned twice": "load = __import__\nfind = load\nX = find('lib.value').value.X",
    "__import__": "X = __import__('plugins.' + ONE, fromlist=['X']).X",
    "runpy": "from runpy import run_module as run\nX = run(f'plugins.{ONE}')['X']",
    "resolve_name": "import pkgutil\nX = pkgutil.resolve_name('plugins.one:X')",
    "iter_modules": (
        "import importlib, pkgutil, plugins\n"
        "NAMES = [each.name for each in pkgutil.iter_modules(plugins.__path__)]\n"
        "X = importlib.import_module(f'plugins.{min(n for n in NAMES if n > \"e\")}').X"
    ),
    "iter_modules of an imported package": (
        "import importlib, pkgutil\np = importlib.import_module('plugins')\n"
        "X = [importlib.import_module(p.__name__ + '.' + each.name).X\n"
        "     for each in pkgutil.iter_modules(p.__path__) if each.name == 'one'][0]"
    ),
    "walk_packages": (
        "from pkgutil import walk_packages as walk\nimport plugins as p, importlib\n"
        "NAMES = [each.name for each in walk(p.__path__, p.__name__ + '.')]\n"
        "X = importlib.import_module(max(NAMES)).X"
    ),
    "the files of a folder": (
        "from pathlib import Path\n"
        "HERE = Path(__file__).parents[2]\n"
        "NAMES = [f.stem for f in (HERE / 'plugins').glob('o*.py')]\n"
        "X = importlib.import_module(f'plugins.{NAMES[0]}').X"
    ),
    "a file by its path": (
        "import importlib.util\nfrom pathlib import Path\n"
        "spec = importlib.util.spec_from_file_location(\n"
        "    'x', Path(__file__).parents[2] / 'plugins' / 'one.py')\n"
        "m = importlib.util.module_from_spec(spec)\nspec.loader.exec_module(m)\nX = m.X"
    ),
    "a table of texts": (
        "TABLE = {'one': 'plugins.one'}\nX = importlib.import_module(TABLE[ONE]).X"
    ),
    "a loop over texts": (
        "for name in ('lib.value', 'plugins.one'):\n"
        "    X = importlib.import_module(name).X"
    ),
    "a text with an attribute": (
        "T = {'x': 'lib.value:X'}\nm, _, n = T['x'].partition(':')\n"
        "X = getattr(importlib.import_module(m), n)"
    ),
    "a text of a class": (
        "m, _, n = 'lib.value.X'.rpartition('.')\n"
        "X = getattr(importlib.import_module(m), n)"
    ),
    "a function of the code's own": (
        "def load(name):\n    return importlib.import_module(name)\n"
        "X = load('lib.value').X"
    ),
    "a function that is handed on": (
        "X = [*map(importlib.import_module, ['lib.value'])][0].X"
    ),
    "a relative text of a table": (
        "T = {'x': '.local'}\nX = importlib.import_module(T['x'], __package__).X"
    ),
    "beside, of a file's name": (
        "from pathlib import Path\n"
        "NAMES = [f.stem for f in Path(__file__).parent.glob('l*.py')]\n"
        "X = importlib.import_module(NAMES[0]).X"
    ),
    "names for __import__": "X = __import__('plugins', fromlist=['one']).one.X",
    "a path of the system": (
        "import importlib, sys\nfrom pathlib import Path\n"
        "sys.path.insert(0, str(Path(__file__).parents[2] / 'plugins'))\n"
        "X = importlib.import_module('o' + ONE[1:]).X"
    ),
}
BEFORE = "import importlib\nONE, LOCAL = 'xoneone'[1:4], 'xlocal'[1:]\n"
AFTER = "\ndef main(params):\n    return {'body': X}\n"


@pytest.mark.parametrize("code", MADE.values(), ids=MADE)
def test_a_module_of_a_made_name_is_found(code: str, tmp_path: Path) -> None:
    root = tmp_path / "app"
    action = {"function": "fns/q/__main__.py", "runtime": "python:3.11"}
    packages = {"p": {"actions": {"hello": action}}}
    manifest = {"application": {"runtimeManifest": {"packages": packages}}}
    write(root, {**FILES, "app.config.yaml": json.dumps(manifest)})
    write(root, {"fns/q/__main__.py": BEFORE + code + AFTER})
    app = load(root, {})

    here = Invoker(app).activate("p/hello", {})
    assert here.status == "success", here.logs
    made, why = assembled(app)
    assert made is not None, why
    assert called(made.own, tmp_path / "zip") == here.result
    assert "not shipped" not in str(made.found.notes)


ABSENT = {
    "looked for": (
        "from importlib.util import find_spec\nif find_spec('nope'):\n    import nope\n"
    ),
    "looked for, kept": (
        "import importlib.util as u\nHAS = u.find_spec('nope') is not None\n"
        "def f():\n    if HAS:\n        from nope.sub import x\n"
    ),
    "another name": (
        "Missing = ImportError\ntry:\n    import nope\nexcept Missing:\n"
        "    nope = None\n"
    ),
    "imported under another name": (
        "from builtins import ImportError as Missing\n"
        "try:\n    import nope\nexcept Missing:\n    nope = None\n"
    ),
    "one of several": (
        "try:\n    import nope\nexcept (ImportError, OSError):\n    nope = None\n"
    ),
    "a tuple": (
        "ANY = (KeyError, ModuleNotFoundError)\n"
        "try:\n    import nope\nexcept ANY:\n    nope = None\n"
    ),
    "a sum of tuples": (
        "ANY = (KeyError,) + (ImportError,)\n"
        "try:\n    import nope\nexcept ANY:\n    nope = None\n"
    ),
    "for type checkers, turned around": (
        "import typing\nif not typing.TYPE_CHECKING:\n    pass\n"
        "else:\n    import nope\n"
    ),
    "any error": "try:\n    import nope\nexcept Exception:\n    nope = None\n",
    "of builtins": (
        "import builtins\ntry:\n    import nope\nexcept builtins.ImportError:\n"
        "    pass\n"
    ),
    "suppressed": (
        "from contextlib import suppress as quiet\nMissing = (ImportError,)\n"
        "with quiet(*Missing):\n    import nope\n"
    ),
    "imported by another name": (
        "from importlib import import_module as im\n"
        "try:\n    nope = im('nope')\nexcept ImportError:\n    nope = None\n"
    ),
    "in a module of a made name": (
        "import importlib\ndef f(n): importlib.import_module(f'p.{n}')\n"
    ),
    "of a name in an argument": (
        "import importlib\nname = 'nope'\n"
        "def f(name): return importlib.import_module(name)\n"
    ),
}
NEEDED = {
    "another error": "try:\n    import nope\nexcept ValueError:\n    nope = None\n",
    "looked for another": (
        "from importlib.util import find_spec\nfind_spec('x')\nimport nope\n"
    ),
    "by another name": "from importlib import import_module as im\nim('nope')\n",
    "by an assigned name": (
        "import importlib\nim = importlib.import_module\nim('nope')\n"
    ),
}


@pytest.mark.parametrize(
    ("code", "is_refused"),
    [
        *((code, False) for code in ABSENT.values()),
        *((code, True) for code in NEEDED.values()),
    ],
    ids=[*ABSENT, *NEEDED],
)
def test_an_import_that_need_not_succeed_is_not_refused(
    code: str, is_refused: bool, tmp_path: Path
) -> None:
    write_action(tmp_path)
    write(tmp_path, {"hello.py": f"{code}{CODE}", "p/a.py": "import nope\n"})
    app = load(tmp_path, {})

    problems = problems_of_files(app, ActionSources(app))

    refused = [each for each in problems if each.severity == "error"]
    assert bool(refused) == is_refused


def test_only_texts_that_the_name_is_taken_from_are_names(tmp_path: Path) -> None:
    code = (
        "import importlib\nT = {'one': 'two', 1: 'three'}\nOTHER = ['four']\n"
        "def f(e):\n    return importlib.import_module(T.get(e['five'], 'six'))\n"
    )
    write_action(tmp_path)
    names = ("one", "two", "three", "four", "five", "six")
    write(tmp_path, {f"{name}.py": "" for name in names})
    write(tmp_path, {"hello.py": f"{code}{CODE}"})
    app = load(tmp_path, {})

    files = collect(app, app.action("demo/hello")).files
    assert [n for n in names if f"{n}.py" in files] == ["two", "three", "six"]


def test_a_module_of_a_made_name_that_lacks_a_library_is_named(tmp_path: Path) -> None:
    write_action(tmp_path)
    code = "import importlib\ndef f(n): importlib.import_module(f'p.{n}')\n"
    write(tmp_path, {"hello.py": f"{code}{CODE}", "p/a.py": "import nope\n"})
    write(tmp_path, {"p/b.py": "this is no Python\n"})
    app = load(tmp_path, {})

    found = collect(app, app.action("demo/hello"))

    assert {"p/a.py", "p/b.py"} <= found.files.keys()
    assert "p/a.py:1 imports nope, which is not pinned: it ships without" in found.notes
