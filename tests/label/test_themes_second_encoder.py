"""Finnish and Swedish, which the first encoder does not know, are read for their meaning too."""

from __future__ import annotations

import numpy as np
import pytest

from curator.label.themes.decide import Themes
from curator.language.e5 import E5
from curator.language.embedder import Embedder

UNNAMED = {
    "sv": (
        "Fyrtio minuter för att bli ombedd att ringa igen",
        "Banken svarar efter fyrtio minuter i snitt, och var tredje som ringer slussas vidare två"
        " gånger. Den som lägger på får börja om från början, för ingen skriver ner vad som redan"
        " har sagts. Från maj behåller den som lyfter luren ärendet tills det är löst.",
    ),
    "fi": (
        "Neljäkymmentä minuuttia, ja sitten pyydettiin soittamaan uudelleen",
        "Pankki vastaa keskimäärin neljänkymmenen minuutin kuluttua, ja joka kolmas soittaja"
        " siirretään eteenpäin kahdesti. Se, joka sulkee puhelimen, aloittaa alusta, koska kukaan"
        " ei kirjoita muistiin, mitä on jo kerrottu. Toukokuusta lähtien se, joka vastaa puhelimeen,"
        " hoitaa asian loppuun asti.",
    ),
}
RECIPE = {
    "sv": (
        "Plommonkaka som i augusti",
        "Kärna ur plommonen, rör ihop smör, mjöl och socker, och grädda kakan i fyrtio minuter.",
    ),
    "fi": (
        "Luumukakku niin kuin elokuussa",
        "Poista luumuista kivet, vaivaa voi, jauhot ja sokeri, ja paista kakkua neljäkymmentä"
        " minuuttia.",
    ),
}


@pytest.fixture(scope="module")
def embedder() -> Embedder:
    found = Embedder.load()
    if found is None or found.second is None:
        pytest.skip("needs both sentence encoders")
    return found


@pytest.fixture(scope="module")
def themes(embedder: Embedder) -> Themes:
    return Themes.load(embedder=embedder)


@pytest.fixture
def words_alone(monkeypatch: pytest.MonkeyPatch) -> Themes:
    monkeypatch.setattr(E5, "load", lambda: None)
    return Themes.load(embedder=Embedder())


@pytest.mark.parametrize("language", ["sv", "fi"])
def test_what_no_word_names_is_found_with_the_passages_that_mean_it(
    language: str, themes: Themes, words_alone: Themes
) -> None:
    title, body = UNNAMED[language]
    found = {theme.key: theme for theme in themes.label(title, body, language).themes}
    assert "customer-service" in found
    evidence = found["customer-service"].evidence
    assert 1 <= len(evidence) <= 3
    assert {each.by for each in evidence} == {"meaning"}
    assert all(each.sentence in f"{title}\n{body}" for each in evidence)
    assert not words_alone.label(title, body, language).on_topic


@pytest.mark.parametrize("language", ["sv", "fi"])
def test_what_is_of_another_trade_stays_out(language: str, themes: Themes) -> None:
    assert not themes.label(*RECIPE[language], language).on_topic


def test_vectors_of_the_second_encoder_are_not_compared_with_those_of_the_first(
    themes: Themes, words_alone: Themes
) -> None:
    read = themes.features(*UNNAMED["sv"], "sv", None)
    assert not np.any(read.vector)
    assert themes.stamp != words_alone.stamp


def test_a_very_long_text_is_read_in_as_many_windows_as_there_is_time_for(themes: Themes) -> None:
    body = "Kunden väntar på ett svar som ingen ger, och ringer igen nästa dag. " * 400
    read = themes.read("Ingen svarar", body, "sv")
    assert len(read.spans) == E5.most_passages
