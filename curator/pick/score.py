"""Score a candidate by itself: one `Reason` for each argument an editor would make."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import date
from functools import partial

from curator.language.tags import same_language
from curator.pick.candidates import Candidate, eligible
from curator.pick.rules import History, Rules
from curator.records import Cluster, Message, Reason, Section, Story
from curator.records.slots import LONG_SECONDS

FLAG_POINTS = {"promotion": -1.5, "machine-translated": -1.0, "listicle": -0.7, "seo-filler": -2.0}
OTHER_FLAG = -0.5
LARGE_SAMPLE = 100


def scored(candidate: Candidate, rules: Rules, history: History) -> Candidate:
    """Return `candidate` with its reasons, multiplied by the weights of `picking: weights:`."""
    story = candidate.story
    reasons = [
        *_freshness(candidate, rules),
        *_source_weight(candidate),
        *_theme(story, rules.sections),
        *_evidence(story),
        *_reported_elsewhere(candidate, rules),
        *_novelty(story, history),
        *_drawbacks(story),
    ]
    return replace(candidate, reasons=tuple(weighted(reason, rules) for reason in reasons))


def weighted(reason: Reason, rules: Rules) -> Reason:
    weights: Mapping[str, float] = {
        str(name): weight for name, weight in rules.picking.weights.items()
    }
    return replace(reason, points=round(reason.points * weights.get(reason.what, 1.0), 3))


def _freshness(candidate: Candidate, rules: Rules) -> Iterator[Reason]:
    if candidate.age is None:
        yield Reason("freshness", 0.5, Message("no date is given"))
        return
    age = max(candidate.age, 0)
    ago = Message("published %(days)s days ago", days=age)
    when = {0: Message("published today"), 1: Message("published yesterday")}.get(age, ago)
    yield Reason("freshness", 2.0 * (1 - age / (rules.picking.window_days + 1)), when)


def _source_weight(candidate: Candidate) -> Iterator[Reason]:
    weight = candidate.cluster.source_weights.get(candidate.story.source, 1.0)
    if weight != 1.0:
        why = Message(
            "%(source)s has weight %(weight)s", source=candidate.story.source, weight=f"{weight:g}"
        )
        yield Reason("source", min(weight - 1.0, 2.0), why)


def _theme(story: Story, sections: tuple[Section, ...]) -> Iterator[Reason]:
    wanted = {key for section in sections for key in section.themes}
    best = max(
        (theme for theme in story.themes if theme.key in wanted),
        key=lambda theme: (theme.score, theme.key),
        default=None,
    )
    if best:
        why = Message(
            "%(theme)s, %(share)s sure: “%(term)s”",
            theme=best.key,
            share=best.score,
            term=best.evidence[0].text,
        )
        yield Reason("theme", 2.0 * best.score, why)


def _evidence(story: Story) -> Iterator[Reason]:
    count, sourced = len(story.statistics), [s for s in story.statistics if s.credited_to]
    if count:
        why = Message("%(number)s figure", "%(number)s figures", number=count)
        if sourced:
            why = Message(
                "%(figures)s, %(sourced)s with its source", figures=why, sourced=len(sourced)
            )
        yield Reason("evidence", min(0.2 * count + 0.2 * len(sourced), 1.0), why)
    if story.article.kind == "report":
        yield Reason("report", 0.5, Message("a report, not talk about one"))
    if (story.article.sample_size or 0) >= LARGE_SAMPLE:
        asked = Message(
            "%(count)s people or cases were asked", count=f"{story.article.sample_size:,}"
        )
        yield Reason("sample", 0.4, asked)


def _reported_elsewhere(candidate: Candidate, rules: Rules) -> Iterator[Reason]:
    sources = {story.source for story in candidate.cluster.stories}
    if len(sources) > 1:
        why = Message("covered by %(count)s sources", count=len(sources))
        yield Reason("echo", min(0.3 * (len(sources) - 1), 0.9), why)
    spoken = {story.language.main for story in candidate.cluster.stories}
    covered = [tag for tag in rules.languages if any(map(partial(same_language, tag), spoken))]
    if len(covered) > 1:
        why = Message("to be read in %(languages)s", languages=", ".join(covered))
        yield Reason("languages", min(0.2 * (len(covered) - 1), 1.0), why)


def _novelty(story: Story, history: History) -> Iterator[Reason]:
    if not history.issues:
        return
    recent = history.issues[:3]
    main = story.themes[0].key if story.themes else None
    if main and not any(main in issue.themes for issue in recent):
        why = Message(
            "%(theme)s was not in the last issue",
            "%(theme)s was not in the last %(number)s issues",
            theme=main,
            number=len(recent),
        )
        yield Reason("novelty", 0.5, why)
    elif main and (count := recent[0].themes.count(main)) > 1:
        why = Message(
            "%(theme)s stood %(count)s times in issue %(issue)s",
            theme=main,
            count=count,
            issue=recent[0].number,
        )
        yield Reason("novelty", -0.2 * min(count, 3), why)
    if story.source in recent[0].sources:
        why = Message(
            "%(source)s stood in issue %(issue)s", source=story.source, issue=recent[0].number
        )
        yield Reason("repeat", -0.4, why)


def _drawbacks(story: Story) -> Iterator[Reason]:
    for flag in sorted(story.flags, key=lambda flag: flag.flag):
        yield Reason(flag.flag, FLAG_POINTS.get(flag.flag, OTHER_FLAG), flag.reason)
    if not story.article.body and story.article.kind not in ("video", "podcast"):
        yield Reason("no-text", -1.0, Message("only the feed's words could be read"))


def length(story: Story) -> Iterator[Reason]:
    """Yield the length warning of a video or podcast, which costs no points."""
    seconds = story.article.duration_seconds
    if seconds and seconds > LONG_SECONDS:
        minutes = round(seconds / 60)
        yield Reason("length", 0.0, Message("long: about %(minutes)s minutes", minutes=minutes))


def weigh(
    clusters: Iterable[Cluster], rules: Rules, history: History, day: date
) -> Mapping[int, tuple[Reason, ...]]:
    """Return cluster id -> reasons, for the clusters that could be in the issue of `day`."""
    candidates, _ = eligible(clusters, rules, history, day)
    return {each.cluster.id: scored(each, rules, history).reasons for each in candidates}
