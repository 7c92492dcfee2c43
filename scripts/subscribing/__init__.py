"""The webhooks of an application, subscribed at Adobe Commerce by its REST API.

``commerce_access``    where Commerce is, and the credential it is asked with
``oauth1``             the signature of an integration of Commerce's
``commerce_api``       the requests: list, supported, subscribe, unsubscribe
``subscription_plan``  the steps from what is subscribed to what the manifest says
``subscribing``        all of this, end to end
``subscribing_report``  what ``subscribe`` prints
"""

from __future__ import annotations
