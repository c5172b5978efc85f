"""Reports: the sample size people state, and files that are broken."""

from __future__ import annotations

from datetime import date

import pytest

from curator import extract
from curator.extract.samples import sample_size
from curator.records import Article, Page
from tests.extract.pdf_files import pdf


@pytest.mark.parametrize(
    ("text", "size"),
    [
        ("Online survey, n = 2,000, fielded in spring.", 2000),
        ("Basis: n=1.024 Befragte", 1024),
        ("Für die Studie wurden 2.000 Marketer in Europa befragt.", 2000),
        ("Raporttiin vastasi yli 2 000 markkinoijaa eri maista.", 2000),
        ("Ankete 1.500 tüketici katıldı.", 1500),
        ("소비자 1,200명을 대상으로 설문 조사를 했다. 응답자 1,200명", 1200),
        ("Enquête auprès de 850 dirigeants, interrogés en ligne.", 850),
        ("Badanie objęło 1200 respondentów.", 1200),
        ("The survey of 300 managers and 4,500 customers was repeated.", 4500),
        ("Shoppers (n = 500, 2023) were asked.", 500),
        ("Base: all adults, n=1,204, 2024", 1204),
        ("Three waves, n = 30, 40 and 50", 30),
        ("Base: n = 2,000, 2025 wave", 2000),
        ("Households in the panel: n = 2.5 million", 2_500_000),
        ("Mean score n = 2.5", None),
        ("N: 2\u202f400", 2400),
        ("n≈2000", 2000),
        ("n = ca. 1.500", 1500),
        ("Stichprobe: 2.000", 2000),
        ("Methodology. Sample size: 2,000", 2000),
        ("Taille de l'échantillon : 1 250", 1250),
        ("Örneklem büyüklüğü: 1.100", 1100),
        ("조사 대상: 전국 소비자 1만 2천명", 12_000),
        ("설문 응답자 3천 명", 3000),
        ("調査対象：1万2000人", 12_000),
        ("A survey of 2000 consumers found it.", 2000),
        ("Für die Studie wurden 2000 Verbraucher befragt.", 2000),
        ("Since 2000 customers have answered our survey.", None),
        ("A random sample of 30 % of all calls was heard.", None),
        ("The company has 2,000 customers and 50 shops.", None),
        ("In 2021 people answered the survey.", None),
        ("The n of letters is unknown.", None),
    ],
)
def test_a_sample_size_is_found_where_it_is_stated_and_only_there(
    text: str, size: int | None
) -> None:
    assert sample_size(text) == size


@pytest.mark.parametrize("content", [b"%PDF-1.7\nnothing of use", b"%PDF-"])
def test_a_broken_file_is_no_report_and_raises_nothing(content: bytes) -> None:
    found = extract.article(
        Page("https://paper.example/r.pdf", content, "application/pdf"),
        id="r",
        today=date(2026, 11, 22),
    )
    assert (found.kind, found.body) == ("not-an-article", "")


BODY = {
    "en": ["Customers wait less than they did a year ago, and they notice it at once.", "Base: n = 2,000, 2025 wave."],
    "de": ["Kunden warten kürzer als vor einem Jahr, und sie bemerken es sofort.", "Stichprobe: 2.000 Befragte."],
    "ko": ["고객은 작년보다 짧게 기다리며 그 차이를 바로 알아차린다.", "조사 대상: 소비자 1만 2천명."],
    "tr": ["Müşteriler geçen yıla göre daha az bekliyor ve bunu hemen fark ediyor.", "Örneklem büyüklüğü: 1.100 kişi."],
    "ja": ["顧客は去年より短い時間で答えを得て、その違いにすぐ気づく。", "調査対象：消費者1万2000人。"],
}  # fmt: skip
MADE = {"CreationDate": "D:20240105120000Z", "Producer": "Typesetter"}


@pytest.mark.parametrize(
    ("language", "cover", "expected"),
    [
        (
            "en",
            ["The Patience Report 2026", "Published by Example Research", "March 2026"],
            ("The Patience Report 2026", "Example Research", date(2026, 3, 1), 2000),
        ),
        (
            "en",
            ["The Patience Report", "", "Published by Example Research / March 2026"],
            ("The Patience Report", "Example Research", date(2026, 3, 1), 2000),
        ),
        (
            "en",
            ["What customers keep of a good", "conversation on the phone", "", "3 May 2026", "© 2026 Example Research Ltd"],
            ("What customers keep of a good conversation on the phone", "Example Research Ltd", date(2026, 5, 3), 2000),
        ),
        (
            "de",
            ["Geduld im Kundenservice", "Herausgegeben von Muster Forschung GmbH", "Stand: 12. März 2026"],
            ("Geduld im Kundenservice", "Muster Forschung GmbH", date(2026, 3, 12), 2000),
        ),
        (
            "de",
            ["Geduld im Kundenservice", "Herausgeber:", "Muster Forschung GmbH", "Stand: März 2026"],
            ("Geduld im Kundenservice", "Muster Forschung GmbH", date(2026, 3, 1), 2000),
        ),
        (
            "de",
            ["Geduld im Kundenservice", "", "© 2026 Muster Forschung GmbH Stand: 12. März 2026"],
            ("Geduld im Kundenservice", "Muster Forschung GmbH", date(2026, 3, 12), 2000),
        ),
        (
            "ko",
            ["고객 경험 보고서 2026", "발행: 예시 연구소", "2026년 3월"],
            ("고객 경험 보고서 2026", "예시 연구소", date(2026, 3, 1), 12_000),
        ),
        (
            "ko",
            ["고객 경험 보고서", "발행일: 2026년 3월 12일", "발행처 예시 연구소"],
            ("고객 경험 보고서", "예시 연구소", date(2026, 3, 12), 12_000),
        ),
        (
            "tr",
            ["Müşteri Sabrı Raporu", "Yayımlayan: Örnek Araştırma A.Ş.", "Mart 2026"],
            ("Müşteri Sabrı Raporu", "Örnek Araştırma A.Ş.", date(2026, 3, 1), 1100),
        ),
        (
            "ja",
            ["顧客体験レポート2026", "発行：見本研究所", "2026年3月"],
            ("顧客体験レポート2026", "見本研究所", date(2026, 3, 1), 12_000),
        ),
    ],
)  # fmt: skip
def test_a_report_says_its_title_publisher_date_pages_and_sample(
    language: str, cover: list[str], expected: tuple[str, str, date, int]
) -> None:
    found = read_pdf(pdf([cover, BODY[language], BODY[language][:1]], MADE))
    assert (found.title, found.publisher, found.published, found.sample_size) == expected
    assert (found.kind, found.pages, found.site) == ("report", 3, expected[1])
    assert BODY[language][0] in found.body


def test_what_the_file_states_of_itself_counts_where_its_cover_is_silent() -> None:
    about = {"Title": "The Patience Report", "Author": "Example Research", **MADE}
    found = read_pdf(pdf([BODY["en"]], about))
    assert (found.title, found.publisher, found.published, found.pages) == (
        "The Patience Report",
        "Example Research",
        date(2024, 1, 5),
        1,
    )


def test_a_month_in_the_text_is_not_the_date_of_the_report() -> None:
    text = "We asked them again in February 2026, and the answers had not changed at all since the year before, they say."
    assert read_pdf(pdf([["The Patience Report", "", text, *BODY["en"]]], MADE)).published == date(
        2024, 1, 5
    )


def read_pdf(content: bytes) -> Article:
    return extract.article(
        Page("https://paper.example/r.pdf", content, "application/pdf"),
        id="r",
        today=date(2026, 11, 22),
    )
