"""What is deployed, and how it is doing.

``activations``    what ran: how it ended, how long it took, what it logged
``webhook_answers``  what a result says: the HTTP status, the operation, the error
``call``           one call, and what came of it
``stored_events``  what is in the outbox
``operate_report``  what the commands print
"""

from __future__ import annotations
