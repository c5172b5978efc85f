"""The sample's names and addresses are known as such; a publisher's own are not."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from curator.config.sample import placeholders
from tests.factories_config import OWN, SHIPPED


def test_everything_the_shipped_file_says_to_edit_is_found() -> None:
    found = placeholders(SHIPPED)
    assert len(found) == len(SHIPPED.imprint) + 4
    for said in (
        *SHIPPED.imprint,
        SHIPPED.sender_address,
        SHIPPED.reply_to,
        SHIPPED.privacy_url,
        SHIPPED.base_url,
    ):
        assert any(said in each for each in found), said


def test_a_publishers_own_words_are_none() -> None:
    assert placeholders(OWN) == []


@pytest.mark.parametrize(
    ("changed", "named"),
    [
        ({"sender_address": "letter@news.example.org"}, "the sender letter@news.example.org"),
        ({"reply_to": "a@EXAMPLE.com"}, "the reply address a@EXAMPLE.com"),
        ({"base_url": "https://example.net:8443"}, "the web address https://example.net:8443"),
        (
            {"privacy_url": "https://x.invalid/privacy"},
            "the privacy page https://x.invalid/privacy",
        ),
        (
            {"imprint": ("Us", "Our House (edit feeds.yaml)")},
            "the imprint “Our House (edit feeds.yaml)”",
        ),
    ],
)
def test_one_placeholder_left_is_named(changed: dict[str, Any], named: str) -> None:
    assert placeholders(replace(OWN, **changed)) == [named]


def test_a_name_that_only_ends_alike_is_somebodys() -> None:
    assert placeholders(replace(OWN, base_url="https://counterexample.org")) == []
