"""What a hostile caller may send: parameters, and bodies that are hardly JSON."""

from __future__ import annotations

import base64
import json

from hypothesis import strategies as st

import config

texts = st.text(st.characters(), max_size=20)  # lone surrogates, too
# By its digits: Hypothesis could not print the number itself.
huge = st.integers(5000, 5100).map(lambda digits: 10**digits)
scalars = st.none() | st.booleans() | st.integers() | st.floats() | texts
values = st.recursive(
    scalars | huge,
    lambda inner: (
        st.lists(inner, max_size=4) | st.dictionaries(texts, inner, max_size=4)
    ),
    max_leaves=12,
)
names = st.sampled_from(
    [
        "data",
        "uid",
        "event",
        "value",
        "entity",
        "cart_id",
        "items",
        "sku",
        "qty",
        "order",
        "address",
        "rateRequest",
        "shippingAssignment",
        "base_price",
        "__ow_headers",
        "__ow_body",
        "__ow_method",
        "__ow_query",
        "__ow_path",
        "LOG_LEVEL",
        "WEBHOOK_AUTH",
        "STOCK_SOURCE",
        "STOCK_ON_ERROR",
        "PUBLISH_CONCURRENCY",
        "EVENT_VALUE_VALIDATION",
    ]
)
envelopes = st.fixed_dictionaries(
    {"data": st.dictionaries(names, values, max_size=5)},
    optional={
        "WEBHOOK_AUTH": st.sampled_from(
            ["none", "api-key", "basic", "hmac", "jwt", "adobe-ims", "none,x:y", "?"]
        ),
        "STOCK_SOURCE": st.sampled_from(["http", "inventory", "json:loads", ":", "a:"]),
        "__ow_headers": st.dictionaries(texts, texts, max_size=3),
        "__ow_body": texts
        | st.binary(max_size=20).map(lambda b: base64.b64encode(b).decode()),
    },
)
anything = values | st.dictionaries(names, values, max_size=6) | envelopes

numbers = st.sampled_from(
    (
        *("0", "-0", "-0.0", "2.0000", "1e999999999", "1E-999999999"),
        *("0." + "9" * 400, "9" * 5000, "1" * 50 + ".5"),
        *("NaN", "-Infinity", "0x1", "01", "1.", "+1"),
    )
)
strings = texts.map(json.dumps) | st.sampled_from(
    (
        *(r'"\ud800"', r'"\ud83d\ude00"', r'"\u0000"', r'"\u12"'),
        *('"\x00"', '"', "''", '"be-observer.customer_create"'),
    )
)
json_texts = st.recursive(
    numbers | strings | st.sampled_from(["null", "true", "false", "", "{", "]"]),
    lambda inner: st.one_of(
        st.lists(inner, max_size=4).map(lambda items: f"[{','.join(items)}]"),
        # Names may repeat.
        st.lists(st.tuples(names.map(json.dumps), inner), max_size=6).map(
            lambda pairs: "{" + ",".join(f"{n}:{v}" for n, v in pairs) + "}"
        ),
    ),
    max_leaves=12,
)
events = st.builds(
    '{{"data": {{"uid": "1", "event": "{}", "value": {}}}}}'.format,
    st.sampled_from(sorted(config.events())),
    json_texts,
)
carts = st.builds(
    '{{"data": {{"cart_id": 1, "items": [{{"sku": {}, "qty": {}}}]}}}}'.format,
    strings,
    numbers | json_texts,
)
bodies = st.one_of(
    (events | carts | json_texts).map(lambda text: text.encode("utf-8", "replace")),
    st.binary(max_size=60),
    st.integers(1, 200_000).map(lambda depth: b'{"data":' + b"[" * depth),
)
content_types = st.sampled_from(
    ["application/json", "application/json; charset=utf-8", "text/plain", "a/b", ""]
)
