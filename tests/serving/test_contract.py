"""Requests made from the API's own description: whatever is sent, the answer is as described."""

from __future__ import annotations

import schemathesis
from hypothesis import HealthCheck, settings
from starlette.applications import Starlette
from starlette.routing import Mount

from serving.api.routes import PREFIX, make_api

app = Starlette(routes=[Mount(PREFIX, make_api())])
schema = schemathesis.openapi.from_asgi(f"{PREFIX}/openapi.json", app)


@schema.parametrize()
@settings(
    max_examples=12,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much],
)
def test_answers_are_as_described(case):
    case.call_and_validate()
