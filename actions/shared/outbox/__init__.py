"""Events that could not be published, stored in a Redis until they can be.

``redis_client``, ``redis_connection``  Redis within a bounded time
``entries``  an event as it is stored
``queue``    who delivers what, and how often it was tried
``store``    the webhook's side: to take an event over
"""

from __future__ import annotations
