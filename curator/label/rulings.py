"""Apply a person's decision on what a story is about, which overrides whatever the bot found."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from curator.records import Evidence, Story, Theme

MOST = 3  # themes a story is about
SURE = 1.0
_LONGEST = 200  # characters of a body that stand for a title that is missing


def applied(story: Story, said: Mapping[str, bool]) -> Story:
    """Return `story` with the decided themes first, without those ruled out.

    Without any theme left it is off topic; with a decided theme it is on topic.
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
    """Return the decided theme with the title as evidence, before what the bot found."""
    title = story.title or story.article.body.strip().partition("\n")[0][:_LONGEST]
    found = next((theme for theme in (*story.themes, *story.also) if theme.key == key), None)
    return Theme(key, SURE, (Evidence(title, title, "editor"), *(found.evidence if found else ())))


def applied_to_keys(main: tuple[str, ...], said: Mapping[str, bool]) -> tuple[str, ...]:
    """Return the keys of the main themes as `applied` would leave them."""
    ruled = [key for key, about in said.items() if about]
    others = [key for key in main if key not in said]
    return (*ruled, *others[: max(0, MOST - len(ruled))])
