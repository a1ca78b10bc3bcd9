"""The API against its own description: schemathesis asks what that allows, and what it does not."""

import pytest
import schemathesis
from django.core.signals import request_finished, request_started
from django.core.wsgi import get_wsgi_application
from django.db import close_old_connections
from hypothesis import HealthCheck, given, settings
from schemathesis import GenerationMode
from schemathesis.specs.openapi.checks import positive_data_acceptance

from tests import factories
from torchcenter.desk import workflow

pytestmark = pytest.mark.django_db


@pytest.fixture
def one_connection():
    """As Django's own client does it: a request leaves the test's connection open."""
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


@pytest.fixture
def operations(one_connection):
    factories.make_names()
    withdrawn = factories.make_notice()
    for publication in (factories.make_notice(), factories.make_milestone(), withdrawn):
        factories.published(publication)
    workflow.withdraw(withdrawn, reason_zh_hans="有误")
    described = schemathesis.openapi.from_wsgi("/api/", get_wsgi_application())
    return [result.ok() for result in described.get_all_operations()]


@pytest.mark.parametrize("mode", GenerationMode)
def test_the_api_does_what_it_says(operations, mode):
    assert {operation.path for operation in operations} > {"/api/editions/"}
    asked = [operation for operation in operations if operation.query or operation.path_parameters]
    for operation in asked:

        @given(case=operation.as_strategy(generation_mode=mode))
        @settings(max_examples=100, deadline=None, suppress_health_check=list(HealthCheck))
        def ask(case):
            # That a month needs its year, and that days are in order, OpenAPI has no words for.
            case.call_and_validate(
                excluded_checks=[positive_data_acceptance],
                # Its client of WSGI asks for compressed answers and does not unpack them.
                headers={"Accept-Encoding": "identity"},
            )

        ask()
