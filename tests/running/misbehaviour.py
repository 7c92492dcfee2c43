"""What actions of the sample application ``misbehaving`` do, and what becomes of it.

The platform's answer is the same wherever the action runs.
"""

from __future__ import annotations

DEVELOPER_ERROR = "There was an error processing your request."
TOO_LARGE = (
    "The action produced a response that exceeded the allowed length: "
    "1100013 > 1048576 bytes."
)
TOO_SLOW = "The action exceeded its time limits of 300 milliseconds."
NOT_HTTP = "Response is not valid 'message/http'."


#: The action, the status and the error of its activation (None: not told here), the
#: error that the caller gets with status 400, and a text in the log.
MISBEHAVIOUR: list[tuple[str, str, str | None, str, str]] = [
    ("raising", "application error", "boom", NOT_HTTP, "ValueError: boom"),
    (
        "exiting",
        "action developer error",
        "command exited",
        DEVELOPER_ERROR,
        "goodbye",
    ),
    (
        "interrupting",
        "action developer error",
        "command exited",
        DEVELOPER_ERROR,
        "KeyboardInterrupt",
    ),
    ("not-json", "action developer error", "command exited", DEVELOPER_ERROR, ""),
    (
        "nothing",
        "action developer error",
        "The action did not produce a valid JSON or JSON Array response: null",
        DEVELOPER_ERROR,
        "",
    ),
    (
        "large",
        "application error",
        TOO_LARGE,
        NOT_HTTP,
        "",
    ),
    ("surrogate", "application error", None, NOT_HTTP, "UnicodeEncodeError"),
    (
        "no-main",
        "action developer error",
        "Cannot start action. Check logs for details.",
        DEVELOPER_ERROR,
        "not_there",
    ),
    (
        "broken-import",
        "action developer error",
        "Cannot start action. Check logs for details.",
        DEVELOPER_ERROR,
        "not_installed_anywhere",
    ),
    (
        "exits-at-import",
        "action developer error",
        "Cannot start action. Check logs for details.",
        DEVELOPER_ERROR,
        "SystemExit",
    ),
    (
        "looping",
        "action developer error",
        TOO_SLOW,
        DEVELOPER_ERROR,
        "",
    ),
    (
        "slow-import",
        "action developer error",
        TOO_SLOW.removesuffix(".") + " during initialization.",
        DEVELOPER_ERROR,
        "",
    ),
]
