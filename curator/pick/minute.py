"""Choose the items of the minute: the best that can be read aloud in 60 s in every language."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from curator.edition.minute import OPENING_SECONDS, SECONDS, Item, fit, item_seconds
from curator.language.reading_time import aloud_seconds
from curator.language.tags import same_language
from curator.pick.candidates import content, telling
from curator.pick.rules import History, Rules
from curator.records import Choice, Cluster, Message, Section, Story
from curator.records.slots import FEATURE

# The same text takes about as long in any language (IReST: 1.4 texts a minute, ±10 %), but in
# Korean, at 120 eojeol a minute, a quarter longer.
TRANSLATION_FACTOR = 1.3


def with_minute(
    choices: Sequence[Choice], clusters: Iterable[Cluster], rules: Rules, history: History
) -> tuple[list[Choice], list[Message]]:
    """Return `choices` with `in_minute` set, and a remark for each good item that is too long."""
    texts = _Texts(clusters, rules, history)
    inside = [kept.cluster for kept in history.kept if kept.in_minute]
    remarks = []
    for choice in _strongest(choices, rules.sections):
        if len(inside) >= rules.picking.minute_items:
            break
        if slow := texts.slow_language(inside, choice.cluster):
            title = texts.text(choice.cluster, rules.languages[0])[0][0]
            remarks.append(
                Message(
                    "“%(title)s” stands below the minute: in %(language)s it would not fit into"
                    " %(seconds)s s",
                    title=title,
                    language=slow,
                    seconds=f"{SECONDS:g}",
                )
            )
        else:
            inside.append(choice.cluster)
    return [replace(choice, in_minute=choice.cluster in inside) for choice in choices], remarks


def _strongest(choices: Sequence[Choice], sections: Sequence[Section]) -> list[Choice]:
    """Return the choices that may be in the minute, best first.

    The best of the feature and of each section come before all others; of equals, the one that is
    printed first.
    """
    in_order = [FEATURE, *(section.key for section in sections)]
    slots = {slot: place for place, slot in enumerate(in_order)}
    ranked = sorted(
        (c for c in choices if c.slot in slots), key=lambda c: (-c.score, slots[c.slot], c.position)
    )
    best: dict[str, int] = {c.slot: c.cluster for c in reversed(ranked)}
    return sorted(ranked, key=lambda c: (best[c.slot] != c.cluster, -c.score))


class _Texts:
    """The headline and first sentence of each cluster in each language, and how long they take."""

    def __init__(self, clusters: Iterable[Cluster], rules: Rules, history: History) -> None:
        self.rules = rules
        self.clusters: Mapping[int, Cluster] = {cluster.id: cluster for cluster in clusters}
        self.written = {kept.cluster: kept.words for kept in history.kept}

    def slow_language(self, inside: Sequence[int], cluster: int) -> str | None:
        """Return the first language in which `cluster` does not fit into the minute after `inside`.

        A headline an editor put inside that is too long by itself takes no time from the others.
        """
        for language in self.rules.languages:
            costs = [self.seconds(each, language) for each in (*inside, cluster)]
            if not fit(costs, self.opening(language)).headlines[-1]:
                return language
        return None

    def opening(self, language: str) -> float:
        seconds = aloud_seconds(self.rules.opening.get(language, ""), language)
        return seconds if seconds <= OPENING_SECONDS else 0.0

    def seconds(self, cluster: int, language: str) -> tuple[float, float]:
        """Return the seconds of headline and sentence; a text that still has to be translated
        counts as its longest translation.
        """
        item, text_language = self.text(cluster, language)
        headline, sentence = item_seconds(item, text_language)
        factor = 1.0 if same_language(text_language, language) else TRANSLATION_FACTOR
        return headline * factor, sentence * factor

    def text(self, cluster: int, language: str) -> tuple[Item, str]:
        """Return the text of `cluster` and its language: an editor's, else that of a story in
        `language`, else that of the story to print.
        """
        written = self.written.get(cluster, {}).get(language)
        if written:
            return written, language
        story = self._telling(cluster, language)
        return (_item(story), story.language.main) if story else (("", None), language)

    def _telling(self, number: int, language: str) -> Story | None:
        cluster = self.clusters.get(number)
        if cluster is None:
            return None
        twins = [story for story in cluster.stories if same_language(story.language.main, language)]
        printed = telling(cluster, self.rules)
        if printed in twins:
            return printed
        return max(
            twins, key=lambda story: (len(story.article.body), content(story)), default=printed
        )


def _item(story: Story) -> Item:
    return story.title, (story.summary[0] if story.summary else None)
