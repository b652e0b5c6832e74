from hotline.core.orders import Parties


def test_the_party_first_in_the_channel_name_dials() -> None:
    assert Parties("us-cn", "us", "cn").dials
    assert not Parties("us-cn", "cn", "us").dials
    assert not Parties("usa-cn", "us", "cn").dials
