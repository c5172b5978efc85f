"""Characters survive every encoding, and every false claim about it."""

from __future__ import annotations

import pytest

from tests.collect.feeds import item, only, read, rss


@pytest.mark.parametrize(
    ("codec", "declared", "header"),
    [
        ("utf-8", "utf-8", ""),
        ("utf-8-sig", "us-ascii", ""),
        ("utf-8", "iso-8859-1", "text/xml; charset=iso-8859-1"),  # both lie
        ("utf-16", "utf-16", ""),
        ("utf-16-le", "utf-16", ""),
        ("cp1252", "iso-8859-1", ""),
        ("cp1254", "iso-8859-9", ""),
        ("cp1252", "", "application/xml; charset=windows-1252"),
        ("cp1252", "x-fake", ""),
    ],
)
def test_characters_survive_every_encoding(codec: str, declared: str, header: str) -> None:
    first = f'<?xml version="1.0" encoding="{declared}"?>' if declared else ""
    text = first + rss(item("“Größe” – ÖÜ’s", "https://cx.example/a")).decode().partition("?>")[2]
    assert only(text.encode(codec), content_type=header).title == "“Größe” – ÖÜ’s"


@pytest.mark.parametrize(
    ("codec", "declared", "title"),
    [
        ("euc_kr", "euc-kr", "고객 경험"),
        ("shift_jis", "Shift_JIS", "顧客体験"),
        ("iso2022_jp", "iso-2022-jp", "顧客体験"),
        ("gb18030", "gb2312", "客户体验 €"),
        ("big5", "big5", "客戶體驗"),
        ("koi8_r", "koi8-r", "клиент"),
        ("cp1251", "windows-1251", "клиент"),
    ],
)
def test_characters_of_other_scripts_survive(codec: str, declared: str, title: str) -> None:
    text = rss(item(title)).decode().replace("UTF-8", declared)
    assert only(text.encode(codec)).title == title


@pytest.mark.parametrize(
    ("codec", "declared", "header", "title"),
    [
        ("euc_kr", "utf-8", "text/xml; charset=euc-kr", "고객 경험과 서비스 품질"),
        ("euc_kr", "iso-8859-1", "text/xml; charset=euc-kr", "고객 경험과 서비스 품질"),
        ("shift_jis", "utf-8", "text/xml; charset=Shift_JIS", "顧客体験とサービス"),
        ("euc_jp", "utf-8", "text/xml; charset=euc-jp", "顧客体験とサービス"),
        ("big5", "iso-8859-1", "text/xml; charset=big5", "客戶體驗與服務"),
        ("cp1251", "us-ascii", "text/xml; charset=windows-1251", "клиентский опыт"),
        ("cp1252", "utf-8", "", "Größe – für “Kunden”"),
        ("latin-1", "utf-8", "text/xml; charset=utf-8", "Größe für Kunden"),
        ("cp949", "utf-8", "text/xml; charset=utf-8", "고객 경험과 서비스 품질"),
        ("gb18030", "", "", "客户体验与服务质量"),
        ("cp1251", "", "text/xml; charset=iso-8859-1", "клиентский опыт"),
        ("cp1253", "utf-8", "", "Εμπειρία πελατών"),
    ],
)
def test_characters_survive_a_false_claim(
    codec: str, declared: str, header: str, title: str
) -> None:
    first = f'<?xml version="1.0" encoding="{declared}"?>' if declared else ""
    text = (
        first
        + rss(item(title, more=f"<description>words {title}</description>"))
        .decode()
        .partition("?>")[2]
    )
    assert only(text.encode(codec), content_type=header).title == title


@pytest.mark.parametrize("header", ["", "text/xml; charset=iso-8859-1", "text/xml; charset=euc-kr"])
@pytest.mark.parametrize(
    "title", ["Größe und Überraschung für Fußgänger", "고객 경험과 서비스 품질"]
)
def test_utf_8_with_a_broken_byte_is_still_utf_8(header: str, title: str) -> None:
    content = rss(item(title), item("A \xff B")).replace("\xff".encode(), b"\xff")
    assert read(content, content_type=header).entries[0].title == title


def test_a_few_broken_bytes_cost_a_few_characters() -> None:
    content = (
        rss(item("고객 경험", "https://cx.example/a"))
        .decode()
        .replace("UTF-8", "euc-kr")
        .encode("euc_kr")
    )
    entry = only(content.replace("경".encode("euc_kr"), b"\xff"))
    assert "고객" in entry.title
    assert entry.link == "https://cx.example/a"


def test_text_that_was_encoded_twice_is_repaired() -> None:
    twice = "Größe – клиент".encode().decode("cp1252", "replace")
    if "�" not in twice:
        assert only(rss(item(twice))).title == "Größe – клиент"
    assert only(rss(item("GrÃ¶ÃŸe"))).title == "Größe"
    assert only(rss(item("NÃO, Ã uma"))).title == "NÃO, Ã uma"  # right as it is
