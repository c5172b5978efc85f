"""Apply a second reader's opinions: it may add a theme, or doubt one.

Only doubtful stories are sent to it, and a person's decision is applied after it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from curator.label.rulings import MOST
from curator.records import Evidence, Flag, Message, Opinion, Story, Theme

# in doubt: chances of the topic and of a theme
TOPIC_BAND = (0.35, 0.8)
THEME_BAND = (0.35, 0.65)
BELIEVED = 0.6  # the score of a theme that only the second reader sees
FLAG = "second-reader"


def doubtful(story: Story) -> bool:
    """Return whether a story should be sent to a second reader."""
    low, high = TOPIC_BAND
    return low <= story.topic_score < high or bool(doubted(story))


def doubted(story: Story) -> list[str]:
    """Return the themes of which the bot is not sure."""
    low, high = THEME_BAND
    return [theme.key for theme in (*story.themes, *story.also) if low <= theme.score < high]


def applied(story: Story, opinions: Sequence[Opinion]) -> Story:
    """Return `story` with the themes the second reader adds, without doubtful ones it rejects.

    Its doubts about other themes become flags for editors.
    """
    story = replace(story, flags=tuple(each for each in story.flags if each.flag != FLAG))
    if not doubtful(story):
        return story
    unsure = doubted(story)
    for opinion in opinions:
        story = _added(story, opinion) if opinion.about else _doubted(story, opinion, unsure)
    return story


def _added(story: Story, opinion: Opinion) -> Story:
    if any(theme.key == opinion.theme for theme in story.themes):
        return story
    known = next((theme for theme in story.also if theme.key == opinion.theme), None)
    evidence = (_evidence(opinion), *(known.evidence if known else ()))
    theme = Theme(opinion.theme, max(BELIEVED, known.score if known else 0.0), evidence)
    also = tuple(each for each in story.also if each.key != opinion.theme)
    if len(story.themes) >= MOST:
        return replace(story, also=(theme, *also))
    return replace(
        story,
        on_topic=True,
        topic_score=max(BELIEVED, story.topic_score),
        themes=(*story.themes, theme),
        also=also,
    )


def _doubted(story: Story, opinion: Opinion, unsure: Sequence[str]) -> Story:
    theme = next((each for each in story.themes if each.key == opinion.theme), None)
    if theme is None:
        return story
    why = Message(
        "doubts that it is about %(theme)s: “%(quote)s”", theme=opinion.theme, quote=opinion.quote
    )
    story = replace(story, flags=(*story.flags, Flag(FLAG, why)))
    if theme.key not in unsure or len(story.themes) == 1:
        return story
    left = tuple(each for each in story.themes if each is not theme)
    return replace(story, themes=left, also=(theme, *story.also))


def _evidence(opinion: Opinion) -> Evidence:
    return Evidence(opinion.quote, opinion.quote, "reader")
