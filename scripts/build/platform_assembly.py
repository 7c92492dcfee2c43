"""One output for a platform other than OpenWhisk, from its parts to what is written."""

from __future__ import annotations

import ast
import json
from dataclasses import asdict, dataclass, replace
from typing import TYPE_CHECKING, Any

from scripts.build import archive, laid_out, outputs, pins
from scripts.build.gathered import Wanted, gather
from scripts.build.outputs import Output
from scripts.build.packed import Packed, digest_of_parts, not_started
from scripts.build.platform_proof import Started, prove
from scripts.build.timers import timers
from scripts.build.writing import replace_file, replace_folder
from scripts.build.zip_names import refuse_written
from scripts.failure import Failure

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from scripts.build.gathered import Gathered
    from scripts.build.proof import Proof
    from scripts.build.target import Target
    from scripts.manifest import Action, Application
    from scripts.running.interpreter import Interpreter

#: What is known of a build; in a folder it lies inside.
RECORD = ".build.json"


@dataclass(frozen=True)
class PlatformAssembly:
    """One output in the making.

    Attributes:
        target: one of :data:`scripts.build.outputs.TARGETS`.
        application: whose actions.
        actions: those that are in it.
        platform: the runtime and the processor.
        interpreter: of the runtime's version, if there is one.
    """

    target: str
    application: Application
    actions: tuple[Action, ...]
    platform: Target
    interpreter: Interpreter | None

    @property
    def name(self) -> str:
        """What it is, for messages."""
        if self.target in outputs.FOR_EACH_ACTION:
            return f"{self.actions[0].path} for {self.target}"
        return f"the build for {self.target}"

    def build(self) -> Output:
        """Return it as it lies in ``dist/``: built, or unchanged since it was.

        Raises:
            Failure: it does not fit together, is too large, or does not pass.
            OSError: it cannot be written.
        """
        found = gather(
            Wanted(
                self.application,
                self.actions,
                self.platform,
                self.interpreter,
                doors=laid_out.DOORS[self.target],
            )
        )
        entry = laid_out.entry_files(self.target, self.application, self.actions, found)
        refuse_written(self.name, found.own, found.beside, entry)
        own = {**found.own, **entry}
        parts = digest_of_parts(
            own,
            found.wheels.values(),
            self.platform,
            self.interpreter,
            modules=found.modules,
            beside=found.beside,
            pins=self._pinned(found),
        )
        return self._known(parts) or self._built(found, own, parts)

    def _built(self, found: Gathered, own: Mapping[str, bytes], parts: str) -> Output:
        packed = Packed(self.name, own, found.wheels.values(), self.platform)
        notes = [*found.notes]
        contents: Mapping[str, int] = {}
        if self._holds_libraries:
            notes += packed.add_bytecode(self.interpreter)
            contents = packed.sizes_by_owner(
                {name: len(content) for name, content in packed.files.items()}
            )
        self._check_unpacked(packed)
        proof = self._proved(packed, found, notes)
        files = self._files(packed, found, own)
        content = archive.pack(files) if self.target == "lambda" else b""
        output = Output(
            target=self.target,
            actions=tuple(action.path for action in self.actions),
            path=self._path,
            entry=outputs.ENTRIES[self.target],
            runtime=self.platform.runtime,
            arch=self.platform.arch,
            digest=archive.digest(content) if content else outputs.digest_of(files),
            size_bytes=len(content) or sum(map(len, files.values())),
            unpacked_bytes=sum(map(len, files.values())),
            contents=contents,
            bytecode=self._bytecode,
            imports=proof.imports if proof else None,
            init_ms=proof.init_ms if proof else None,
            data=found.data,
            notes=(*notes, *self._notes(len(content))),
        )
        record = {"parts": parts, "output": asdict(output)}
        text = json.dumps(record, indent=1, default=lambda path: path.name).encode()
        if content:
            replace_file(self._path, content)
            replace_file(self._record, text)
        else:
            replace_folder(self._path, {**files, RECORD: text}, RECORD)
        return output

    @property
    def _path(self) -> Path:
        if self.target == "lambda":
            return outputs.lambda_zip(self.application, self.actions[0])
        if self.target == "google":
            return outputs.google_folder(self.application, self.actions[0])
        if self.target == "azure":
            return outputs.azure_folder(self.application)
        return outputs.container_folder(self.application)

    @property
    def _record(self) -> Path:
        is_zip = self.target == "lambda"
        return self._path.with_suffix(RECORD) if is_zip else self._path / RECORD

    @property
    def _holds_libraries(self) -> bool:
        """Whether they lie in it; Google and Azure install them by themselves."""
        return self.target in ("lambda", "container")

    @property
    def _bytecode(self) -> str:
        has_it = self.interpreter and self._holds_libraries
        return self.interpreter.version if self.interpreter and has_it else ""

    def _check_unpacked(self, packed: Packed) -> None:
        most = outputs.LAMBDA_LIMIT_BYTES
        if self.target == "lambda" and packed.size_bytes > most:
            raise Failure(
                f"{self.name}: unpacked it has {packed.size_bytes:,} bytes, and AWS "
                f"takes no more than {most:,}",
                "leave out a library, or data that can be fetched; or build an image: "
                "--target container",
            )

    def _proved(
        self, packed: Packed, found: Gathered, notes: list[str]
    ) -> Proof | None:
        why_not = packed.why_not_started(self.interpreter)
        if self.interpreter and not why_not:
            started = Started(
                self.target,
                self.application,
                self.actions,
                packed.files,
                found.modules,
                found.beside,
            )
            return prove(started, self.interpreter)
        for name, content in packed.files.items():
            if name == f"{laid_out.ENTRIES[self.target]}.py":
                ast.parse(content)
        notes.append(not_started(why_not))
        return None

    def _files(
        self, packed: Packed, found: Gathered, own: Mapping[str, bytes]
    ) -> Mapping[str, bytes]:
        """Return what is written, by name."""
        if self.target == "lambda":
            return packed.files
        if self.target == "container":
            app = {f"app/{name}": content for name, content in packed.files.items()}
            file = laid_out.containerfile(
                self.platform, found.beside, has_bytecode=bool(self._bytecode)
            )
            return {**app, "Containerfile": file}
        listed = laid_out.requirements(self.target, self._pinned(found))
        return {**own, "requirements.txt": listed}

    def _pinned(self, found: Gathered) -> list[str]:
        """Return the libraries as lines of a requirements file."""
        known = pins.with_servers(self.application.root)
        return [known[name].line() for name in found.wheels]

    def _notes(self, zip_bytes: int) -> list[str]:
        if zip_bytes > outputs.LAMBDA_UPLOAD_BYTES:
            return ["AWS takes a zip of over 50 MB from S3 only"]
        left_out = [
            f"{path} is not in it: a sequence is OpenWhisk's"
            for path in self.application.sequences
            if self.target not in outputs.FOR_EACH_ACTION
        ]
        if self.target == "azure":
            schedules = timers(self.application)
            left_out += [
                f"{action.path} is not in it: it is not on the web, and no rule "
                "connects it to a clock"
                for action in self.actions
                if not action.web and action.path not in schedules
            ]
        return left_out

    def _known(self, parts: str) -> Output | None:
        """Return the output of an earlier build from the same, if it is still there."""
        try:
            record: dict[str, Any] = json.loads(self._record.read_text("utf-8"))
            if record["parts"] != parts:
                return None
            known = Output(**record["output"])
            if outputs.digest_at(self._path, RECORD) != known.digest:
                return None
        except (OSError, ValueError, KeyError, TypeError):
            return None
        return replace(
            known,
            actions=tuple(known.actions),
            path=self._path,
            is_new=False,
            data=tuple(known.data),
            notes=tuple(known.notes),
        )
