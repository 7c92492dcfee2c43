"""One zip per action, for the runtime that the manifest names.

The layout is flat: a ``__main__.py`` that imports the action's function, the parts of
the application that it needs, and the libraries unpacked beside them. Nothing is
installed at a cold start.
"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, field, replace
from typing import TYPE_CHECKING, Any

from scripts.build import archive
from scripts.build.assembly import Assembly, assemble
from scripts.build.target import ARCHITECTURES, Target
from scripts.build.writing import replace_file, unwritable
from scripts.failure import Failure
from scripts.manifest.runtimes import RUNTIMES, how_to_write
from scripts.running import interpreter as interpreters

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from pathlib import Path

    from scripts.manifest import Action, Application

_RECORD_SUFFIX = ".build.json"


@dataclass(frozen=True)
class Bundle:
    """A zip that was built and proved.

    Attributes:
        action: the action's path, ``ingestion/webhook``.
        path: where the zip lies.
        runtime: the kind that it is built for.
        digest: its SHA-256, in hexadecimal digits.
        size_bytes: of the zip.
        arch: the processor that it is built for.
        unpacked_bytes: of what is in it.
        contents: how many bytes of the zip each distribution takes; ``application`` is
            the application's own.
        bytecode: the version of the interpreter that compiled it; empty for none.
        imports: how many modules it loads at ``/init``; None when it was not started.
        init_ms: how long the import of its entry took; None likewise.
        is_new: whether it was built now, or is the unchanged one of an earlier build.
        data: the application's data files in it.
        notes: what its user should know of it.
    """

    action: str
    path: Path
    runtime: str
    digest: str
    size_bytes: int
    arch: str = "x86_64"
    unpacked_bytes: int = 0
    contents: Mapping[str, int] = field(default_factory=dict)
    bytecode: str = ""
    imports: int | None = None
    init_ms: float | None = None
    is_new: bool = True
    data: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()


def bundle_path(application: Application, action: Action) -> Path:
    """Return where an action's zip lies: where Adobe's own builder would leave it."""
    folder = application.root / "dist" / "application" / "actions" / action.package
    return folder / f"{action.name}.zip"


def built_for(path: Path) -> str:
    """Return the kind that the zip at ``path`` was built for; empty when not known."""
    try:
        record = json.loads(path.with_suffix(_RECORD_SUFFIX).read_text("utf-8"))
        return str(record["bundle"]["runtime"])
    except (OSError, ValueError, KeyError, TypeError):
        return ""


def build(
    application: Application,
    paths: Sequence[str] = (),
    *,
    arch: str = "x86_64",
    on_start: Callable[[str], None] = lambda _: None,
) -> list[Bundle]:
    """Build the zips of an application's actions; what is unchanged is left alone.

    Args:
        application: whose actions.
        paths: of the actions; all of them when empty.
        arch: the processor of the platform.
        on_start: is called with the path of each action before it is built.

    Raises:
        ManifestError: there is no action of that path.
        Failure: one cannot be built; those before it are.
    """
    actions = chosen_actions(application, paths, arch)
    built = []
    for action in actions:
        on_start(action.path)
        try:
            built.append(_build(application, action, Target(action.runtime, arch)))
        except OSError as error:
            raise unwritable(action.path, error) from None
    return built


def chosen_actions(
    application: Application, paths: Sequence[str], arch: str
) -> list[Action]:
    """Return the actions of these paths, all of them when there is none.

    Raises:
        ManifestError: there is no action of that path.
        Failure: nothing is built for the processor, or for an action's runtime.
    """
    actions = [application.action(path) for path in paths or application.actions]
    if arch not in ARCHITECTURES:
        known = ", ".join(ARCHITECTURES)
        raise Failure(f"there is no processor {arch}", f"known: {known}")
    for action in actions:
        if action.runtime not in RUNTIMES:
            raise Failure(
                f"{action.path}: the runtime {action.runtime or '(none)'} is unknown",
                how_to_write(),
            )
    return actions


def _build(application: Application, action: Action, target: Target) -> Bundle:
    path = bundle_path(application, action)
    interpreter = interpreters.find(target.version)
    assembly = assemble(application, action, target, interpreter)
    known = _known(path, assembly)
    if known:
        return known
    finished = assembly.finish()
    bundle = Bundle(
        action=action.path,
        path=path,
        runtime=action.runtime,
        arch=target.arch,
        digest=finished.digest,
        size_bytes=len(finished.content),
        unpacked_bytes=finished.unpacked_bytes,
        contents=finished.contents,
        bytecode=interpreter.version if interpreter else "",
        imports=finished.proof.imports if finished.proof else None,
        init_ms=finished.proof.init_ms if finished.proof else None,
        data=finished.data,
        notes=finished.notes,
    )
    replace_file(path, finished.content)
    record = {"inputs": assembly.digest, "bundle": asdict(bundle)}
    text = json.dumps(record, indent=1, default=lambda place: place.name)
    replace_file(path.with_suffix(_RECORD_SUFFIX), text.encode())
    return bundle


def _known(path: Path, assembly: Assembly) -> Bundle | None:
    """Return the bundle of an earlier build from the same, if it is still there."""
    try:
        record: dict[str, Any] = json.loads(
            path.with_suffix(_RECORD_SUFFIX).read_text(encoding="utf-8")
        )
        if record["inputs"] != assembly.digest:
            return None
        known = Bundle(**record["bundle"])
        if archive.digest(path.read_bytes()) != known.digest:
            return None
    except (OSError, ValueError, KeyError, TypeError):
        return None
    return replace(
        known,
        path=path,
        is_new=False,
        data=tuple(known.data),
        notes=tuple(known.notes),
    )
