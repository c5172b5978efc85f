"""Dates as people write them on pages, in every language the newsroom reads."""

from __future__ import annotations

from datetime import date

import pytest

from curator.extract import cues, dates
from curator.extract.boilerplate import clean

TODAY = date(2026, 11, 22)


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("12 يناير 2024", date(2024, 1, 12)),
        ("١٢ يناير ٢٠٢٤", date(2024, 1, 12)),
        ("12 كانون الثاني 2024", date(2024, 1, 12)),
        ("12 شباط/فبراير 2024", date(2024, 2, 12)),
        ("12 آب 2024", date(2024, 8, 12)),
        ("12 جويلية 2024", date(2024, 7, 12)),
        ("12 juill. 2024", date(2024, 7, 12)),
        ("12. Jänner 2024", date(2024, 1, 12)),
        ("12. Feber 2024", date(2024, 2, 12)),
        ("12 de setiembre de 2024", date(2024, 9, 12)),
        ("令和6年1月12日", date(2024, 1, 12)),
        ("令和元年5月1日", date(2019, 5, 1)),
    ],
)
def test_a_day_is_found_in_the_words_of_its_country(text: str, day: date) -> None:
    found = dates.search(f"({text})", TODAY)
    assert found
    assert (found.day, f"({text})"[found.start : found.end]) == (day, text)


def test_a_finnish_month_is_found_in_the_case_it_stands_in() -> None:
    found = dates.month("Kysely tehtiin tammikuussa 2024", TODAY)
    assert found
    assert found.day == date(2024, 1, 1)


@pytest.mark.parametrize(
    ("changed", "published"),
    [
        ("Aktualisiert am 5. Mai 2024", "Veröffentlicht am 3. Mai 2024"),
        ("Updated 5 May 2024", "Published 3 May 2024"),
        ("Mis à jour le 5 mai 2024", "Publié le 3 mai 2024"),
        ("آخر تحديث 5 مايو 2024", "نشر في 3 مايو 2024"),
        ("更新日：2024年5月5日", "公開日：2024年5月3日"),
    ],
)
def test_the_day_of_a_change_is_not_that_of_publication(changed: str, published: str) -> None:
    assert dates.take([changed, published, "Text."], TODAY)[0] == date(2024, 5, 3)
    assert dates.take([changed, "Text."], TODAY)[0] == date(2024, 5, 5)


ARABIC = [
    f"قال الباحثون إن العملاء يغفرون الخطأ عندما يستمع إليهم أحد، وهذا هو السبب رقم {n}."
    for n in range(6)
]


@pytest.mark.parametrize("line", ["شارك", "انسخ الرابط", "اتصل بنا", "اشترك في نشرتنا البريدية"])
def test_arabic_furniture_is_no_text(line: str) -> None:
    assert clean([*ARABIC, line]).lines == ARABIC


@pytest.mark.parametrize(
    "heading", ["مواضيع ذات صلة", "Articoli consigliati", "연관 기사", "Mehr lesen"]
)
def test_titles_under_a_heading_for_more_are_no_text(heading: str) -> None:
    work = clean([*ARABIC, heading, "عنوان مقال آخر عن المتاجر"])
    assert (work.lines, len(work.related)) == (ARABIC, 1)


@pytest.mark.parametrize(("group", "phrase"), [("minutes", "دقيقة"), ("reading_time", "قراءة")])
def test_a_reading_time_is_known_in_arabic(group: str, phrase: str) -> None:
    assert cues.holds(group, phrase)


@pytest.mark.parametrize(
    "line",
    [
        "Lesen Sie den ganzen Artikel mit unserem Testabo",
        "Il vous reste 80 % de cet article à lire.",
        "Contenido para suscriptores",
        "Lees verder met een abonnement",
        "Lås upp artikeln",
        "Lue koko juttu tilaamalla",
        "この記事は有料記事です。残り1234文字",
    ],
)
def test_a_wall_is_known_by_its_words(line: str) -> None:
    assert cues.holds("login_required", line)
