import pytest

from hotline.link.ways import other_party


def test_the_other_party_is_read_from_the_channel() -> None:
    assert other_party("us-cn", "us") == "cn"
    assert other_party("us-cn", "cn") == "us"
    with pytest.raises(ValueError, match="fr is not on the channel us-cn"):
        other_party("us-cn", "fr")
