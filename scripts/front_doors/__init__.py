"""A front door of another platform before an action: ``--platform``.

An HTTP request becomes what the platform calls the action with, the application's own
front door (:mod:`actions.shared.platforms`) calls it, and the platform's answer becomes
an HTTP answer again. What is tried so is what runs there.

``table_entries``  the table that the build writes, of an application
``front_door``     the parameters and the answer of a call through a front door
``through``        the call itself, where the action runs
``plain_http``     a request and an answer as JSON
``lambda_event``, ``digitalocean_event``, ``google_request``, ``azure_request``,
``asgi_scope``   what each platform makes of a request, and of an answer
"""

from __future__ import annotations
