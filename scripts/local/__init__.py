"""Running the application here, as OpenWhisk would run it there.

``webaction``      what an HTTP request means to an action, and its result to the caller
``openwhisk/``     the platform's rules behind that, one module for each
``process/``       running an action's code: in this process, or in one of its own
``invoker``        a call in this process: ``starter-kit invoke``, and the tests
``callers``        who may call a server on loopback
``serving/``       the application over HTTP while its files change
``server``         ``starter-kit serve``
``adobe``          the stand-in of Adobe; its services are in ``stand_in/``
``demo``           the guided tour
``pytest_plugin``  the fixtures ``invoke`` and ``adobe``
"""

from __future__ import annotations
