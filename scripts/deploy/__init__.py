"""The application on an OpenWhisk host: what it should be, what it is, the way there.

``host``            where to deploy, and as whom
``host_faults``     a host that cannot be reached, or refuses a request
``host_description``  what the host says of itself: runtimes and limits
``host_requests``   requests to it, retried and read as JSON
``openwhisk_api``   the host's API
``ownership_mark``  the mark on what a deployment made
``desired``         what the manifest wants to be there
``deployed``        what is there
``plan``            the steps between the two
``zips``            the zip of every action, built or at hand
``guards``          what is refused before anything is written
``apply``           takes the steps
``feeds``           what fires a trigger
``base_urls``       where web actions are called without a host to ask
``smoke_test``      whether what was deployed answers, and refuses, as it should
``given_requests``  requests of the user's that must succeed
``probe_record``    which activations were probes
``commerce_credentials``  what Commerce presents to an action
``webhooks_xml``    the subscriptions as webhooks.xml of a Commerce module
``commerce_subscription``  how Adobe Commerce is told to call its webhooks
``deployment_terms``  what a deployment is asked to do, and what comes of it
``deployment``      all of this, end to end
``deploy_report``   what the commands print
"""

from __future__ import annotations
