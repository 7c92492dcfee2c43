"""The way out of a container: one pooled client, bounded in every direction.

``breaker``  stops asking a host that does not answer
``attempt``  one request and its answer
``problem``, ``system_reason``  why a connection failed
``client``   :func:`~actions.shared.http.client.send`: attempts within the deadline
"""

from __future__ import annotations
