"""Acts taken back: what was there before is there again, unless somebody changed the same since."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.utils import timezone

from curator import records
from curator.errors import InputError
from curator.records import Message
from curator.runs.correct import correct
from curator.runs.undo import put_back
from curator.store import (
    blocks,
    corrections,
    feature_picture,
    models,
    picks,
    proofreading,
    saved_filters,
    sources,
    sponsors,
    starting,
    theme_corrections,
    unsaved,
    words,
)
from curator.store.approvals import approve
from curator.store.clusters import judge, part, tie
from curator.store.history import Act, Gone, NotAllowed, note
from curator.store.undo import PUT, THEMES, newest_line, undoable
from tests.desk import newsroom

pytestmark = pytest.mark.django_db


@dataclass
class Desk:
    """An issue with three items, two stories beside it, and who works on them."""

    issue: models.Issue
    erin: User
    paula: User
    stories: list[models.Story]

    def pick(self, title: str) -> models.Pick:
        return self.issue.picks.get(story__title=title)

    def headline(self, text: str, seen: int = 0) -> None:
        said: dict[str, Any] = {"field": "headline", "language": "de"}
        words.rewrite(self.issue, self.erin, **said, text=text, seen=seen, pick=self.pick("Second"))

    def approve(self) -> None:
        letter = records.Letter("en", "Subject", "<p>Hello</p>", "Hello", 40, 3)
        approve(self.issue, self.paula, [letter], self.whole(), although_held=True)

    def whole(self) -> records.Snapshot:
        who = records.Newsletter(
            "N", ("en",), "UTC", "N", "n@example.org", "n@example.org", (), "", ""
        )
        return records.Snapshot(self.issue.pk, None, self.issue.day, who, (), ())

    def send(self) -> None:
        self.approve()
        models.Issue.objects.filter(pk=self.issue.pk).update(state="sent")

    def correct(self, text: str, seen: int = 0) -> None:
        """Write another headline once it was sent."""
        if not models.Issue.objects.filter(state="sent").exists():
            self.send()
        self.headline(text, seen)

    def release(self) -> models.Correction:
        return corrections.release(self.issue, self.paula, lambda _: self.whole())

    def start(self) -> models.Issue:
        return starting.start_issue(self.erin, newsroom.DAY)

    def put_back(self, again: bool = False, by: User | None = None, act: int | None = None) -> None:
        put_back([act or newest().pk], by or self.paula, again=again)


@pytest.fixture
def desk() -> Desk:
    first, second, third = (newsroom.story(title) for title in ("First", "Second", "Third"))
    copy = newsroom.story("Zweitens", "de", cluster=second.cluster)
    models.Source.objects.create(name="S", url="https://example.org/s")
    issue = newsroom.issue(first, second, third)
    models.Issue.objects.filter(pk=issue.pk).update(held="Only two stories.")
    models.Words.objects.create(
        issue=issue, field="opening", language="de", origin="machine", text="Hallo", accepted=False
    )
    erin, paula = newsroom.person("erin", "editor"), newsroom.person("paula", "publisher")
    now = timezone.now()
    link = issue.proof_links.create(language="de", reader="Jana", by=erin, at=now, expires_at=now)
    link.comments.create(text="A comma too many.", at=now)
    return Desk(issue, erin, paula, [copy, newsroom.story("Fourth")])


KINDS: dict[str, Callable[[Desk], object]] = {
    "place: picked": lambda d: picks.choose_slot(
        d.issue, d.erin, story=d.stories[1], slot="feature"
    ),
    "place: moved": lambda d: picks.move(d.pick("Third"), d.erin, slot="loyalty", position=1),
    "place: section": lambda d: picks.move(d.pick("First"), d.erin, slot="feature"),
    "place: dropped": lambda d: picks.drop(d.pick("Second"), d.erin),
    "minute": lambda d: picks.put_in_minute(d.pick("Second"), d.erin, True),
    "telling": lambda d: picks.choose_telling(d.pick("Second"), d.erin, d.stories[0]),
    "picture": lambda d: feature_picture.choose(d.pick("First"), d.erin, kind="number", seen=""),
    "words": lambda d: d.headline("Zweitens!"),
    "accepted": lambda d: words.accept(models.Words.objects.get(origin="machine"), d.erin),
    "edition": lambda d: words.choose_edition(d.issue, d.erin, language="de", chosen=False),
    "hold": lambda d: words.release_hold(d.issue, d.erin),
    "sponsors": lambda d: sponsors.add(d.issue, d.erin, "Acme", "https://example.org/", 1),
    "triage": lambda d: judge(d.stories[1], d.erin, "rejected", "promotion"),
    "same: merged": lambda d: tie(d.pick("First").story, d.stories[1], d.erin),
    "same: an item is merged": lambda d: tie(d.stories[1], d.pick("First").story, d.erin),
    "same: split": lambda d: part(d.stories[0], d.erin),
    "block": lambda d: blocks.block(blocks.WORD, "Fourth", d.erin),
    "weight": lambda d: theme_corrections.weigh_term(
        d.erin, theme="loyalty", language="de", term="Treue", weight=2.0
    ),
    "source": lambda d: sources.pause_source(models.Source.objects.get(name="S"), d.erin, True),
    "source: added": lambda d: sources.add(
        records.Source("New", "https://example.org/new"), d.erin
    ),
    "link": lambda d: proofreading.revoke(d.issue.proof_links.get(), d.erin, timezone.now()),
    "filter: removed": lambda d: saved_filters.remove(models.SavedFilter.objects.get(), d.erin),
    "filter: saved": lambda d: saved_filters.save(d.erin, "Loyalty", "theme=loyalty"),
    "start": Desk.start,
    "comment: resolved": lambda d: resolve(d.erin, True),
    "comment: opened again": lambda d: resolve(d.paula, False),
    "words: a correction": lambda d: d.headline("Zweitens!"),
    "accepted: a correction": lambda d: words.accept(
        models.Words.objects.get(origin="machine"), d.erin
    ),
    "release": Desk.release,
    "release: the second": Desk.release,
}
BEFORE: dict[str, Callable[[Desk], object]] = {
    "picture": lambda d: picks.move(d.pick("First"), d.erin, slot="feature"),
    "start": Desk.send,
    "comment: opened again": lambda d: resolve(d.erin, True),
    "filter: removed": lambda d: saved_filters.save(d.erin, "Loyalty", "theme=loyalty"),
    "words: a correction": Desk.send,
    "accepted: a correction": Desk.send,
    "release": lambda d: d.correct("Zweitens!"),
    "release: the second": lambda d: released_and_corrected_again(d),
}


def released_and_corrected_again(desk: Desk) -> None:
    desk.correct("A")
    desk.release()
    desk.correct("B", 1)


def resolve(by: User, done: bool) -> None:
    proofreading.resolve(models.ProofComment.objects.get(), by, timezone.now(), done=done)


def state(issue: models.Issue) -> dict[str, Any]:
    """Everything that the acts above change."""
    rows = models.Pick.objects.filter(issue=issue).order_by("slot", "dropped", "position")
    texts = {
        (row.pick_id, row.field, row.language, row.origin): (row.text, row.accepted)
        for row in models.Words.objects.order_by("version")
    }
    return {
        "picks": list(
            rows.values_list("pk", "slot", "dropped", "in_minute", "story", "cluster", "picture")
        ),
        "words": {place: said for place, said in texts.items() if said[0]},
        "editions": list(models.Edition.objects.values_list("language", "chosen")),
        "held": models.Issue.objects.get(pk=issue.pk).held,
        "sponsors": list(models.Sponsor.objects.values_list("pk", "name", "url")),
        "triage": list(models.Triage.objects.values_list("cluster", "state", "reason")),
        "stories": list(
            models.Story.objects.order_by("pk").values_list(
                "cluster", "match_kind", "match_reason", "blocked_by__text"
            )
        ),
        "links": list(models.Link.objects.values_list("a", "b", "rule")),
        "blocks": list(models.Block.objects.values_list("kind", "text")),
        "weights": list(models.TermWeight.objects.values_list("term", "weight")),
        "sources": list(models.Source.objects.filter(listed=True).values_list("name", "paused")),
        "filters": list(models.SavedFilter.objects.values_list("user", "name", "query")),
        "proof links": list(models.ProofLink.objects.values_list("revoked_at", flat=True)),
        "issues": list(models.Issue.objects.order_by("pk").values_list("pk", "day", "created_at")),
        "comments": list(models.ProofComment.objects.values_list("resolved_at", "resolved_by")),
        "released": corrections.released(issue),
        "waiting": corrections.waiting(issue).count(),
    }


@pytest.mark.parametrize("act", KINDS)
def test_what_was_there_before_is_there_again_and_so_is_what_came_after(
    desk: Desk, act: str
) -> None:
    if prepare := BEFORE.get(act):
        prepare(desk)
    before, line = state(desk.issue), newest_line()
    KINDS[act](desk)
    after, done = state(desk.issue), models.Edit.objects.filter(pk__gt=line).order_by("pk").first()
    assert done
    assert done.act
    assert done.act["kind"] == act.partition(":")[0]
    assert before != after
    by = desk.erin if act.startswith("filter") else desk.paula  # a filter is a person's own
    desk.put_back(by=by, act=done.pk)
    assert state(desk.issue) == before
    desk.put_back(again=True, by=by, act=done.pk)
    assert state(desk.issue) == after
    desk.put_back(by=by, act=done.pk)
    assert state(desk.issue) == before


def test_every_kind_of_act_is_tried_here() -> None:
    assert {act.partition(":")[0] for act in KINDS} == PUT.keys()
    assert THEMES not in PUT  # tests/desk/test_story_themes.py


def newest() -> models.Edit:
    return models.Edit.objects.exclude(act=None).order_by("-pk")[0]


def test_what_somebody_changed_since_is_not_taken_back_and_says_who(desk: Desk) -> None:
    desk.headline("Eins")
    first, row = newest(), desk.pick("Second")
    words.rewrite(
        desk.issue, desk.paula, field="headline", language="de", text="Zwei", seen=1, pick=row
    )
    with pytest.raises(Gone) as refused:
        put_back([first.pk], desk.erin)
    assert refused.value.values["name"] == "paula"
    put_back([newest().pk], desk.erin)
    put_back([first.pk], desk.erin)
    said = words.newest(desk.issue, "headline", "de", row)
    assert said
    assert (said.text, said.version) == ("", 4)


def test_undone_acts_are_done_again_in_their_order_only(desk: Desk) -> None:
    desk.headline("Eins")
    first = newest()
    desk.headline("Zwei", 1)
    second = newest()
    put_back([second.pk], desk.erin)
    put_back([first.pk], desk.erin)
    with pytest.raises(Gone):
        put_back([second.pk], desk.erin, again=True)
    put_back([first.pk], desk.erin, again=True)
    said = words.newest(desk.issue, "headline", "de", desk.pick("Second"))
    assert said
    assert said.text == "Eins"


def test_other_items_may_have_moved_meanwhile(desk: Desk) -> None:
    picks.drop(desk.pick("Second"), desk.erin)
    dropped = newest()
    picks.move(desk.pick("Third"), desk.erin, slot="loyalty", position=1)
    put_back([dropped.pk], desk.erin)
    here = desk.issue.picks.filter(dropped=False).order_by("position")
    assert list(here.values_list("story__title", flat=True)) == ["Third", "Second", "First"]


def test_the_acts_of_one_form_are_taken_back_all_or_none(desk: Desk) -> None:
    before = state(desk.issue)
    judge(desk.stories[1], desk.erin, "rejected")
    picks.drop(desk.pick("First"), desk.erin)
    judge(desk.stories[1], desk.erin, "rejected", "promotion")
    acts = list(models.Edit.objects.exclude(act=None).values_list("pk", flat=True))
    picks.restore(desk.pick("First"), desk.erin)
    after = state(desk.issue)
    with pytest.raises(Gone):
        put_back(acts, desk.erin)
    assert state(desk.issue) == after
    put_back([newest().pk], desk.erin)
    put_back(acts, desk.erin)
    assert state(desk.issue) == before


def test_what_others_type_into_a_picked_item_is_kept_when_the_pick_is_undone(desk: Desk) -> None:
    row = picks.choose_slot(desk.issue, desk.erin, story=desk.stories[1], slot="feature")
    paula, box = desk.paula, (row.pk, "headline")
    unsaved.keep(paula, desk.issue, box, "en", text="Half a", seen=0, typed_at=1)
    put_back([newest().pk], desk.erin)
    assert unsaved.kept(paula, desk.issue, "en")[box].text == "Half a"


def test_what_was_typed_after_saving_is_kept_when_the_saved_is_undone(desk: Desk) -> None:
    desk.headline("Eins")
    row = desk.pick("Second")
    box = (row.pk, "headline")
    unsaved.keep(desk.erin, desk.issue, box, "de", text="Eins und", seen=1, typed_at=1)
    put_back([newest().pk], desk.erin)
    assert unsaved.kept(desk.erin, desk.issue, "de")[box].text == "Eins und"


def test_a_correction_of_themes_is_undone_by_itself_only(desk: Desk) -> None:
    themes = Act(THEMES, desk.stories[1].entry_id, {"loyalty": None}, {"loyalty": True})
    note(None, desk.erin, Message("themes"), act=themes)
    judge(desk.stories[1], desk.erin, "held")
    acts = list(models.Edit.objects.values_list("pk", flat=True))
    with pytest.raises(Gone):
        put_back(acts, desk.erin)


@pytest.mark.django_db(transaction=True)
def test_a_correction_of_themes_can_be_undone_outside_of_transactions() -> None:
    erin, story = newsroom.person("erin", "editor"), newsroom.story("First")
    correct(story, erin, {"loyalty": True})
    put_back([newest().pk], erin)
    assert not models.ThemeRuling.objects.exists()


def test_what_an_act_is_about_fits_its_column(desk: Desk) -> None:
    blocks.block(blocks.WORD, "maps" + "\x01" * 150, desk.erin)
    put_back([newest().pk], desk.erin)
    assert len(models.Edit.objects.values_list("thing", flat=True)[0]) <= 500
    assert not models.Block.objects.exists()


def test_undoing_twice_undoes_once(desk: Desk) -> None:
    picks.drop(desk.pick("First"), desk.erin)
    put_back([newest().pk], desk.erin)
    with pytest.raises(Gone):
        put_back([newest().pk], desk.erin)
    assert not desk.pick("First").dropped


def test_undoing_withdraws_the_approval_and_needs_the_rights_of_the_act(desk: Desk) -> None:
    words.release_hold(desk.issue, desk.erin)
    picks.drop(desk.pick("First"), desk.erin)
    dropped = newest()
    desk.approve()
    with pytest.raises(NotAllowed):
        put_back([dropped.pk], User.objects.create_user("reader"))
    put_back([dropped.pk], desk.erin)
    desk.issue.refresh_from_db()
    assert desk.issue.state == models.Issue.State.DRAFT


def test_nothing_of_a_sent_issue_is_taken_back_nor_offered(desk: Desk) -> None:
    picks.drop(desk.pick("First"), desk.erin)
    dropped = newest()
    assert undoable([dropped], desk.erin) == {dropped.pk}
    models.Issue.objects.filter(pk=desk.issue.pk).update(state="sent")
    dropped = models.Edit.objects.select_related("issue").get(pk=dropped.pk)
    assert undoable([dropped], desk.paula) == set()
    with pytest.raises(Gone):
        put_back([dropped.pk], desk.erin)


def test_a_merge_stays_where_a_later_one_builds_on_it(desk: Desk) -> None:
    first, fourth, later = desk.pick("First").story, desk.stories[1], newsroom.story("Fifth")
    tie(first, fourth, desk.erin)
    merged = newest()
    fourth.refresh_from_db()
    tie(fourth, later, desk.erin)
    with pytest.raises(Gone) as refused:
        put_back([merged.pk], desk.erin)
    assert refused.value.values["name"] == "erin"
    put_back([newest().pk], desk.erin)
    put_back([merged.pk], desk.erin)
    clusters = {row.cluster_id for row in models.Story.objects.filter(pk__in=(first.pk, fourth.pk))}
    assert len(clusters) == 2


def test_a_picked_item_with_texts_is_dropped_instead_so_that_they_are_kept(desk: Desk) -> None:
    row = picks.choose_slot(desk.issue, desk.erin, story=desk.stories[1], slot="feature")
    picked = newest()
    words.rewrite(
        desk.issue, desk.erin, field="headline", language="en", text="Yes", seen=0, pick=row
    )
    put_back([picked.pk], desk.erin)
    row.refresh_from_db()
    assert row.dropped


def test_a_split_story_that_was_picked_beside_the_other_is_not_merged_again(desk: Desk) -> None:
    part(desk.stories[0], desk.erin)
    split = newest()
    desk.stories[0].refresh_from_db()
    picks.choose_slot(desk.issue, desk.erin, story=desk.stories[0], slot="feature")
    with pytest.raises(InputError):
        put_back([split.pk], desk.erin)


def started(desk: Desk) -> models.Issue:
    """An issue that erin started, after one that was sent."""
    desk.send()
    return desk.start()


def test_an_issue_in_which_somebody_did_something_stays_and_says_who(desk: Desk) -> None:
    issue = started(desk)
    start = newest()
    assert undoable([start], desk.erin) == {start.pk}
    picks.choose_slot(issue, desk.paula, story=desk.stories[1], slot="feature")
    assert undoable([start], desk.erin) == set()
    with pytest.raises(Gone) as refused:
        desk.put_back(by=desk.erin, act=start.pk)
    assert refused.value.values["name"] == "paula"
    desk.put_back()
    desk.put_back(by=desk.erin, act=start.pk)
    assert not models.Issue.objects.filter(pk=issue.pk).exists()


def test_what_was_undone_in_an_issue_can_be_done_again_only_after_its_start(desk: Desk) -> None:
    issue = started(desk)
    start = newest()
    row = picks.choose_slot(issue, desk.erin, story=desk.stories[1], slot="feature")
    picked = newest()
    put_back([start.pk, picked.pk], desk.erin)
    with pytest.raises(Gone):
        desk.put_back(act=picked.pk, again=True)
    put_back([start.pk, picked.pk], desk.erin, again=True)
    assert [each.pk for each in issue.picks.all()] == [row.pk]
    assert issue.edits.count() == 6


FILLED: dict[str, Callable[[Desk, models.Issue], object]] = {
    "the bot drafted": lambda d, issue: models.Pick.objects.create(
        issue=issue, story=d.stories[1], cluster=d.stories[1].cluster, slot="feature", position=1
    ),
    "somebody types": lambda d, issue: unsaved.keep(
        d.paula, issue, (None, "opening"), "en", text="Half a", seen=0, typed_at=1
    ),
    "something was written, and taken back": lambda d, issue: written_and_taken_back(d, issue),
}


def written_and_taken_back(desk: Desk, issue: models.Issue) -> None:
    words.rewrite(issue, desk.erin, field="opening", language="en", text="Hello", seen=0)
    desk.put_back()


@pytest.mark.parametrize("what", FILLED)
def test_an_issue_with_something_in_it_stays(desk: Desk, what: str) -> None:
    issue = started(desk)
    start = newest()
    FILLED[what](desk, issue)
    with pytest.raises(Gone):
        desk.put_back(act=start.pk)
    assert models.Issue.objects.filter(pk=issue.pk).exists()


def test_the_first_issue_of_all_stays_once_there_is_another(desk: Desk) -> None:
    models.Issue.objects.all().delete()
    issue = desk.start()
    start = newest()
    roundup = models.Issue.objects.create(day=newsroom.DAY, month=newsroom.DAY)
    with pytest.raises(Gone):
        desk.put_back(act=start.pk)
    roundup.delete()
    desk.put_back(act=start.pk)
    assert not models.Issue.objects.filter(pk=issue.pk).exists()


def test_an_issue_is_not_started_again_beside_another_open_one(desk: Desk) -> None:
    started(desk)
    start = newest()
    desk.put_back()
    other = starting.start_issue(desk.paula, newsroom.DAY)
    with pytest.raises(Gone) as refused:
        desk.put_back(act=start.pk, again=True)
    assert refused.value.values["name"] == "paula"
    other.delete()
    models.Issue.objects.create(day=newsroom.DAY)
    with pytest.raises(Gone):
        desk.put_back(act=start.pk, again=True)


def test_who_works_in_an_issue_that_is_gone_is_told_so(desk: Desk) -> None:
    issue = started(desk)
    desk.put_back()
    with pytest.raises(Gone):
        picks.choose_slot(issue, desk.paula, story=desk.stories[1], slot="feature")


def test_resolving_a_comment_and_undoing_it_leave_the_approval(desk: Desk) -> None:
    desk.approve()
    resolve(desk.erin, True)
    desk.put_back()
    desk.issue.refresh_from_db()
    assert desk.issue.state == models.Issue.State.APPROVED


def test_a_comment_resolved_twice_was_resolved_once(desk: Desk) -> None:
    resolve(desk.erin, True)
    resolve(desk.paula, True)
    assert models.ProofComment.objects.get().resolved_by == desk.erin
    assert models.Edit.objects.count() == 1


def test_somebody_elses_release_since_is_named(desk: Desk) -> None:
    desk.correct("A")
    desk.release()
    first = newest()
    petra = newsroom.person("petra", "publisher")
    desk.correct("B", 1)
    corrections.release(desk.issue, petra, lambda _: desk.whole())
    with pytest.raises(Gone) as refused:
        desk.put_back(act=first.pk)
    assert refused.value.values["name"] == "petra"


def test_only_a_publisher_takes_a_release_back_and_is_offered_to(desk: Desk) -> None:
    desk.correct("A")
    kept = desk.release()
    line = newest()
    assert undoable([line], desk.paula) == {line.pk}
    assert undoable([line], desk.erin) == set()
    with pytest.raises(NotAllowed):
        desk.put_back(by=desk.erin)
    assert corrections.released(desk.issue) == kept


def test_a_correction_undone_after_its_release_waits_for_one_in_turn(desk: Desk) -> None:
    desk.correct("A")
    written = newest()
    desk.release()
    desk.put_back(by=desk.erin, act=written.pk)
    assert [each.undoes_id for each in corrections.waiting(desk.issue)] == [written.pk]
    desk.put_back(by=desk.erin, act=written.pk, again=True)
    assert not corrections.waiting(desk.issue).exists()


def test_a_release_withdrawn_waits_again_but_not_for_what_was_undone_meanwhile(desk: Desk) -> None:
    desk.correct("A")
    written = newest()
    desk.release()
    released = newest()
    desk.put_back(act=released.pk)
    assert [each.pk for each in corrections.waiting(desk.issue)] == [written.pk]
    desk.put_back(act=written.pk)
    assert not corrections.waiting(desk.issue).exists()
    desk.put_back(act=released.pk, again=True)
    assert [each.undoes_id for each in corrections.waiting(desk.issue)] == [written.pk]


@pytest.mark.parametrize("read", [False, True])
def test_a_withdrawn_correction_that_readers_may_have_read_leaves_its_day(
    desk: Desk, read: bool
) -> None:
    desk.correct("A")
    desk.release()
    if read:
        corrections.note_published()
    desk.put_back()
    withdrawn = models.Correction.objects.get()
    assert withdrawn.withdrawn
    assert corrections.changed(desk.issue) == (withdrawn.changed_at if read else None)
    assert withdrawn.changed_at > withdrawn.at


def test_a_filter_is_undone_only_by_whose_it_is(desk: Desk) -> None:
    saved_filters.save(desk.erin, "Loyalty", "theme=loyalty")
    lines = models.Edit.objects.all()
    assert (undoable(lines, desk.paula), len(undoable(lines, desk.erin))) == (set(), 1)
    saved = newest()
    with pytest.raises(Gone):
        desk.put_back(by=desk.paula, act=saved.pk)
    assert models.SavedFilter.objects.exists()
    desk.put_back(by=desk.erin, act=saved.pk)
    with pytest.raises(Gone):
        desk.put_back(by=desk.paula, act=saved.pk, again=True)
    assert not models.SavedFilter.objects.exists()
