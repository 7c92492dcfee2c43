"""A stand-in of an OpenWhisk host, on loopback.

It keeps what is deployed to it, says so with the real one's status codes and words, and
runs it: deployed zips in containers of their own, under the contract of the runtime.

``refusal``          the answers of a host that says no
``entities``         what the host makes of what is written
``full_names``       names with their namespace, in what is written
``sequence_parts``   what the host checks of a sequence
``entity_store``     packages, actions, triggers and rules
``host_activations``  the records of what has run
``host_containers``  the runtimes that the zips run in
``execution``        calls of actions, of sequences, of web actions; triggers
``alarms``           the feed that fires triggers by the clock, without the clock
``host_api``         the REST API: who asks, for what
``exchange``         a request and its answer, as a test reads them
``host_server``      :class:`OpenWhiskHost`: HTTP, and what tests see of it
"""

from __future__ import annotations

from scripts.stand_ins.openwhisk.exchange import Exchange
from scripts.stand_ins.openwhisk.host_server import OpenWhiskHost

__all__ = ["Exchange", "OpenWhiskHost"]
