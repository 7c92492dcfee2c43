"""The application on an OpenWhisk host: what it should be, what it is, the way there.

``bundle`` and the modules that it uses build the zips (docs/build.md). The others take
them to a host:

``host``       where to deploy, and as whom
``openwhisk``  the host's API
``managed``    the mark on what a deployment made
``wanted``     what the manifest wants to be there
``found``      what is there
``plan``       the steps between the two
``apply``      takes the steps
``feeds``      what fires a trigger
``guards``     what is refused before anything is written
``probing``    whether what was deployed answers, and refuses, as it should
``hook``       how Adobe Commerce is told to call it
``deployment`` all of this, end to end
``export``     the same application for other tools
``activations`` and ``calling``, for whoever operates it
``output``     what the commands print
"""

from __future__ import annotations
