"""The JSON that commands print; its names are promised and change with a major version only."""

from __future__ import annotations

from typing import Any

from curator.records import Statistic, Story, Theme


def story_object(story: Story) -> dict[str, Any]:
    """Return what `curator read --json` prints for one text or page."""
    article = story.article
    return {
        "id": article.id,
        "kind": article.kind,
        "title": article.title,
        "author": article.author,
        "site": article.site,
        "published": article.published.isoformat() if article.published else None,
        "canonical_url": article.canonical_url,
        "url": article.url or None,
        **_language(story),
        "body": article.body,
        "on_topic": story.on_topic,
        "topic_score": round(story.topic_score, 4),
        "themes": [_theme(theme) for theme in story.themes],
        "also": [_theme(theme) for theme in story.also],
        "statistics": [statistic_object(statistic) for statistic in story.statistics],
        "summary": list(story.summary),
        "reading_seconds": story.reading_seconds,
        "flags": [{"flag": flag.flag, "reason": flag.reason} for flag in story.flags],
        **_of_the_page(story),
    }


def _language(story: Story) -> dict[str, Any]:
    """Return the language; for a mixed text with its shares and passages."""
    language = story.language
    if not language.mixed:
        return {"language": language.main}
    return {
        "language": language.main,
        "languages": {tag: round(share, 4) for tag, share in language.shares.items()},
        "passages": [
            {"language": p.language, "start": p.start, "end": p.end} for p in language.passages
        ],
    }


def _theme(theme: Theme) -> dict[str, Any]:
    return {
        "theme": theme.key,
        "score": round(theme.score, 4),
        "evidence": [
            {"text": evidence.text, "sentence": evidence.sentence, "by": evidence.by}
            for evidence in theme.evidence
        ],
    }


# Programs are told the side alone; "at least 87 %" and "more than 87 %" both lie above it.
_SIDES = {
    "less": "less",
    "at-most": "less",
    "almost": "less",
    "more": "more",
    "at-least": "more",
    "about": "about",
}


def statistic_object(statistic: Statistic) -> dict[str, Any]:
    """Return one statistic, without what the text does not state."""
    value = statistic.value if statistic.high is None else [statistic.value, statistic.high]
    stated = {
        "of": statistic.of,
        "year": statistic.year,
        "credited_to": statistic.credited_to,
        "bound": _SIDES.get(statistic.bound or ""),
        "was": statistic.was,
    }
    row = {
        name: told
        for name, told in {**stated, "text": statistic.text or None}.items()
        if told is not None
    }
    return {"sentence": statistic.sentence, "value": value, "unit": statistic.unit, **row}


def _of_the_page(story: Story) -> dict[str, Any]:
    """Return what only some pages have, as far as this one has it."""
    article = story.article
    found = {
        "image": article.image,
        "alternates": dict(article.alternates),
        "related": [
            {"url": link.url, "title": link.title, "teaser": link.teaser}
            for link in article.related
        ],
        "duration_seconds": article.duration_seconds,
        "pages": article.pages,
        "sample_size": article.sample_size,
        "publisher": article.publisher,
    }
    return {name: value for name, value in found.items() if value}
