"""One output in the making, from its parts to what is written."""

from __future__ import annotations

import ast
from dataclasses import dataclass
from typing import TYPE_CHECKING

from scripts.build import archive, build_record, laid_out, module_pack, outputs, pins
from scripts.build.build_record import Output
from scripts.build.gathered import Wanted, gather
from scripts.build.openwhisk_entry import openwhisk_files
from scripts.build.packed import Packed, digest_of_parts
from scripts.build.proof import Started, prove
from scripts.build.timers import timers
from scripts.build.zip_names import refuse_reserved, refuse_written
from scripts.failure import Failure
from scripts.platform.code_size import MAX_ZIP_BYTES

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping, Sequence

    from scripts.build.gathered import Gathered
    from scripts.build.outputs import OutputKind
    from scripts.build.proof import Proof
    from scripts.build.target import Target
    from scripts.manifest import Action, Application
    from scripts.running.interpreter import Interpreter


@dataclass(frozen=True)
class Assembly:
    """Everything that an output is made of.

    Attributes:
        kind: what is made.
        application: whose actions.
        actions: those that are in it.
        target: the runtime and the processor.
        interpreter: of the target's version, if there is one.
        found: what the code of the actions needs.
        own: the application's files and what the build writes, by name.
    """

    kind: OutputKind
    application: Application
    actions: Sequence[Action]
    target: Target
    interpreter: Interpreter | None
    found: Gathered
    own: Mapping[str, bytes]

    def build(self) -> Output:
        """Return it as it lies in ``dist/``: built, or unchanged since it was.

        Raises:
            Failure: it does not fit together, is too large, or does not pass.
            OSError: it cannot be written.
        """
        # Changes with all that may change the output, the build itself included.
        parts = digest_of_parts(
            self.own,
            self.found.wheels.values(),
            self.target,
            self.interpreter,
            modules=self.found.modules,
            beside=self.found.beside,
            pins=self._pinned(),
        )
        place = self.kind.place(self.application, self.actions[0])
        known = build_record.unchanged(place, parts)
        if known:
            return known
        packed = self.packed()
        files = self._files(packed)
        content = self._zipped(files) if self.kind.is_zip else b""
        proof = self._proved(packed, content)
        unpacked_bytes = sum(map(len, files.values()))
        output = Output(
            target=self.kind.name,
            actions=tuple(action.path for action in self.actions),
            path=place,
            entry=self.kind.entry,
            runtime=self.target.runtime,
            arch=self.target.arch,
            digest=archive.digest(content)
            if content
            else build_record.digest_of(files),
            size_bytes=len(content) or unpacked_bytes,
            unpacked_bytes=unpacked_bytes,
            contents=self._contents(packed, content),
            bytecode=self._bytecode,
            imports=proof.imports if proof else None,
            init_ms=proof.init_ms if proof else None,
            data=self.found.data,
            notes=(*self.found.notes, *packed.notes, *self._notes(len(content))),
        )
        build_record.write(output, parts, files, content)
        return output

    def packed(self) -> Packed:
        """Return its files with the libraries, and with bytecode where these ship.

        Raises:
            Failure: they do not fit together.
        """
        name = self.kind.called(self.actions)
        packed = Packed(name, self.own, self.found.wheels.values(), self.target)
        if self.kind.name == outputs.OPENWHISK:
            refuse_reserved(name, packed.files)
        if self.kind.holds_libraries:
            packed.add_bytecode(self.interpreter)
        if module_pack.FINDER in self.own:
            packed.shrink(self.found.beside, self.found.kept)
        return packed

    @property
    def _bytecode(self) -> str:
        has_it = self.interpreter and self.kind.holds_libraries
        return self.interpreter.version if self.interpreter and has_it else ""

    def _files(self, packed: Packed) -> Mapping[str, bytes]:
        """Return what is written, by name."""
        if self.kind.is_zip:
            return packed.files
        if self.kind.holds_libraries:
            app = {f"app/{name}": content for name, content in packed.files.items()}
            file = laid_out.containerfile(
                self.target, self.found.beside, has_bytecode=bool(self._bytecode)
            )
            return {**app, "Containerfile": file}
        listed = laid_out.requirements(self.kind.name, self._pinned())
        return {**self.own, "requirements.txt": listed}

    def _pinned(self) -> list[str]:
        """Return the libraries as lines of a requirements file."""
        known = pins.with_servers(self.application.root)
        return [known[name].line() for name in self.found.wheels]

    def _zipped(self, files: Mapping[str, bytes]) -> bytes:
        """Return a zip of the files, which the platform takes."""
        name = self.kind.called(self.actions)
        unpacked_bytes = sum(map(len, files.values()))
        if self.kind.name == "lambda" and unpacked_bytes > outputs.LAMBDA_LIMIT_BYTES:
            raise Failure(
                f"{name}: unpacked it has {unpacked_bytes:,} bytes, and AWS "
                f"takes no more than {outputs.LAMBDA_LIMIT_BYTES:,}",
                "leave out a library, or data that can be fetched; or build an image: "
                "--target container",
            )
        content = archive.pack(files)
        if self.kind.name == outputs.OPENWHISK and len(content) > MAX_ZIP_BYTES:
            raise Failure(
                f"{name}: the zip has {len(content):,} bytes, and "
                f"OpenWhisk takes no more than {MAX_ZIP_BYTES:,}",
                "leave out a library, or data that can be fetched",
            )
        return content

    def _proved(self, packed: Packed, content: bytes) -> Proof | None:
        why_not = packed.why_not_started(self.interpreter)
        if self.interpreter and not why_not:
            started = Started(
                self.kind,
                self.application,
                self.actions,
                self.found,
                packed.files,
                content,
            )
            try:
                return prove(started, self.interpreter)
            except Failure as failure:
                # What it lacks may be a file that does not ship.
                details = [*failure.details, *self.found.notes]
                raise Failure(failure.text, failure.hint, details) from None
        entry = (
            "__main__" if self.kind.name == outputs.OPENWHISK else self.kind.imported
        )
        ast.parse(packed.files.get(f"{entry}.py", b""))
        packed.notes.append(f"not started: {why_not}; all else was checked")
        return None

    def _contents(self, packed: Packed, content: bytes) -> dict[str, int]:
        if not self.kind.holds_libraries:
            return {}
        if self.kind.name == outputs.OPENWHISK:
            return packed.sizes_by_owner(archive.packed_sizes(content))
        return packed.sizes_by_owner(
            {name: len(file) for name, file in packed.files.items()}
        )

    def _notes(self, zip_bytes: int) -> Iterator[str]:
        if zip_bytes > outputs.LAMBDA_UPLOAD_BYTES:
            yield "AWS takes a zip of over 50 MB from S3 only"
        if self.kind.for_each_action:
            return
        for path in self.application.sequences:
            yield f"{path} is not in it: a sequence is OpenWhisk's"
        if self.kind.name == "azure":
            schedules = timers(self.application)
            for action in self.actions:
                if not action.web and action.path not in schedules:
                    yield (
                        f"{action.path} is not in it: it is not on the web, and no "
                        "rule connects it to a clock"
                    )


def assemble(
    kind: OutputKind,
    application: Application,
    actions: Sequence[Action],
    target: Target,
    interpreter: Interpreter | None,
) -> Assembly:
    """Find what an output is made of.

    Args:
        kind: what is made.
        application: whose actions.
        actions: those that are in it.
        target: the runtime and the processor.
        interpreter: of the target's version, if there is one.

    Raises:
        Failure: something is not there, not pinned, or has no wheel for the target.
    """
    found = gather(Wanted(application, actions, target, interpreter, doors=kind.doors))
    if kind.name == outputs.OPENWHISK:
        (action,) = actions
        files = openwhisk_files(action, found, has_bytecode=interpreter is not None)
        written: Collection[str] = module_pack.NAMES
    else:
        files = laid_out.entry_files(kind.name, application, actions, found)
        written = files.keys()
    refuse_written(kind.called(actions), found.own, found.beside, written)
    own = {**found.own, **files}
    return Assembly(kind, application, actions, target, interpreter, found, own)
