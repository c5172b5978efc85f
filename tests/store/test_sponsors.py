"""Who may be a sponsor of an issue: a name, and an address that readers can open."""

from __future__ import annotations

import pytest

from curator.errors import InputError
from curator.store import sponsors
from tests.desk import newsroom


@pytest.mark.django_db
@pytest.mark.parametrize("url", ["", "acme", "ftp://acme.example", "https://", "https://[x"])
def test_what_is_no_web_address_is_refused_in_words(url: str) -> None:
    issue, paula = newsroom.issue(), newsroom.person("paula", "publisher")
    with pytest.raises(InputError, match="web address"):
        sponsors.add(issue, paula, "Acme", url, 1)
    assert not issue.sponsors.exists()
