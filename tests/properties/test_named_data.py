"""What an action reads here by a path that it writes out, it reads in its bundle."""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from scripts.build.source_files import collect
from scripts.manifest import load

FOLDERS = st.lists(
    st.sampled_from(["data", "eu", "t.x", "shop", ".h", "d[1]", "50%"]), max_size=3
)
NAMES = st.sampled_from(
    [
        *("a.json", "b.csv", "c.sql", "d", "e f.txt", "ü.html", ".q.sql", "README.md"),
        *("t.py", "t.pyi", "py.typed", "actions.config.yaml", "init.py", ".h.py"),
        *("100%.json", "a[1].txt", "{b}.html", "%s.x", "a*b.txt", "what?.txt"),
    ]
)
FILES = st.tuples(FOLDERS, NAMES).map(lambda parts: (*parts[0], parts[1]))
TREES = st.dictionaries(FILES, st.booleans(), min_size=1, max_size=6)
WAYS = st.sampled_from(
    [
        lambda parts: f"HERE.joinpath({', '.join(map(repr, parts))})",
        lambda parts: " / ".join(["HERE", *map(repr, parts)]),
        lambda parts: f"HERE / {'/'.join(parts)!r}",
        lambda parts: f"os.path.join(HERE, {', '.join(map(repr, parts))})",
        lambda parts: f"f'{{HERE}}/{doubled('/'.join(parts))}'",
        lambda parts: f"str(HERE) + {'/' + '/'.join(parts)!r}",
        lambda parts: f"'/'.join([str(HERE), {', '.join(map(repr, parts))}])",
        lambda parts: f"HERE.with_name('shop').joinpath(*{parts!r})",
    ]
)
FOLDER_WAYS = st.sampled_from(
    [
        lambda parts: " / ".join(["HERE", *map(repr, parts)]),
        lambda parts: f"Path(f'{{HERE}}/{'/'.join(parts)}/{{\"\"}}')",
        lambda parts: f"Path(HERE, {', '.join(map(repr, parts))})",
        lambda parts: f"HERE / {'/'.join(parts)!r}",
    ]
)
CALL = "import json; from shop.hello import main; print(json.dumps(main({})))"


MAIN = """
import os
from pathlib import Path
HERE = Path(__file__).parent
def content(place):
    return sorted(
        [str(file.relative_to(HERE)), file.read_text()]
        for file in place.rglob("*") if file.is_file()
    )
def main(params):
    return [[open(name).read() for name in [{names}]], [{folders}]]
"""


def doubled(text: str) -> str:
    """Return a text as it stands in an f-string."""
    return text.replace("{", "{{").replace("}", "}}")


def called(root: Path) -> object:
    script = f"import sys; sys.path.insert(0, {str(root)!r}); {CALL}"
    command = [sys.executable, "-I", "-B", "-c", script]
    ran = subprocess.run(command, capture_output=True, check=True, text=True)
    return json.loads(ran.stdout)


@given(tree=TREES, data=st.data())
def test_what_is_named_is_read_and_what_is_not_named_is_not_there(
    tree: dict[tuple[str, ...], bool], data: st.DataObject
) -> None:
    # A folder and a file cannot have one name.
    tree = {
        p: n for p, n in tree.items() if not any(p == o[: len(p)] != o for o in tree)
    }
    named = [parts for parts, is_named in tree.items() if is_named]
    names = [data.draw(WAYS)(parts) for parts in named]
    inner = sorted({parts[:-1] for parts in tree if len(parts) > 1})
    folders = data.draw(st.lists(st.sampled_from(inner), max_size=1)) if inner else []
    read = [f"content({data.draw(FOLDER_WAYS)(parts)})" for parts in folders]
    with tempfile.TemporaryDirectory() as folder:
        root, bundle = Path(folder, "app"), Path(folder, "bundle")
        for number, parts in enumerate(tree):
            file = root.joinpath("shop", *parts)
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(f"content {number}")
        code = MAIN.format(names=", ".join(names), folders=", ".join(read))
        (root / "shop" / "hello.py").write_text(code)
        action = {"function": "shop/hello.py", "runtime": "python:3.11"}
        packages = {"p": {"actions": {"hello": action}}}
        manifest = {"application": {"runtimeManifest": {"packages": packages}}}
        (root / "app.config.yaml").write_text(json.dumps(manifest))
        application = load(root, {})
        files = collect(application, application.action("p/hello")).files
        for name, file in files.items():
            (bundle / name).parent.mkdir(parents=True, exist_ok=True)
            (bundle / name).write_bytes(file.read_bytes())

        assert called(bundle) == called(root)
        # A name that is written out ships the files of that name, and a folder
        # what is below one of that name.
        ends = tuple(f"/{parts[-1]}" for parts in named)
        inside = tuple("/" + "/".join(parts[-1:]) + "/" for parts in folders)
        for name in files.keys() - {"shop/hello.py"}:
            assert f"/{name}".endswith(ends) or any(each in name for each in inside)
