# SPDX-License-Identifier: Apache-2.0
"""What a schema cannot say: a key that came before with another request is refused, so each is fresh."""

import uuid

import schemathesis


@schemathesis.hook
def before_call(context, case, kwargs):
    headers = case.headers or {}
    for name in list(headers):
        if name.lower() == "idempotency-key" and headers[name] and str(headers[name]).isprintable():
            headers[name] = str(headers[name])[:200] + uuid.uuid4().hex
