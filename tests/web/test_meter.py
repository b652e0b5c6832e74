"""Every number of the doors has a name of ours, and a registry of its own."""

from prometheus_client import REGISTRY

from hotline.web.meter import Meter


def test_two_doors_in_one_process_count_apart() -> None:
    first, second = Meter(), Meter()
    first.refusals.labels("store.full").inc()
    assert first.registry.get_sample_value("hotline_refusals_total", {"rule": "store.full"}) == 1
    assert second.registry.get_sample_value("hotline_refusals_total", {"rule": "store.full"}) is None


def test_nothing_is_counted_in_the_registry_that_libraries_share() -> None:
    Meter()
    assert not [each.name for each in REGISTRY.collect() if each.name.startswith("hotline")]


def test_every_name_begins_with_the_name_of_the_house() -> None:
    assert all(each.name.startswith("hotline_") for each in Meter().registry.collect())
