"""How long tests may take, and how long examples are looked for (much when asked: HYPOTHESIS_PROFILE=long or fuzz)."""

import os
from pathlib import Path

import pytest
import structlog
from hypothesis import HealthCheck, settings

settings.register_profile("quick", deadline=None, max_examples=60, print_blob=True)
settings.register_profile(
    "long", deadline=None, max_examples=5_000, print_blob=True, suppress_health_check=[HealthCheck.too_slow]
)
settings.register_profile(
    "fuzz", deadline=None, max_examples=100_000, print_blob=True, suppress_health_check=[HealthCheck.too_slow]
)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "quick"))

# Like a center: faults are written plainly. The default draws every local value in colours, which takes minutes.
structlog.configure(
    processors=[
        structlog.stdlib.add_log_level,
        structlog.processors.format_exc_info,
        structlog.dev.ConsoleRenderer(colors=False),
    ]
)

END_TO_END = Path(__file__).parent / "end_to_end"


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Give tests with real processes their mark and their time; they begin, as they wait much and each takes long."""
    items.sort(key=lambda item: not item.path.is_relative_to(END_TO_END))
    for item in items:
        if item.path.is_relative_to(END_TO_END):
            item.add_marker(pytest.mark.end_to_end)
            if item.get_closest_marker("timeout") is None:
                item.add_marker(pytest.mark.timeout(120))
