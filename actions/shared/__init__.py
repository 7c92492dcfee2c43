"""What the actions share.

The modules that your own files import. They stay where they are:

``action``      the frame around every ``main``: errors become answers
``request``     what the caller sent, and the inputs
``settings``    inputs as text, numbers, choices
``errors``      what a request can fail with
``auth/``       who calls: the ready-made checks
``events``      an event of the back office, as a CloudEvent
``responses``   answers with a status
``operations``  answers to Adobe Commerce

The rooms behind them:

``frame/``      from parameters to a request; the clock, the log, what a container keeps
``http/``       the way out: one pooled client
``adobe/``      Adobe IMS and Adobe I/O Events
``outbox/``     events that wait for Adobe
``commerce/``   what a webhook of Adobe Commerce needs: ``webhook``, ``answers``
``platforms/``  front doors of platforms other than OpenWhisk
"""

from __future__ import annotations
