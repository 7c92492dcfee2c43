"""Checks as a user may write them, for WEBHOOK_AUTH=package.module:function."""

from __future__ import annotations

from typing import TYPE_CHECKING

from actions.shared.auth import Accepted, Refused

if TYPE_CHECKING:
    from actions.shared.auth import Verdict
    from actions.shared.request import Request


def accepts(request: Request) -> Verdict:
    if request.headers.get("x-magic") == request.params.get("MAGIC_WORD"):
        return Accepted("magician")
    return Refused("no magic")


async def accepts_in_time(request: Request) -> Verdict:
    return accepts(request)


def says_true(_request: Request) -> bool:
    return True


async def says_true_in_time(_request: Request) -> bool:
    return True


def says_nothing(_request: Request) -> None:
    return None


def fails(_request: Request) -> Verdict:
    raise RuntimeError("the directory is down")


async def fails_in_time(_request: Request) -> Verdict:
    raise RuntimeError("the directory is down")


not_a_function = Accepted("anyone")


def asks_for_it(request: Request) -> Verdict:
    return Refused("no", request.params["CHALLENGE"])
