"""Takes the steps of a plan, several at once where none needs another.

Every step may be taken again: an entity is written whole, and its mark is written with
it. So a deployment that was interrupted anywhere goes on when it is started again.
Nothing is rolled back; the failure lists what is done and what is not.
"""

from __future__ import annotations

import base64
import threading
from collections import deque
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any

from scripts.deploy import feeds, ownership_mark
from scripts.failure import Failure

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from scripts.deploy.desired import Kind
    from scripts.deploy.openwhisk_api import OpenWhisk
    from scripts.deploy.plan import Plan, Step

_SIDE_BY_SIDE = 4
# What is written needs what stands before it; what is deleted, the other way round.
_WRITTEN: tuple[Kind, ...] = ("package", "action", "sequence", "trigger", "rule")
# A sequence may be made of sequences, and a plan has them in order.
_ONE_BY_ONE: tuple[Kind, ...] = ("sequence",)


class Stopped(Failure):
    """The plan was not carried out to its end.

    Attributes:
        done: the steps that were taken.
        failed: those that the host refused, with the reason.
        left: those that were not tried.
    """

    def __init__(
        self,
        done: tuple[Step, ...],
        failed: tuple[tuple[Step, Failure], ...],
        left: tuple[Step, ...],
    ) -> None:
        why = f"{len(failed)} failed" if failed else "interrupted"
        summary = f"{why}, {len(left)} not tried, {len(done)} done"
        lines = []
        for step, reason in failed:
            lines.append(f"failed: {_name_of(step)}: {reason}")
            lines += [f"    {reason.hint}"] * bool(reason.hint)
        lines += [f"not tried: {_name_of(step)}" for step in left]
        lines += [f"done: {_name_of(step)}" for step in done]
        hint = "the same command goes on from there, once that is fixed"
        super().__init__(summary, hint, lines)
        self.done = done
        self.failed = failed
        self.left = left


def apply(
    api: OpenWhisk, plan: Plan, on_done: Callable[[Step], None] = lambda _: None
) -> tuple[Step, ...]:
    """Take all steps that write, and return them.

    Args:
        api: the host.
        plan: what to do.
        on_done: is called with each step that is done, from any thread.

    Raises:
        Stopped: one failed, or the user interrupted; the others of its kind were tried.
    """
    done: deque[Step] = deque()
    failed: list[tuple[Step, Failure]] = []
    stopping = threading.Event()
    interrupted = False
    writer = _Writer(api, plan.project)

    def take(step: Step) -> None:
        if stopping.is_set():
            return
        try:
            writer.take(step)
        except Failure as error:
            failed.append((step, error))
            if step.kind in _ONE_BY_ONE:
                stopping.set()
            return
        done.append(step)
        on_done(step)

    for group in _groups(plan):
        workers = 1 if group[0].kind in _ONE_BY_ONE else _SIDE_BY_SIDE
        with ThreadPoolExecutor(workers, "deploy") as pool:
            try:
                list(pool.map(take, group))
            except KeyboardInterrupt:
                stopping.set()
                interrupted = True
        if failed or interrupted:
            break
    if failed or interrupted:
        tried = {id(step) for step, _ in failed} | {id(step) for step in done}
        left = (step for step in plan.steps if step.is_writing)
        raise Stopped(
            tuple(done),
            tuple(failed),
            tuple(step for step in left if id(step) not in tried),
        )
    return tuple(done)


def _groups(plan: Plan) -> Iterator[list[Step]]:
    """Yield the steps in groups that need only what came before."""
    written = [step for step in plan.steps if step.verb in ("create", "update")]
    deleted = [step for step in plan.steps if step.verb == "delete"]
    for steps, kinds in ((written, _WRITTEN), (deleted, _WRITTEN[::-1])):
        for kind in kinds:
            group = [step for step in steps if step.kind == kind]
            if group:
                yield group


class _Writer:
    """Takes one step."""

    def __init__(self, api: OpenWhisk, project: str) -> None:
        self._api = api
        self._project = project

    def take(self, step: Step) -> None:
        if step.verb == "delete":
            self._delete(step)
        elif step.wanted and step.wanted.feed:
            self._trigger_with_feed(step)
        else:
            self._write(step)

    def _write(self, step: Step, *, feed_is_set: bool = True) -> None:
        if step.wanted is None:
            return
        body = self._body(step, feed_is_set=feed_is_set)
        try:
            self._api.put(step.wanted.collection, step.wanted.name, body)
            if step.kind == "rule" and step.verb == "update":
                self._api.switch_on(step.wanted.name)
        except Failure as error:
            if step.wanted.code and getattr(error, "status", 0) == 413:  # noqa: PLR2004
                size_mb = step.wanted.code.size_bytes / 1_000_000
                raise Failure(
                    f"{error} (the zip has {size_mb:.1f} MB)", error.hint
                ) from None
            raise

    def _trigger_with_feed(self, step: Step) -> None:
        """Write a trigger and tell its feed; the mark is whole when both is done."""
        wanted = step.wanted
        if wanted is None:
            return
        self._write(step, feed_is_set=False)
        before = str(step.found.annotations.get("feed") or "") if step.found else ""
        if before and before != wanted.feed:
            feeds.delete(self._api, before, wanted.name)
        feeds.delete(self._api, wanted.feed, wanted.name)
        feeds.create(self._api, wanted.feed, wanted.name, wanted.parameters)
        self._write(step)

    def _delete(self, step: Step) -> None:
        if step.found is None:
            return
        feed = str(step.found.annotations.get("feed") or "")
        if step.kind == "trigger" and feed:
            feeds.delete(self._api, feed, step.name)
        self._api.delete(step.found.collection, step.name)

    def _body(self, step: Step, *, feed_is_set: bool) -> dict[str, Any]:
        wanted = step.wanted
        if wanted is None:  # pragma: no cover - only what is wanted is written
            raise ValueError(f"the plan has no content for {step.name}")
        content = dict(wanted.content)
        mark = wanted.mark(self._project, self._api.host.auth, feed_is_set=feed_is_set)
        annotations = {
            **content.pop("annotations", {}),
            ownership_mark.ANNOTATION: mark,
        }
        body: dict[str, Any] = {
            **content,
            "annotations": ownership_mark.pairs(annotations),
        }
        if wanted.kind in ("package", "action"):
            body["parameters"] = ownership_mark.pairs(wanted.parameters)
        elif wanted.kind == "trigger":
            body["parameters"] = (
                [] if wanted.feed else ownership_mark.pairs(wanted.parameters)
            )
        if wanted.code:
            self._add_code(step, body)
        return body

    def _add_code(self, step: Step, body: dict[str, Any]) -> None:
        """Add the zip, unless the host has it already, for the same runtime."""
        wanted, found = step.wanted, step.found
        if wanted is None or wanted.code is None:
            return
        kind = found.entity.get("exec", {}).get("kind") if found else None
        main = found.entity.get("exec", {}).get("main", "main") if found else None
        code_is_there = (
            found is not None
            and found.project == self._project
            and found.mark.get("code") == wanted.code.digest
            and (kind, main) == (body["exec"]["kind"], body["exec"]["main"])
            and not any(
                change.what == "code" or change.what.startswith("everything")
                for change in step.changes
            )
        )
        if code_is_there:
            del body["exec"]
            return
        try:
            content = wanted.code.path.read_bytes()
        except OSError as error:
            raise Failure(
                f"{wanted.code.path} cannot be read: {error.strerror}",
                "build it again: starter-kit build",
            ) from None
        encoded = base64.b64encode(content).decode("ascii")
        body["exec"] = {**body["exec"], "code": encoded, "binary": True}


def _name_of(step: Step) -> str:
    return f"{step.verb} {step.kind} {step.name}"
