"""The platform's Python runtime: what stands between an invoker and a bundle.

Our own implementation of the contract of Apache OpenWhisk's Python runtime, strict
where the real one is: a bundle that starts here starts there. The modules, from the
outside in:

``http``          ``/init`` and ``/run`` over HTTP
``runtime``       :class:`ActionRuntime`: the states, and the answers of the proxy
``messages``      requests, replies, variables
``bundle``        code becomes a folder, or the reason why it cannot
``process``       the action's process: a line in, a line out on file descriptor 3
``log``           what it wrote, divided by the sentinel
``interpreter``   a Python of the version that the kind names
``container``     the runtime as the local server wants it
"""

from __future__ import annotations

from scripts.local.runtime.messages import Reply
from scripts.local.runtime.runtime import ActionRuntime

__all__ = ["ActionRuntime", "Reply"]
