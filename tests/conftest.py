"""What holds for every test: a property meets the same examples in every run, and none fails because the
machine was busy. With `--hypothesis-profile=search` it meets others each time, and ten times as many.
"""

import pytest
from hypothesis import HealthCheck, settings
from hypothesis.internal.conjecture import providers

_UNHURRIED = {"deadline": None, "suppress_health_check": [HealthCheck.too_slow]}

settings.register_profile("search", max_examples=1000, derandomize=False, **_UNHURRIED)
settings.register_profile("same", derandomize=True, **_UNHURRIED)
settings.load_profile("same")


@pytest.hookimpl(trylast=True)  # after the profile that the command line names was loaded
def pytest_configure() -> None:
    """Examples that are the same depend on nothing but their test: Hypothesis would draw some of them from
    the constants of those modules that happen to be loaded by then."""
    if settings.default.derandomize:
        providers._get_local_constants = lambda: providers._local_constants
