"""The ``starter-kit`` command. Nothing in here ships to a FaaS.

A room imports the rooms above it only (``tests/conformance/test_imports.py``):

``failure``, ``tables``, ``terminal``, ``nearest``, ``masking``, ``certificates``,
``http_retries``  what every room uses
``manifest/``    app.config.yaml, what it includes, and .env: one application, typed
``console``      what every room prints: problems, failures, logs, JSON
``changes``      what a plan changes, as it is and as it should be
``platform/``    OpenWhisk's rules, without I/O
``running/``     an action's code, in a process, a container, a pool, or in this process
``front_doors/``  another platform's way to call an action: ``--platform``
``build/``       one proved zip for each action
``check/``       what the tree alone says about an application: ``check``, ``config``
``serving/``     an application over HTTP while its files change: ``serve``
``stand_ins/``   Adobe and an OpenWhisk host, on loopback; Commerce's side of a webhook
``contracts/``   JSON Schema, OpenAPI, AsyncAPI: ``events``
``deploy/``      a plan for a host, and taking its steps
``operate/``     what is deployed: calls, activations, logs, the outbox
``export/``      the application as other tools' project files
``onboarding/``  Adobe I/O Events made ready: ``onboard``, ``doctor``
``subscribing/``  the webhooks subscribed at Adobe Commerce: ``subscribe``
``migration/``   what the JavaScript kit says, taken over: ``migrate``
``scaffold/``    new parts of an application: ``new``
``demo``, ``demo_report``  the guided tour
``playground``, ``playground_report``  both stand-ins, with their state in a folder
``commerce_calls``, ``commerce_calls_report``  a webhook, called as Commerce calls it
``pytest_plugin``  the fixtures ``invoke``, ``adobe`` and ``commerce``
``commands/``    each subcommand in a few lines, a module for each kind of work
``cli``          the subcommands together, and how the command ends
"""

from __future__ import annotations
