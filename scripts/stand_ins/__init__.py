"""Servers on loopback in the place of real ones, for the demo, ``serve`` and the tests.

``adobe/``      Adobe IMS and Adobe I/O Events
``openwhisk/``  an OpenWhisk host
``commerce/``   Adobe Commerce, as far as its webhooks go
"""

from __future__ import annotations
