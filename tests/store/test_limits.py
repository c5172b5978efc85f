"""Limits: who counts as one visitor."""

from __future__ import annotations

import pytest

from curator.store.limits import network


@pytest.mark.parametrize(
    ("address", "found"),
    [
        ("203.0.113.7", "203.0.113.0/24"),
        ("2001:db8:1:2::3", "2001:db8:1::/48"),
        ("::ffff:203.0.113.7", "203.0.113.0/24"),
        ("::ffff:cb00:7107", "203.0.113.0/24"),
        ("nonsense", "unknown"),
    ],
)
def test_a_visitor_is_counted_by_network_however_the_address_is_written(
    address: str, found: str
) -> None:
    assert network(address) == found
