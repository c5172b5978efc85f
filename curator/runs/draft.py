"""Draft: pick from the last days' clusters, or a month's issues, keeping editors' changes."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import replace
from datetime import date, datetime, timedelta

from curator import match, pick, records
from curator.config import Config
from curator.store import drafts, models, roundups


def draft(config: Config, now: datetime) -> models.Issue:
    """Fill the open draft (or a new one) for today's issue, only untouched slots."""
    issue = drafts.open_draft()
    since = now - timedelta(days=config.picking.window_days)
    clusters = drafts.candidates(since, issue, pick.LEAST_TOPIC)
    day = config.newsletter.day_of(now)
    proposal = pick.draft(clusters, _rules(config, issue), _history(issue), day)
    remarks = (*proposal.remarks, *_figures(clusters, proposal))
    return drafts.keep_draft(replace(proposal, remarks=remarks), issue)


def roundup(config: Config, now: datetime, month: date | None = None) -> models.Issue:
    """Draft the roundup of `month` (by default the one due) from its weekly issues' approved texts.

    Raises NotReady if there are none, or it is approved.
    """
    today = config.newsletter.day_of(now)
    month = (month or roundups.month_due(today)).replace(day=1)
    issue, printed = roundups.require_open(month), roundups.printed_in(month)
    clusters = drafts.clusters({item.row.cluster_id for item in printed}, issue)
    rules, history = (
        _rules(config, issue, monthly=True),
        pick.History((), _kept_here(issue), drafts.dropped(issue)),
    )
    items = {item.row.pk: item for item in printed}
    taken = pick.roundup([_past_item(item) for item in printed], clusters, rules, history)
    chosen = [(items[each.item.pick], each.choice) for each in taken]
    numbers = ", ".join(map(str, dict.fromkeys(item.issue for item in printed)))
    remarks = [records.Message("Made of these weekly issues: %(issues)s.", issues=numbers)]
    return roundups.keep(month, today, chosen, remarks)


def _past_item(item: roundups.Item) -> pick.PastItem:
    row = item.row
    return pick.PastItem(
        pick=row.pk,
        issue=item.issue,
        cluster=row.cluster_id,
        story=records.from_json(records.Story, row.story.record),
        slot=row.slot,
        position=row.position,
        score=row.score,
        in_minute=row.in_minute,
        liked=item.liked,
        statistic=records.from_json(records.Statistic, row.statistic) if row.statistic else None,
        words=_wording({(each.field, each.language): each.text for each in item.words}),
    )


def _figures(
    clusters: Collection[records.Cluster], proposal: records.Draft
) -> list[records.Message]:
    """Return remarks on the figures of picked stories that others quote, or quote differently."""
    versions = _by_content(clusters)
    picked = {choice.cluster for choice in proposal.choices}
    named = (
        replace(story, article=replace(story.article, id=name))
        for name, (_, story) in versions.items()
    )
    links = match.figure_links(named, {name: place for name, (place, _) in versions.items()})
    near = [
        link for link in links if picked & {versions[link.a.story][0], versions[link.b.story][0]}
    ]
    return [
        _remark(link.changed, versions[link.a.story][1], versions[link.b.story][1], link.reason)
        for link in sorted(near, key=lambda link: not link.changed)
    ]


def _remark(changed: bool, one: records.Story, other: records.Story, why: str) -> records.Message:
    values = {"one": one.article.title, "other": other.article.title, "why": why}
    if changed:
        return records.Message("Told differently: %(one)s / %(other)s: %(why)s", **values)
    return records.Message("The same figure: %(one)s / %(other)s: %(why)s", **values)


def _by_content(clusters: Collection[records.Cluster]) -> dict[str, tuple[int, records.Story]]:
    """Return every version with its cluster, named by its rank, so that the order does not depend
    on the database.
    """
    tellings = [(cluster.id, story) for cluster in clusters for story in cluster.stories]
    tellings.sort(
        key=lambda told: (told[1].article.url, told[1].article.title, told[1].article.body)
    )
    return {f"{place:08}": told for place, told in enumerate(tellings)}


def weigh(
    config: Config, clusters: Collection[int], now: datetime
) -> Mapping[int, tuple[records.Reason, ...]]:
    """Return cluster id -> reasons of its score, for those that can be picked."""
    return weigh_for(config, clusters, drafts.open_draft(), config.newsletter.day_of(now))


def weigh_for(
    config: Config, clusters: Collection[int], issue: models.Issue | None, day: date
) -> Mapping[int, tuple[records.Reason, ...]]:
    """Return the same for the issue of another day, which may be sent."""
    printed = pick.History(_printed(issue))
    return pick.weigh(drafts.clusters(clusters, issue), _rules(config, issue), printed, day)


def _rules(config: Config, issue: models.Issue | None, *, monthly: bool = False) -> pick.Rules:
    opening = _opening(issue, config.roundup_words if monthly else config.default_words)
    return pick.Rules(config.picking, config.sections, config.newsletter.languages, opening)


def _history(issue: models.Issue | None) -> pick.History:
    return pick.History(_printed(issue), _kept_here(issue), drafts.dropped(issue))


def _kept_here(issue: models.Issue | None) -> tuple[pick.Kept, ...]:
    return tuple(_kept(placed) for placed in drafts.placed(issue))


def _printed(issue: models.Issue | None) -> tuple[pick.Printed, ...]:
    return tuple(
        pick.Printed(p.number, p.clusters, p.themes, p.sources) for p in drafts.printed(issue)
    )


def _kept(placed: drafts.Placed) -> pick.Kept:
    words = _wording(placed.words)
    return pick.Kept(
        placed.cluster, placed.slot, placed.position, placed.in_minute, placed.statistic, words
    )


def _wording(words: Mapping[tuple[str, str], str]) -> dict[str, tuple[str, str | None]]:
    """Return language -> (headline, sentence), where a headline was written."""
    return {
        language: (text, words.get(("blurb", language)))
        for (field, language), text in words.items()
        if field == "headline"
    }


def _opening(
    issue: models.Issue | None, default_words: Mapping[str, Mapping[str, str]]
) -> dict[str, str]:
    """Return the opening of every edition: an editor's, else that of feeds.yaml."""
    written = drafts.issue_words(issue, "opening") if issue else {}
    return {**default_words.get("opening", {}), **written}
