"""Adobe Commerce as far as its webhooks go.

``subscribed_hook``   a webhook that is subscribed, in the form of Commerce's REST API
``signing_key``       the key with which this stand-in signs
``payload_values``    what a path of a field reads and writes
``hook_rules``        whether Commerce calls at all
``hook_request``      the request that Commerce makes of a payload
``known_classes``     the PHP classes that Commerce has
``applying``          what an answer does to the payload
``firing``            a payload, the call, and what comes of it
"""

from __future__ import annotations
