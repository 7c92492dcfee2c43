"""What the writers of project files share."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

import yaml

from scripts.deploy.desired import wanted_of
from scripts.export.variable_references import replaced, split

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from pathlib import Path

    from scripts.deploy.desired import Wanted, Zip
    from scripts.manifest import Application

#: Annotations that tools make themselves, of what else is said of an action.
MADE = ("web-export", "raw-http")
# Stands for the namespace, which the project's tool will know.
_ANY = "_"


@dataclass(frozen=True)
class Exported:
    """What is written.

    Attributes:
        application: with its values, which are not written.
        referring: the same with marks in place of the values of variables.
        zips: the zip of every action.
    """

    application: Application
    referring: Application
    zips: Mapping[str, Zip]

    def wanted(self) -> tuple[Wanted, ...]:
        """Return everything that the manifest defines; the namespace is left open."""
        return wanted_of(self.referring, self.zips, _ANY)


@dataclass(frozen=True)
class Styled:
    """A text for YAML, with marks in it, and the style that it is written in.

    In quotes or in a block, a text is nothing else to any reader: readers of YAML do
    not agree on which bare words are numbers.
    """

    marked: str
    style: Literal['"', "|"] = '"'


def braced(constants: Sequence[str], names: Sequence[str]) -> str:
    """Return a text of constants with ``${NAME}`` between them."""
    references = [f"${{{name}}}" for name in names]
    pairs = zip(constants, [*references, ""], strict=True)
    return "".join(map("".join, pairs))


class _Dumper(yaml.SafeDumper):
    """Writes texts in their style, and what is used twice twice."""

    def ignore_aliases(self, _: object) -> bool:
        return True

    def styled(self, text: Styled) -> yaml.Node:
        whole = braced(*split(text.marked))
        return self.represent_scalar("tag:yaml.org,2002:str", whole, text.style)


_Dumper.add_representer(Styled, _Dumper.styled)


def quoted(value: Any) -> Any:
    """Return a JSON value for YAML with every text in it in quotes."""
    return replaced(value, Styled)


def of_kind(all_of_it: Iterable[Wanted], kind: str) -> list[Wanted]:
    """Return what is of one kind."""
    return [each for each in all_of_it if each.kind == kind]


def package_of(name: str) -> tuple[str, str]:
    """Return the package of an action, and its name there."""
    package, _, short = name.rpartition("/")
    return package or "default", short


def inside(full_name: str) -> str:
    """Return an entity's name within the namespace that was left open."""
    return full_name.removeprefix(f"/{_ANY}/")


def web_of(entity: Wanted) -> bool | str:
    """Return whether it is on the web: False, True or ``raw``."""
    annotations = entity.content["annotations"]
    if not annotations["web-export"]:
        return False
    return "raw" if annotations["raw-http"] else True


def annotations_of(entity: Wanted) -> dict[str, Any]:
    """Return the annotations that were written by hand."""
    annotations = entity.content["annotations"]
    return {name: value for name, value in annotations.items() if name not in MADE}


def copy_zip(entity: Wanted, folder: Path) -> Path:
    """Copy an action's zip below ``folder``; return where."""
    package, short = package_of(entity.name)
    target = folder / package / f"{short}.zip"
    target.parent.mkdir(parents=True, exist_ok=True)
    if entity.code is not None:
        shutil.copyfile(entity.code.path, target)
    return target


def write_yaml(path: Path, *documents: Any, comment: str) -> None:
    """Write a YAML file that begins with a comment."""
    text = yaml.dump_all(
        documents, Dumper=_Dumper, sort_keys=False, allow_unicode=True, width=10**9
    )
    path.write_text(f"# {comment}\n{text}", "utf-8")
