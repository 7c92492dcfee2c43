"""What a webhook of Adobe Commerce needs.

``quantities``   exact numbers of whatever a shop or a user's code gives
``stock_table``  the table of quantities of check-stock
"""

from __future__ import annotations
