import random
from concurrent.futures import ThreadPoolExecutor

import pytest

from curator.label.language import detect, detect_title
from curator.language import fold

WRITTEN = {
    "en": "Customers forgive a mistake when somebody listens to them and puts it right.",
    "de": "Kunden verzeihen einen Fehler, wenn ihnen jemand zuhört und ihn wieder gutmacht.",
    "fr": "Les clients pardonnent une erreur quand quelqu’un les écoute et la répare.",
    "es": "Los clientes perdonan un error cuando alguien los escucha y lo corrige.",
    "it": "I clienti perdonano un errore quando qualcuno li ascolta e rimedia.",
    "pt": "Os clientes perdoam um erro quando alguém os escuta e não demora a corrigi-lo.",
    "nl": "Klanten vergeven een fout wanneer iemand naar hen luistert en het goedmaakt.",
    "sv": "Kunderna förlåter ett misstag när någon lyssnar på dem och rättar till det.",
    "fi": "Asiakkaat antavat virheen anteeksi, kun joku kuuntelee heitä ja korjaa sen.",
    "tr": "Müşteriler, birisi onları dinleyip düzelttiğinde bir hatayı affederler.",
    "pl": "Klienci wybaczają błąd, gdy ktoś ich wysłucha i go naprawi.",
    "ko": "고객은 누군가가 귀를 기울이고 바로잡아 주면 실수를 용서한다.",
    "ja": "誰かが耳を傾けて直してくれれば、顧客は失敗を許してくれる。",
    "zh": "如果有人倾听并改正，顾客会原谅错误。",
    "ar": "يغفر العملاء الخطأ عندما يستمع إليهم شخص ما ويصلحه.",
    "ru": "Клиенты прощают ошибку, когда их кто-то слушает и исправляет её.",
    "uk": "Клієнти пробачають помилку, коли їх хтось слухає і виправляє її.",
    "el": "Οι πελάτες συγχωρούν ένα λάθος όταν κάποιος τους ακούει.",
    "he": "לקוחות סולחים על טעות כשמישהו מקשיב להם ומתקן אותה.",
    "vi": "Khách hàng tha thứ cho sai lầm khi có người lắng nghe và sửa chữa.",
    "hu": "Az ügyfelek megbocsátják a hibát, ha valaki meghallgatja őket és kijavítja.",
    "cs": "Zákazníci odpustí chybu, když je někdo vyslechne a napraví ji.",
    "ro": "Clienții iartă o greșeală atunci când cineva îi ascultă și o îndreaptă.",
}


@pytest.mark.parametrize(("language", "text"), WRITTEN.items())
def test_a_sentence_is_named_by_its_language(language: str, text: str) -> None:
    assert detect(text).main == detect_title(text).main == language


RELATED = {
    "is": "Starfsfólk þarf að hlusta á fólkið sem kemur í verslunina og bregðast við því.",
    "eu": "Langileek dendara etortzen diren pertsonei entzun behar diete eta erantzun.",
    "cy": "Rhaid i weithwyr wrando ar y bobl sy'n dod i'r siop ac ymateb i'r hyn maen nhw'n ei ddweud.",
    "ga": "Caithfidh fostaithe éisteacht leis na daoine a thagann isteach sa siopa.",
    "az": "İşçilər mağazaya gələn insanları dinləməli və dediklərinə cavab verməlidirlər.",
    "sw": "Wafanyakazi wanapaswa kusikiliza watu wanaokuja dukani na kujibu wanachosema.",
    "af": "Werknemers moet luister na die mense wat in die winkel kom en reageer op wat hulle sê.",
}


@pytest.mark.parametrize(("language", "text"), RELATED.items())
def test_a_language_that_nobody_edits_is_not_taken_for_one_of_ours(
    language: str, text: str
) -> None:
    assert detect(text).main == language


@pytest.mark.parametrize("language", ["de", "fr", "es", "it", "pt", "sv", "fi", "tr", "pl"])
def test_lost_diacritics_do_not_change_the_language(language: str) -> None:
    assert detect(fold(WRITTEN[language])).main == language


@pytest.mark.parametrize(
    "text",
    [
        "",
        "  \n ",
        "12 345,67 %",
        "2024-05-01 12:30",
        "!!! ??? …",
        "https://example.org/a/b?c=d",
        "for (let i = 0; i < n; i++) { total += prices[i]; }",
        "def area(r):\n    return 3.14 * r ** 2\n\nprint(area(2))",
        '<div class="row"><a href="#top">{{ link }}</a></div>',
    ],
)
def test_what_is_no_language_is_undetermined(text: str) -> None:
    assert detect(text).main == "und"
    assert detect(text).passages == ()


def test_nothing_makes_it_raise() -> None:
    noise = random.Random(7)
    for _ in range(200):
        text = "".join(
            chr(noise.choice([*range(32, 0x600), *range(0xAC00, 0xAD00), 0xD800, 0x1F600]))
            for _ in range(80)
        )
        assert detect(text).main


def test_a_text_in_two_scripts_has_shares_and_passages() -> None:
    text = "\n\n".join(
        [WRITTEN["de"], WRITTEN["ko"], WRITTEN["de"] + " " + WRITTEN["ko"], WRITTEN["de"]] * 2
    )
    found = detect(text)
    assert found.main == "de"
    assert found.mixed
    assert set(found.shares) == {"de", "ko"}
    assert sum(found.shares.values()) == pytest.approx(1, abs=0.01)
    assert all(text[passage.start : passage.end].strip() for passage in found.passages)
    assert {
        "귀를" in text[passage.start : passage.end]
        for passage in found.passages
        if passage.language == "ko"
    } == {True}


def test_a_text_in_two_languages_of_one_script_has_shares_by_sentence() -> None:
    text = "\n\n".join([WRITTEN["en"], WRITTEN["fr"]] * 4)
    assert set(detect(text).shares) == {"en", "fr"}


def test_a_quotation_does_not_make_a_text_mixed() -> None:
    assert not detect(" ".join([WRITTEN["de"]] * 12) + " „The customer is always right.“").mixed


def test_borrowed_names_do_not_make_korean_mixed() -> None:
    assert detect("SAP CX와 Salesforce의 CRM은 고객 경험을 관리한다. " * 6).shares == {"ko": 1.0}


def test_chinese_in_traditional_characters_is_not_korean() -> None:
    assert detect_title("顧客滿意度調查報告發布").main == "zh"


@pytest.mark.parametrize(("claim", "expected"), [("nl", "nl"), ("en", "en"), (None, "en")])
def test_a_claim_decides_what_the_letters_leave_open(claim: str | None, expected: str) -> None:
    assert detect_title("Personalization", claim=claim).main == expected


def test_a_claim_does_not_overrule_the_words() -> None:
    assert detect(WRITTEN["fi"], claim="en-US").main == "fi"
    assert detect(WRITTEN["ko"], claim="de").main == "ko"


def test_the_answer_is_the_same_in_any_order_and_from_any_thread() -> None:
    texts = [*WRITTEN.values(), "ok", "Info", "Kultur", "Personas"]
    once = [detect_title(text) for text in texts]
    with ThreadPoolExecutor(8) as threads:
        assert list(threads.map(detect_title, texts)) == once
    assert [detect_title(text) for text in reversed(texts)] == once[::-1]


@pytest.mark.parametrize(
    ("title", "language"),
    [
        ("쿠팡(CPNG) 고객 만족도(NPS) 1위", "ko"),
        ("カスタマーエクスペリエンス(CX)とは? 従業員体験(EX)との違い", "ja"),
    ],
)
def test_glosses_in_brackets_are_no_program_code(title: str, language: str) -> None:
    assert detect_title(title).main == language
