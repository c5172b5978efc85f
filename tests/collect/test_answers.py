from __future__ import annotations

import pytest

from curator.collect import responses
from curator.net.exchange import Response
from curator.records import Validators
from tests.collect.feeds import NOW


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({}, None),
        ({"cache-control": "no-cache, max-age=60"}, None),
        ({"cache-control": "max-age=0"}, None),
        ({"cache-control": "max-age=soon"}, None),
        ({"cache-control": "public, max-age=600, must-revalidate"}, 600),
        ({"cache-control": "x-max-age=5"}, None),
        ({"cache-control": "max-age=999999999"}, 604_800),
        ({"cache-control": "No-Cache, max-age=600"}, None),
        ({"cache-control": "s-maxage=9999, Max-Age=600"}, 600),
        ({"cache-control": "max-age=600", "age": "500"}, 100),
        ({"cache-control": "max-age=600", "age": "700"}, None),
        ({"expires": "Mon, 01 Jan 99999999999999 00:00:00 GMT"}, None),
        ({"expires": "Sun, 22 Nov 2026 13:00:00 GMT"}, 3600),
        (
            {"expires": "Sun, 22 Nov 2026 13:00:00 GMT", "date": "Sun, 22 Nov 2026 12:30:00 GMT"},
            1800,
        ),
        ({"expires": "Sun, 22 Nov 2020 13:00:00 GMT"}, None),
        ({"expires": "0"}, None),
    ],
)
def test_freshness_is_what_the_server_says_up_to_a_week(
    headers: dict[str, str], seconds: int | None
) -> None:
    assert responses.fresh_seconds(headers, NOW) == seconds


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("120", 120),
        ("Sun, 22 Nov 2026 12:01:00 GMT", 60),
        ("99999999999", 604_800),
        ("-5", None),
        ("soon", None),
        ("", None),
        ("٣", 3),
    ],
)
def test_retry_after_is_seconds_or_a_date(text: str, seconds: int | None) -> None:
    assert responses.retry_seconds({"retry-after": text}, NOW) == seconds


def test_a_304_without_validators_leaves_the_former_ones_valid() -> None:
    before = Validators("1", "yesterday")
    assert responses.validators(Response("u", 304, {"etag": "2"}, b""), before) == Validators(
        "2", "yesterday"
    )
    assert responses.validators(Response("u", 200, {"etag": "2"}, b""), before) == Validators(
        "2", None
    )
