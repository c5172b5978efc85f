"""Reports: the sample size people state, and files that are broken."""

from __future__ import annotations

from datetime import date

import pytest

from curator import extract
from curator.extract.samples import sample_size
from curator.records import Page


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
def test_a_sample_size_is_found_where_it_is_stated_and_only_there(text: str, size: int | None) -> None:
    assert sample_size(text) == size


@pytest.mark.parametrize("content", [b"%PDF-1.7\nnothing of use", b"%PDF-"])
def test_a_broken_file_is_no_report_and_raises_nothing(content: bytes) -> None:
    found = extract.article(
        Page("https://paper.example/r.pdf", content, "application/pdf"), id="r", today=date(2026, 11, 22)
    )
    assert (found.kind, found.body) == ("not-an-article", "")
