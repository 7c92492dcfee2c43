"""Adobe IMS and Adobe I/O Events.

``adobe_settings``  the services' addresses and the credentials
``ims``             access tokens, kept until shortly before they expire
``pages``           the pages of the management API: their one reader
``providers``       the id of the event provider
``refusals``        what an answer of the ingress means
``io_events``       publishes CloudEvents: the one client of both actions
"""

from __future__ import annotations
