"""A manifest is read in little time, whatever its aliases and includes make of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from scripts.manifest import ManifestError, load
from tests.manifest.apps import CODE, write

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

HEAD = "application:\n  runtimeManifest:\n    packages: {}\n"


def _doubling(line: str) -> str:
    return "".join(line.format(n=n, before=n - 1) for n in range(1, 40))


FILES: dict[str, Mapping[str, str]] = {
    "lists": {
        "app.config.yaml": "a0: &a0 [x]\n"
        + _doubling("a{n}: &a{n} [*a{before}, *a{before}]\n")
    },
    "mappings": {
        "app.config.yaml": "a0: &a0 {x: y}\n"
        + _doubling("a{n}: &a{n} {{b: *a{before}, c: *a{before}}}\n")
    },
    "merged": {
        "app.config.yaml": "a0: &a0 {x: y}\n"
        + _doubling("a{n}: &a{n} {{<<: [*a{before}, *a{before}]}}\n")
    },
    "includes": {
        "app.config.yaml": "a: {$include: f1.yaml}\n",
        **{
            f"f{n}.yaml": f"a: {{$include: f{n + 1}.yaml}}\n"
            f"b: {{$include: f{n + 1}.yaml}}\n"
            for n in range(1, 40)
        },
        "f40.yaml": "x: y\n",
    },
    "one large file": {"app.config.yaml": HEAD + "# much\n" * 200_000},
    "many values": {"app.config.yaml": HEAD + "x: [" + "1, " * 60_000 + "1]\n"},
}


@pytest.mark.parametrize("name", FILES)
def test_what_is_too_large_is_one_message(name: str, tmp_path: Path) -> None:
    write(tmp_path, FILES[name])
    with pytest.raises(ManifestError) as refused:
        load(tmp_path, {})
    (problem,) = refused.value.problems
    assert " has more than " in problem.message
    assert problem.file == "app.config.yaml"


def test_aliases_that_are_meant_are_taken(tmp_path: Path) -> None:
    actions = "".join(
        f"          a{n}: {{function: x.py, runtime: 'python:3.12', inputs: *all}}\n"
        for n in range(100)
    )
    inputs = ", ".join(f"I{n}: x" for n in range(50))
    manifest = f"shared: &all {{{inputs}}}\n{HEAD.replace(' {}', '')}"
    manifest += f"      demo:\n        actions:\n{actions}"
    write(tmp_path, {"app.config.yaml": manifest, "x.py": CODE})
    assert len(load(tmp_path, {}).actions) == 100
