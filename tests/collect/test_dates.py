from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from curator.collect.normalise import dates
from tests.collect.feeds import NOW, item, only, rss


def utc(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=UTC)  # type: ignore[arg-type,misc]


@pytest.mark.parametrize(
    "text",
    ["", "soon", "yesterday", "12", "25:99", "Juni", "99/99/9999", "32 June 2021", "1e9", "٣"],
)
def test_what_is_no_date_is_none(text: str) -> None:
    assert dates.read(text) is None


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("Mon, 25 Jun 2018 10:00:00 +0200", utc(2018, 6, 25, 8)),
        ("Mon, 25 Jun 18 10:00 GMT", utc(2018, 6, 25, 10)),
        ("Mo, 25 Jun 2018 10:00:00 +0200", utc(2018, 6, 25, 8)),
        ("25. Juni 2021, 14:30 Uhr", utc(2021, 6, 25, 14, 30)),
        ("Fr, 5 Mär 2021 07:05 MEZ", utc(2021, 3, 5, 6, 5)),
        ("25.06.2021 14:00", utc(2021, 6, 25, 14)),
        ("25 Haziran 2021 Cuma 14:30", utc(2021, 6, 25, 14, 30)),
        ("12 Eylül 2020, 15:24:00", utc(2020, 9, 12, 15, 24)),
        ("Çar, 12 Ara 2018 09:58:41 +0300", utc(2018, 12, 12, 6, 58, 41)),
        ("2021년 6월 25일 오후 3:05", utc(2021, 6, 25, 15, 5)),
        ("2021년 6월 25일 오전 12:05", utc(2021, 6, 25, 0, 5)),
        ("2021. 6. 25.", utc(2021, 6, 25)),
        ("2021-06-25 15:05:00 KST", utc(2021, 6, 25, 6, 5)),
        ("2021年6月25日 下午 3:05", utc(2021, 6, 25, 15, 5)),
        ("25. kesäkuuta 2021", utc(2021, 6, 25)),
        ("25 juin 2021 à 14h30", utc(2021, 6, 25, 14, 30)),
        ("mar. 22 juin 2021", utc(2021, 6, 22)),
        ("vendredi 13 août 2021", utc(2021, 8, 13)),
        ("25 de junio de 2021", utc(2021, 6, 25)),
        ("5 grudnia 2021", utc(2021, 12, 5)),
        ("June 25, 2021 3:05 PM EST", utc(2021, 6, 25, 20, 5)),
        ("Fri Jun 25 14:30:00 CEST 2021", utc(2021, 6, 25, 12, 30)),
        ("2016/6/29 15:07:41", utc(2016, 6, 29, 15, 7, 41)),
        ("2021-06-25T14:30:00.123Z", utc(2021, 6, 25, 14, 30, 0, 123000)),
        ("20210625T143000Z", utc(2021, 6, 25, 14, 30)),
        ("2021-06-25T24:00:00Z", utc(2021, 6, 26)),
        ("1624631400", utc(2021, 6, 25, 14, 30)),
        ("1624631400000", utc(2021, 6, 25, 14, 30)),
        ("13/02/2021", utc(2021, 2, 13)),
        ("02/13/2021", utc(2021, 2, 13)),
        ("10/Mar/2021:13:55:36 -0700", utc(2021, 3, 10, 20, 55, 36)),
    ],
)
def test_dates_are_read_in_the_languages_they_come_in(text: str, moment: datetime) -> None:
    assert dates.read(text) == moment


def test_the_month_stands_first_only_where_that_is_the_custom() -> None:
    assert dates.read("03/04/2021") == utc(2021, 4, 3)
    assert dates.read("03/04/2021", month_first=True) == utc(2021, 3, 4)
    american = only(rss(item("a", date="03/04/2021"), head="<language>en-US</language>"))
    assert american.published == utc(2021, 3, 4)


def test_a_date_in_the_future_counts_as_no_date() -> None:
    entry = only(rss(item("a", "https://cx.example/a", date="Mon, 01 Jan 2035 00:00:00 GMT")))
    assert (entry.published, entry.dated) == (NOW, "first-seen")


def test_a_zero_printed_as_a_date_counts_as_no_date() -> None:
    for zero in ("Mon, 01 Jan 0001 00:00:00 +0000", "1970-01-01T00:00:00Z", "0000-00-00 00:00:00"):
        assert dates.settle([zero], "", NOW) == (NOW, "first-seen")


def test_a_missing_date_is_the_date_of_first_sight() -> None:
    entry = only(rss(item("a", "https://cx.example/a")))
    assert (entry.published, entry.dated) == (NOW, "first-seen")


def test_a_day_without_a_year_is_its_last_time() -> None:
    assert dates.settle(["Mo, 25 Jun"], "", utc(2026, 11, 22)) == (utc(2026, 6, 25), "feed")
    assert dates.settle(["24. Dez"], "", utc(2026, 11, 22)) == (utc(2025, 12, 24), "feed")


@pytest.mark.parametrize("text", ["6월 25일", "6월25일 (목)", "6月25日", "목, 6월 25일 00:00"])
def test_a_korean_day_without_a_year_is_its_last_time(text: str) -> None:
    assert dates.settle([text], "", NOW) == (utc(2026, 6, 25), "feed")


@pytest.mark.parametrize(
    ("text", "age"),
    [
        ("3 days ago", timedelta(days=3)),
        ("2 hours ago", timedelta(hours=2)),
        ("12h ago", timedelta(hours=12)),
        ("about an hour ago", timedelta(hours=1)),
        ("2 hours, 12 minutes ago", timedelta(hours=2, minutes=12)),
        ("Posted: 3 days ago", timedelta(days=3)),
        ("vor 3 Tagen", timedelta(days=3)),
        ("vor einer Stunde", timedelta(hours=1)),
        ("3일 전", timedelta(days=3)),
        ("2시간 전", timedelta(hours=2)),
        ("3 gün önce", timedelta(days=3)),
        ("bir hafta önce", timedelta(days=7)),
        ("il y a 3 jours", timedelta(days=3)),
        ("hace 3 días", timedelta(days=3)),
        ("há 2 horas", timedelta(hours=2)),
        ("5 giorni fa", timedelta(days=5)),
        ("2 weken geleden", timedelta(days=14)),
        ("för 3 dagar sedan", timedelta(days=3)),
        ("3 päivää sitten", timedelta(days=3)),
        ("5 дней назад", timedelta(days=5)),
        ("3天前", timedelta(days=3)),
        ("3日前", timedelta(days=3)),
        ("منذ 3 أيام", timedelta(days=3)),
        ("9999 years ago", None),
        ("ago", None),
        ("3 ago", None),
        ("vor Ort", None),
        ("{0} {year} 3", None),
    ],
)
def test_an_age_is_told_from_now_and_never_a_month(text: str, age: timedelta | None) -> None:
    expected = (NOW - age, "text") if age else (NOW, "first-seen")
    assert dates.read(text) is None
    if text != "3 ago":  # the third of August, in Italian and Spanish
        assert dates.settle([text], "", NOW) == expected


def test_a_month_that_is_called_ago_is_still_one() -> None:
    assert dates.read("25 ago 2021") == utc(2021, 8, 25)


def test_the_day_in_the_address_is_better_than_none() -> None:
    entry = only(rss(item("a", "https://cx.example/2021/06/25/a", date="gestern")))
    assert (entry.published, entry.dated) == (utc(2021, 6, 25), "text")


def test_the_date_of_publication_goes_before_that_of_a_change() -> None:
    dc = ' xmlns:dc="http://purl.org/dc/elements/1.1/"'
    more = "<dc:date>2021-07-01</dc:date>"
    assert only(
        rss(item("a", date="Fri, 25 Jun 2021 10:00:00 GMT", more=more), attributes=dc)
    ).published == utc(2021, 6, 25, 10)
    assert only(rss(item("a", date="never", more=more), attributes=dc)).published == utc(2021, 7, 1)


def test_no_date_is_ever_later_than_now() -> None:
    for hours in range(-30, 60):
        text = (NOW + timedelta(hours=hours)).strftime("%a, %d %b %Y %H:%M:%S +0000")
        assert dates.settle([text], "", NOW)[0] <= NOW


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("9 janv. 2025", utc(2025, 1, 9)),
        ("9 févr. 2025", utc(2025, 2, 9)),
        ("9 juill. 2025", utc(2025, 7, 9)),
        ("9 mrt 2025", utc(2025, 3, 9)),
        ("9. des. 2024", utc(2024, 12, 9)),
        ("9 setiembre 2025", utc(2025, 9, 9)),
        ("9 marzec 2025", utc(2025, 3, 9)),
        ("9. marts 2025", utc(2025, 3, 9)),
        ("9. desember 2025", utc(2025, 12, 9)),
        ("9 كانون الثاني 2025", utc(2025, 1, 9)),
        ("9 تشرين الأول 2025", utc(2025, 10, 9)),
        ("٩ آب ٢٠٢٥", utc(2025, 8, 9)),
        ("9 جويلية 2025", utc(2025, 7, 9)),
    ],
)
def test_months_are_known_by_all_their_names(text: str, moment: datetime) -> None:
    assert dates.read(text) == moment


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("3. tammikuuta 2025 15.04.09", utc(2025, 1, 3, 15, 4, 9)),
        ("perjantai 3. tammikuuta 2025 klo 15.04", utc(2025, 1, 3, 15, 4)),
        ("3.1.2025 15.04", utc(2025, 1, 3, 15, 4)),
        ("fredag den 3. januar 2025 kl. 15.04", utc(2025, 1, 3, 15, 4)),
        ("3\u200f/1\u200f/2025", utc(2025, 1, 3)),
        ("3\u200f/1\u200f/2025، 3:04 م", utc(2025, 1, 3, 15, 4)),
        ("3\u200f/1\u200f/2025، 3:04 ص", utc(2025, 1, 3, 3, 4)),
        ("2025. 1. 3. PM 3:04", utc(2025, 1, 3, 15, 4)),
        ("10:06am Dec 11, 2014", utc(2014, 12, 11, 10, 6)),
        ("8:25 a.m. Dec. 12, 2014", utc(2014, 12, 12, 8, 25)),
        ("12:00 Mai 12, 2026", utc(2026, 5, 12, 12)),
        ("2003-12", utc(2003, 12, 1)),
        ("2003", utc(2003, 1, 1)),
        ("08/2026", utc(2026, 8, 1)),
        ("Sat, 11 04 2020 08:51:49 +0100", utc(2020, 4, 11, 7, 51, 49)),
        ("Thu, 01 Jan 2004 19:48:21 ET", utc(2004, 1, 2, 0, 48, 21)),
        ("1 Jul 2004 19:48:21 PT", utc(2004, 7, 2, 2, 48, 21)),
        ("1 Jul 2004 12:00 (PDT)", utc(2004, 7, 1, 19)),
        ("1 Jul 2004 12:00 MEST", utc(2004, 7, 1, 10)),
        ("1 Jul 2004 12:00 America/Los_Angeles", utc(2004, 7, 1, 19)),
        ("1 Jul 2004 12:00 Nowhere/At_All", utc(2004, 7, 1, 12)),
    ],
)
def test_clocks_zones_and_months_alone_are_understood(text: str, moment: datetime) -> None:
    assert dates.read(text) == moment


def test_a_clock_with_a_dot_is_not_the_year() -> None:
    moment, dated = dates.settle(["23. März 18.37 Uhr"], "", NOW)
    assert (moment, dated) == (utc(NOW.year, 3, 23, 18, 37), "feed")


def test_this_year_alone_does_not_make_an_entry_old() -> None:
    assert dates.settle([str(NOW.year)], "", NOW)[1] == "first-seen"


@pytest.mark.parametrize(
    ("text", "days"),
    [
        ("gestern", 1),
        ("i går", 1),
        ("igår kl. 9", 1),
        ("hier, 14:30", 1),
        ("어제", 1),
        ("أمس", 1),
        ("منذ يومين", 2),
        ("منذ شهرين", 60),
    ],
)
def test_yesterday_and_two_of_a_unit_are_ages(text: str, days: int) -> None:
    assert dates.settle([text], "", NOW) == (NOW - timedelta(days=days), "text")
