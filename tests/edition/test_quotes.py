"""No source is quoted beyond the set number of characters."""

from __future__ import annotations

from dataclasses import replace

from curator.edition import build
from curator.records import Pick, Snapshot
from tests.render import samples

SENTENCES = tuple(f"Sentence number {number} of this story is here." for number in range(1, 5))
LENGTH = len(SENTENCES[0])


def quoted(*sources: str, budget: int) -> Snapshot:
    """An issue of unedited English stories of four sentences, one for each source named."""

    def pick(place: int, source: str) -> Pick:
        story = replace(samples.story(place, "en", source), summary=SENTENCES)
        return Pick(place, "service", place, story)

    picks = tuple(pick(place, source) for place, source in enumerate(sources))
    return samples.snapshot(picks=picks, newsletter=samples.newsletter(quote_characters=budget))


def blurbs(snapshot: Snapshot) -> list[str | None]:
    return [item.blurb.text if item.blurb else None for item in build(snapshot, "en").items]


def test_within_the_budget_a_summary_is_printed_whole() -> None:
    assert blurbs(quoted("A", "B", budget=600)) == [" ".join(SENTENCES)] * 2


def test_a_quote_is_cut_between_sentences_never_inside() -> None:
    assert blurbs(quoted("A", budget=2 * LENGTH + 5)) == [" ".join(SENTENCES[:2])]


def test_the_budget_is_a_sources_not_an_items() -> None:
    told = blurbs(quoted("A", "A", "B", budget=len(" ".join(SENTENCES)) + LENGTH))
    assert told == [" ".join(SENTENCES), SENTENCES[0], " ".join(SENTENCES)]


def test_a_source_that_used_its_budget_keeps_its_headline_and_link() -> None:
    assert blurbs(quoted("A", "A", budget=len(" ".join(SENTENCES)))) == [" ".join(SENTENCES), None]


def test_an_editors_words_are_no_quote() -> None:
    whole = quoted("A", budget=0)
    words = (samples.words("blurb", "en", "What we think about it."),)
    assert blurbs(replace(whole, picks=(replace(whole.picks[0], words=words),))) == ["What we think about it."]


def test_the_sentence_beside_a_figure_is_never_cut() -> None:
    figure = replace(samples.number_pick(1, 0), words=())
    (item,) = build(samples.snapshot(picks=(figure,), newsletter=samples.newsletter(quote_characters=0)), "en").numbers
    assert item.blurb
    assert item.blurb.text.startswith("87%")
