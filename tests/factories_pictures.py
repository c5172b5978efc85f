"""The sample issue with a picture beside its feature."""

from __future__ import annotations

from dataclasses import replace

from bench import samples
from curator.records import Pick, PictureKind, Snapshot, Statistic, Words, slots

PRAISE = "62 % of patients say that a nurse who listens matters more to them than a short wait."
SHORT = "18 % would recommend a hospital that answers only by phone."
QUOTED = "“We stopped measuring how long people wait and began to ask what they were waiting for.”"


def shares() -> tuple[Statistic, ...]:
    """Two figures that stand alone, on one scale."""
    return tuple(
        Statistic(sentence, value, "%", credited_to="Example Institute", year=2026)
        for sentence, value in ((PRAISE, 62.0), (SHORT, 18.0))
    )


def illustrated(kind: PictureKind, **words: str) -> Snapshot:
    """The sample issue with a picture of that kind, and `words` in it by language."""
    whole = samples.snapshot(13)
    return replace(whole, picks=tuple(_with(pick, kind, words) for pick in whole.picks))


def _with(pick: Pick, kind: PictureKind, words: dict[str, str]) -> Pick:
    if pick.slot != slots.FEATURE:
        return pick
    article = pick.story.article
    article = replace(article, body=f"{article.body}\n\nThe matron says: {QUOTED}")
    story = replace(pick.story, article=article, statistics=shares())
    own = [Words("picture", language, text, "editor") for language, text in words.items()]
    return replace(pick, story=story, picture=kind, words=(*pick.words, *own))
