"""A person's word on what one story is about. It goes before everything the bot found."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from curator.records import Evidence, Story, Theme

MOST = 3  # themes a story is about
SURE = 1.0
_LONGEST = 200  # characters of a body that stand for a title that is missing


def applied(story: Story, said: Mapping[str, bool]) -> Story:
    """`story` with the themes that a person said it is about first, without those it is not about.

    What is left without a theme is off topic; what a person gave one is on topic.
    """
    if not said:
        return story
    main = [_ruled_theme(story, key) for key, about in said.items() if about]
    others = [theme for theme in story.themes if theme.key not in said]
    room = max(0, MOST - len(main))
    also = (*others[room:], *(theme for theme in story.also if theme.key not in said))
    themes = (*main, *others[:room])
    return replace(
        story,
        on_topic=bool(themes),
        topic_score=SURE if main else story.topic_score,
        themes=themes,
        also=also if themes else (),
    )


def _ruled_theme(story: Story, key: str) -> Theme:
    """The theme with the title as what a person judged by, before what the bot found for it."""
    title = story.title or story.article.body.strip().partition("\n")[0][:_LONGEST]
    found = next((theme for theme in (*story.themes, *story.also) if theme.key == key), None)
    return Theme(key, SURE, (Evidence(title, title, "editor"), *(found.evidence if found else ())))


def applied_to_keys(main: tuple[str, ...], said: Mapping[str, bool]) -> tuple[str, ...]:
    """The main themes, by their keys only, as `applied` would leave them."""
    ruled = [key for key, about in said.items() if about]
    others = [key for key in main if key not in said]
    return (*ruled, *others[: max(0, MOST - len(ruled))])
