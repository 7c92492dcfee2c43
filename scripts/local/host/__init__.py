"""A stand-in of an OpenWhisk host, on loopback.

It keeps what is deployed to it, says so with the real one's status codes and words, and
runs it: deployed zips in containers of their own, under the contract of the runtime.

``server``    :class:`OpenWhiskHost`: HTTP, and what tests see of it
``api``       the REST API: who asks, for what
``store``     packages, actions, triggers, rules and activations
``entities``  what the host makes of what is written
``execution`` calls of actions, of sequences, of web actions; triggers
``containers`` the runtimes that the zips run in
``alarms``    the feed that fires triggers by the clock, without the clock
``refusal``   the answers of a host that says no
"""

from __future__ import annotations

from scripts.local.host.server import Exchange, OpenWhiskHost

__all__ = ["Exchange", "OpenWhiskHost"]
