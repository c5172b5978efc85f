import pytest

from curator import datafile
from curator.reading import aloud_seconds, silent_seconds


def test_a_minute_of_words_takes_a_minute_in_each_language() -> None:
    for language, speed in datafile.read("reading.yaml")["languages"].items():
        one = "字" if speed["unit"] == "characters" else "wort "
        assert aloud_seconds(one * speed["aloud"], language) == pytest.approx(60), language
        assert silent_seconds(one * speed["silent"], language) == pytest.approx(60), language


def test_reading_aloud_takes_longer() -> None:
    assert aloud_seconds("Kunden reden mit Kunden", "de") > silent_seconds("Kunden reden mit Kunden", "de")


def test_punctuation_takes_no_time() -> None:
    assert aloud_seconds("顧客、体験。", "ja") == aloud_seconds("顧客体験", "ja")
    assert aloud_seconds("a – b", "en") == aloud_seconds("a b", "en")


def test_an_unknown_language_reads_at_the_mean_speed() -> None:
    assert aloud_seconds("x " * 184, "xx") == pytest.approx(60)


def test_a_regional_tag_reads_like_its_language() -> None:
    assert aloud_seconds("olá mundo", "pt-BR") == aloud_seconds("olá mundo", "pt")


def test_nothing_takes_no_time() -> None:
    assert aloud_seconds("", "de") == 0
