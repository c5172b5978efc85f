"""What a candidate is worth before it is compared with others: one `Reason` for each thing an
editor would argue with.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import date
from functools import partial

from curator.language.tags import same_language
from curator.pick.candidates import Candidate, eligible
from curator.pick.rules import History, Rules
from curator.records import Cluster, Reason, Section, Story
from curator.records.slots import LONG_SECONDS

FLAG_POINTS = {"promotion": -1.5, "machine-translated": -1.0, "listicle": -0.7, "seo-filler": -2.0}
OTHER_FLAG = -0.5
LARGE_SAMPLE = 100


def scored(candidate: Candidate, rules: Rules, history: History) -> Candidate:
    """`candidate` with its reasons; a weight the editor set multiplies the reason of that name."""
    story = candidate.story
    reasons = [
        *_freshness(candidate, rules),
        *_source_weight(candidate),
        *_theme(story, rules.sections),
        *_evidence(story),
        *_told_elsewhere(candidate, rules),
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
        yield Reason("freshness", 0.5, "no date is given")
        return
    age = max(candidate.age, 0)
    when = {0: "published today", 1: "published yesterday"}.get(age, f"published {age} days ago")
    yield Reason("freshness", 2.0 * (1 - age / (rules.picking.window_days + 1)), when)


def _source_weight(candidate: Candidate) -> Iterator[Reason]:
    weight = candidate.cluster.source_weights.get(candidate.story.source, 1.0)
    if weight != 1.0:
        yield Reason(
            "source", min(weight - 1.0, 2.0), f"{candidate.story.source} has weight {weight:g}"
        )


def _theme(story: Story, sections: tuple[Section, ...]) -> Iterator[Reason]:
    wanted = {key for section in sections for key in section.themes}
    best = max(
        (theme for theme in story.themes if theme.key in wanted),
        key=lambda theme: (theme.score, theme.key),
        default=None,
    )
    if best:
        yield Reason(
            "theme",
            2.0 * best.score,
            f"{best.key}, {best.score:.0%} sure: “{best.evidence[0].text}”",
        )


def _evidence(story: Story) -> Iterator[Reason]:
    count, sourced = len(story.statistics), [s for s in story.statistics if s.credited_to]
    if count:
        why = f"{count} figure{'s' if count > 1 else ''}" + (
            f", {len(sourced)} with its source" if sourced else ""
        )
        yield Reason("evidence", min(0.2 * count + 0.2 * len(sourced), 1.0), why)
    if story.article.kind == "report":
        yield Reason("report", 0.5, "a report, not talk about one")
    if (story.article.sample_size or 0) >= LARGE_SAMPLE:
        yield Reason("sample", 0.4, f"{story.article.sample_size:,} people or cases were asked")


def _told_elsewhere(candidate: Candidate, rules: Rules) -> Iterator[Reason]:
    sources = {story.source for story in candidate.cluster.stories}
    if len(sources) > 1:
        yield Reason(
            "echo", min(0.3 * (len(sources) - 1), 0.9), f"covered by {len(sources)} sources"
        )
    spoken = {story.language.main for story in candidate.cluster.stories}
    covered = [tag for tag in rules.languages if any(map(partial(same_language, tag), spoken))]
    if len(covered) > 1:
        yield Reason(
            "languages", min(0.2 * (len(covered) - 1), 1.0), "to be read in " + ", ".join(covered)
        )


def _novelty(story: Story, history: History) -> Iterator[Reason]:
    if not history.issues:
        return
    recent = history.issues[:3]
    main = story.themes[0].key if story.themes else None
    if main and not any(main in issue.themes for issue in recent):
        yield Reason(
            "novelty",
            0.5,
            f"{main} was not in the last {len(recent)} issue{'s' if len(recent) > 1 else ''}",
        )
    elif main and (count := recent[0].themes.count(main)) > 1:
        yield Reason(
            "novelty",
            -0.2 * min(count, 3),
            f"{main} stood {count} times in issue {recent[0].number}",
        )
    if story.source in recent[0].sources:
        yield Reason("repeat", -0.4, f"{story.source} stood in issue {recent[0].number}")


def _drawbacks(story: Story) -> Iterator[Reason]:
    for flag in sorted(story.flags, key=lambda flag: flag.flag):
        yield Reason(flag.flag, FLAG_POINTS.get(flag.flag, OTHER_FLAG), flag.reason)
    if not story.article.body and story.article.kind not in ("video", "podcast"):
        yield Reason("no-text", -1.0, "only the feed's words could be read")


def length(story: Story) -> Iterator[Reason]:
    """The length warning of a video or podcast, in the editor's words; it costs no points."""
    seconds = story.article.duration_seconds
    if seconds and seconds > LONG_SECONDS:
        yield Reason("length", 0.0, f"long: about {round(seconds / 60)} minutes")


def weigh(
    clusters: Iterable[Cluster], rules: Rules, history: History, day: date
) -> Mapping[int, tuple[Reason, ...]]:
    """The reasons of each cluster that could be picked for the issue of `day`, by its id; the
    others are left out.
    """
    pile, _ = eligible(clusters, rules, history, day)
    return {candidate.cluster.id: scored(candidate, rules, history).reasons for candidate in pile}
