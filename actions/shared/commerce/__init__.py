"""What a webhook of Adobe Commerce needs.

``webhook``         the frame around a function from payload to answer
``hook_frame``      what it consists of; check-stock has it with settings of its own
``payload_reader``  from the body of a request to a payload
``payloads/``       what Commerce sends, a module of models for each domain
``answers/``        what a function answers, and the operations that it becomes
``amounts``         numbers of an answer, of whatever a user's code gives
``quantities``      exact numbers of whatever a shop or a user's code gives
``stock_table``     the table of quantities of check-stock
"""

from __future__ import annotations
