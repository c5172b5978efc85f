"""Words and meaning together: what no word names is found, with the sentences that say it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from curator.errors import ConfigError
from curator.label.themes import model, passages
from curator.label.themes.decide import Themes
from curator.language.embedder import Embedder

UNNAMED = (
    "Forty minutes to be told to ring again",
    "The bank answers after forty minutes on average, and every third caller is passed on twice."
    " Whoever hangs up has to start over, because nobody writes down what was said before."
    " From May on, whoever picks up the phone keeps the matter until it is settled.",
)
RECIPE = (
    "Plum cake as in August",
    "Stone the plums, knead butter, flour and sugar, and bake the cake for forty minutes.",
)


@pytest.fixture(scope="module")
def themes() -> Themes:
    embedder = Embedder.load()
    if embedder is None:
        pytest.skip("needs the sentence encoder")
    return Themes.load(embedder=embedder)


def test_a_theme_that_no_word_names_is_found_by_its_meaning(themes: Themes) -> None:
    found = themes.label(*UNNAMED, "en")
    assert found.on_topic
    assert "customer-service" in {theme.key for theme in found.themes}


def test_what_is_of_another_trade_stays_out(themes: Themes) -> None:
    assert not themes.label(*RECIPE, "en").on_topic


def test_every_theme_has_evidence_from_the_text_itself(themes: Themes) -> None:
    title, body = UNNAMED
    found = themes.label(title, body, "en")
    for evidence in (each for theme in (*found.themes, *found.also) for each in theme.evidence):
        assert evidence.text in evidence.sentence
        assert evidence.sentence in f"{title}\n{body}"


def test_there_are_one_to_three_main_themes_and_none_twice(themes: Themes) -> None:
    found = themes.label(*UNNAMED, "en")
    keys = [theme.key for theme in (*found.themes, *found.also)]
    assert 1 <= len(found.themes) <= 3
    assert len(keys) == len(set(keys))


@pytest.mark.parametrize(
    ("title", "body", "language"),
    [
        ("", "Kundendienst", "de"),
        ("", "12 34 56 78 90 12 34", "und"),
        ("", "고객 여정 customer journey رحلة العميل 顧客", "ko"),
        ("Kliendikogemus", "Klient ootab telefonil tund aega.", "et"),
    ],
)
def test_odd_texts_are_judged_without_harm(
    title: str, body: str, language: str, themes: Themes
) -> None:
    found = themes.label(title, body, language)
    assert found.on_topic is bool(found.themes)


def test_a_very_long_text_is_read_in_a_bounded_number_of_windows() -> None:
    body = "A customer waits for an answer that nobody gives. " * 4000
    spans = passages.windows(body, "en", 24)
    assert len(spans) == 24
    assert spans[0][0] == 0
    assert spans[-1][1] >= len(body) - 2


@pytest.mark.parametrize("content", [b"", b"no archive", b"PK\x03\x04" + b"cut off" * 9])
def test_damaged_weights_are_one_sentence(content: bytes, tmp_path: Path) -> None:
    path = tmp_path / "weights.npz"
    path.write_bytes(content)
    with pytest.raises(ConfigError, match="damaged"):
        model.load(path)


def _not_numbers(parts: dict[str, NDArray[Any]]) -> None:
    parts["linear"][:] = np.nan


def _too_few(parts: dict[str, NDArray[Any]]) -> None:
    parts["words_theme"] = parts["words_theme"][:3]


def _of_other_themes(parts: dict[str, NDArray[Any]]) -> None:
    parts["both_constants"] = parts["both_constants"][:3]


@pytest.mark.parametrize("damage", [_not_numbers, _too_few, _of_other_themes])
def test_weights_of_another_form_are_one_sentence(
    damage: Callable[[dict[str, NDArray[Any]]], None], tmp_path: Path
) -> None:
    parts = dict(np.load(model.SHIPPED))
    damage(parts)
    np.savez(tmp_path / "weights.npz", **parts)
    with pytest.raises(ConfigError, match="other themes, or damaged"):
        model.load(tmp_path / "weights.npz")


def test_bytes_that_fell_over_are_one_sentence(tmp_path: Path) -> None:
    content = bytearray(model.SHIPPED.read_bytes())
    for place in range(100, len(content), 500):
        content[place] ^= 0xFF
    (tmp_path / "weights.npz").write_bytes(content)
    with pytest.raises(ConfigError, match="damaged"):
        model.load(tmp_path / "weights.npz")


def test_weights_are_small_and_come_back_as_they_were_saved(tmp_path: Path) -> None:
    weights = model.load()
    model.save(weights, tmp_path / "again.npz")
    again = model.load(tmp_path / "again.npz")
    assert model.SHIPPED.stat().st_size < 5_000_000
    assert np.array_equal(again.linear, weights.linear)
    assert np.array_equal(again.both.theme, weights.both.theme)


def test_a_theme_that_nobody_trained_is_judged_by_its_words() -> None:
    weights = model.fitted_to(model.load(), ("privacy", "queues"))
    assert weights.untrained == (1,)
    assert weights.linear.shape[1] == 3
