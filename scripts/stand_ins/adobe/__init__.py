"""Adobe IMS and Adobe I/O Events, on loopback.

``wire``, ``loopback``   HTTP whose connections can be made to fail
``faults``, ``scripted_faults``  the faults that are asked for
``account``              the account, its credentials, and the lifetimes of tokens
``catalogue``, ``catalogue_entries``  providers, their event metadata, registrations
``ims_server``           tokens and keys
``ingress_server``       where CloudEvents are published
``management_models``, ``management_server``  what the management API takes, and who may
``provider_routes``, ``registration_routes``  its resources
``services``             all of them behind HTTP
``adobe``                :class:`AdobeStandIn`: the server, and what a test sees of it
"""

from __future__ import annotations
