"""Which items are in the minute: the strongest first, as many as the slowest language can read
aloud in 60 seconds.
"""

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

# A text takes about as long in any language (IReST: 1.4 texts a minute, ±10 %); Korean at 120
# eojeol, a quarter more.
ROOM_FOR_TRANSLATION = 1.3

Spoken = tuple[Item, str]  # words and their language


def with_minute(
    choices: Sequence[Choice], clusters: Iterable[Cluster], rules: Rules, history: History
) -> tuple[list[Choice], list[Message]]:
    """`choices` with `in_minute` set, and a remark for each one that was strong enough but too
    long.
    """
    words = _Words(clusters, rules, history)
    inside = [kept.cluster for kept in history.kept if kept.in_minute]
    remarks = []
    for choice in _strongest(choices, rules.sections):
        if len(inside) >= rules.picking.minute_items:
            break
        if slow := words.too_slow(inside, choice.cluster):
            title = words.spoken(choice.cluster, rules.languages[0])[0][0]
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
    """Who may enter the minute: the best of each section and the feature first, then the others
    by score; of equals the one that stands further up in the letter.
    """
    in_order = [FEATURE, *(section.key for section in sections)]
    slots = {slot: at for at, slot in enumerate(in_order)}
    entitled = sorted(
        (c for c in choices if c.slot in slots), key=lambda c: (-c.score, slots[c.slot], c.position)
    )
    first: dict[str, int] = {c.slot: c.cluster for c in reversed(entitled)}
    return sorted(
        entitled, key=lambda c: (first[c.slot] != c.cluster, -c.score)
    )  # stable: else as they stand


class _Words:
    """The words each cluster has in each language: a person's, else a telling's, else those of
    the version to print.
    """

    def __init__(self, clusters: Iterable[Cluster], rules: Rules, history: History) -> None:
        self.rules = rules
        self.clusters: Mapping[int, Cluster] = {cluster.id: cluster for cluster in clusters}
        self.written = {kept.cluster: kept.words for kept in history.kept}

    def too_slow(self, inside: Sequence[int], cluster: int) -> str | None:
        """The first language in which the headline of `cluster` does not fit beside those of
        `inside`.

        What a person put inside may be too long by itself; that takes no room, and so keeps
        nobody else out.
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
        """Headline and sentence aloud; words that may yet be translated take the room of the
        longest translation.
        """
        item, tongue = self.spoken(cluster, language)
        headline, sentence = item_seconds(item, tongue)
        room = 1.0 if same_language(tongue, language) else ROOM_FOR_TRANSLATION
        return headline * room, sentence * room

    def spoken(self, cluster: int, language: str) -> Spoken:
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
