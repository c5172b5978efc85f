"""A text is found again in another language, with and without embeddings, and its neighbours are not."""

from __future__ import annotations

import pytest

from curator.match.index import compare
from curator.match.meaning import Embedder
from curator.match.translations import same_story
from tests.match.telling import seen


@pytest.fixture(scope="module")
def embedder() -> Embedder:
    embed = pytest.importorskip(
        "curator.language.embedder", reason="the embeddings are not part of this tree yet"
    )
    loaded: Embedder | None = embed.Embedder.load()
    if loaded is None:
        pytest.skip("the embedding model is not installed")
    return loaded


def test_meaning_finds_a_translation_and_leaves_other_stories_alone(embedder: Embedder) -> None:
    english, german, korean = (seen(tag, f"returns.{tag}", embedder) for tag in ("en", "de", "ko"))
    for one, other in ((english, german), (english, korean), (german, korean)):
        found = compare(one, other)
        assert found
        assert (found.kind, "meaning 0." in found.reason) == ("translation", True)
    for stranger in (seen("x", "queues.de", embedder), seen("y", "queues.en", embedder)):
        assert not any(compare(stranger, known) for known in (english, german, korean))


def test_meaning_is_not_asked_where_the_embeddings_do_not_know_the_language(
    embedder: Embedder,
) -> None:
    assert not len(seen("fi", "returns.fi", embedder).vectors)


def test_finnish_is_found_by_figures_names_and_paragraphs() -> None:
    for tag in ("en", "de"):
        found = compare(seen("fi", "returns.fi"), seen(tag, f"returns.{tag}"))
        assert found
        assert found.kind == "translation"
        assert found.reason.startswith("translation: same figures 2140, 84, 31.5")


def test_without_embeddings_another_story_of_the_field_is_no_translation() -> None:
    assert compare(seen("fi", "returns.fi"), seen("de", "queues.de")) is None
    assert compare(seen("en", "queues.en"), seen("de", "returns.de")) is None


def test_a_page_that_names_its_german_version_is_believed() -> None:
    english = seen("en", alternates={"de": "https://www.shop.example/de/rueckgabe/"}, body="Short.")
    german = seen("de", "queues.de", url="http://shop.example/de/rueckgabe")
    found = same_story(english, german)
    assert found
    assert (
        found.reason == "translation: the page itself names it as its version in the other language"
    )


def test_a_front_page_named_as_the_version_of_every_page_proves_nothing() -> None:
    english = seen("en", "queues.en", alternates={"de": "https://shop.example/"})
    assert same_story(english, seen("de", "queues.de", url="https://shop.example/")) is None


def test_the_same_figures_alone_are_no_translation() -> None:
    other = seen(
        "de",
        "queues.de",
        body="Wir nennen hier 84 und 31,5 und 2.140 und 14 und 160.000. Mehr steht hier nicht.",
    )
    assert compare(seen("fi", "returns.fi"), other) is None


def test_texts_in_one_language_are_never_translations() -> None:
    assert same_story(seen("a"), seen("b")) is None


def test_most_names_of_a_short_text_in_one_order_are_a_translation_without_vectors() -> None:
    german = "Im Vorjahr prüften Norrvik, Ankarö und Testbanken das von Ludlow mit 84 Kunden."
    finnish = (
        "Viime vuonna kokeilivat Norrvik, Ankarö ja Testbanken tapaa, jonka Ludlow keksi, 84:llä."
    )
    found = same_story(
        seen("de", "returns.de", body=german), seen("fi", "returns.fi", body=finnish)
    )
    assert found
    assert found.kind == "translation"


def test_the_same_names_in_another_order_are_no_translation_without_vectors() -> None:
    german = "Im Vorjahr prüften Norrvik, Ankarö und Testbanken das von Ludlow mit 84 Kunden."
    finnish = "Lehti kertoo: 84 asiakasta, Ludlow, sitten Testbanken, Ankarö ja lopuksi Norrvik."
    assert (
        same_story(seen("de", "returns.de", body=german), seen("fi", "returns.fi", body=finnish))
        is None
    )
