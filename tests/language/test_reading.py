import pytest
from hypothesis import given
from hypothesis import strategies as st

from curator.language import data
from curator.language.reading_time import aloud_seconds, silent_seconds


def test_a_minute_of_words_takes_a_minute_in_each_language() -> None:
    for language, speed in data.profiles("reading"):
        one = "字" if speed["unit"] == "characters" else "wort "
        assert aloud_seconds(one * speed["aloud"], language) == pytest.approx(60), language
        assert silent_seconds(one * speed["silent"], language) == pytest.approx(60), language


def test_reading_aloud_takes_longer() -> None:
    assert aloud_seconds("Kunden reden mit Kunden", "de") > silent_seconds(
        "Kunden reden mit Kunden", "de"
    )


def test_punctuation_takes_no_time() -> None:
    assert aloud_seconds("顧客、体験。", "ja") == aloud_seconds("顧客体験", "ja")
    assert aloud_seconds("a – b", "en") == aloud_seconds("a b", "en")


def test_an_unknown_language_reads_at_the_mean_speed() -> None:
    assert aloud_seconds("x " * 184, "xx") == pytest.approx(60)


def test_a_regional_tag_reads_like_its_language() -> None:
    assert aloud_seconds("olá mundo", "pt-BR") == aloud_seconds("olá mundo", "pt")


def test_nothing_takes_no_time() -> None:
    assert aloud_seconds("", "de") == 0


# What is read, in which language, and how many of its units (words; characters in Japanese and Chinese) that takes.
FIGURES = [
    ("87 %", "en", 3),  # eighty seven per cent
    ("87%", "de", 3),
    ("100 %", "fi", 3),
    ("2,140", "en", 5),  # two thousand one hundred forty
    ("2.140", "de", 5),
    ("26 000", "fr", 3),  # twenty six thousand
    ("26\u00a0000", "fr", 3),
    ("1.234.567,89", "de", 14),
    ("3,5", "sv", 3),  # tre komma fem
    ("0", "en", 1),
    ("20", "en", 1),
    ("2025", "en", 4),
    ("20–30", "en", 3),  # twenty to thirty
    ("-5", "en", 2),
    ("€5", "en", 2),
    ("5 €", "es", 2),
    ("٪٨٧", "ar", 3),
    ("0171 2345", "de", 4 + 6),
    ("2013’te", "tr", 4),  # two thousand thirteen and a suffix
    ("87%", "ja", 3 + 6),  # 八十七パーセント
    ("87%", "zh", 3 + 3),
    ("2,140", "ja", 6),
    ("87 %", "ko", 3 * 0.34 + 1),  # 팔십칠 퍼센트
    ("2,140명", "ko", 6 * 0.34 + 1),
    ("A – B", "en", 2),
    ("CX, 2 + 2 = 4", "en", 6),
]


@pytest.mark.parametrize(("text", "language", "units"), FIGURES)
def test_figures_and_signs_take_as_long_as_the_words_they_are_read_as(
    text: str, language: str, units: float
) -> None:
    speed = data.profile(language)["reading"]["aloud"]
    assert aloud_seconds(text, language) * speed / 60 == pytest.approx(units)


def test_a_figure_is_one_look_to_whoever_reads_silently() -> None:
    assert silent_seconds("1.234.567,89 Kunden", "de") == silent_seconds("viele Kunden", "de")


@given(
    st.text(alphabet="0123456789٠٣%€., -–abc가漢", max_size=40),
    st.sampled_from(["en", "ko", "ja", "xx"]),
)
def test_any_text_takes_some_time_and_never_less_with_more_of_it(text: str, language: str) -> None:
    assert 0 <= aloud_seconds(text, language) < aloud_seconds(f"{text} words", language)
