"""What a variant prints of an edition."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bench import samples
from curator import render
from curator.edition import build, variants
from curator.language import phrases
from curator.records import Newsletter, Snapshot, Theme, Variant, Words
from curator.render import check

PEOPLE = Variant("people", ("employee-experience",))
ALL = tuple(phrases.languages())


def snapshot(*themes: str, variant: Variant = PEOPLE) -> Snapshot:
    """The sample's issue with one theme for each of its items, in order, over and over."""
    whole = samples.snapshot()
    newsletter: Newsletter = replace(whole.newsletter, variants=(variant,))
    picks = []
    for number, pick in enumerate(whole.picks):
        theme = Theme(themes[number % len(themes)], 0.9, ())
        picks.append(replace(pick, story=replace(pick.story, themes=(theme,))))
    return replace(whole, newsletter=newsletter, picks=tuple(picks))


def test_it_prints_its_own_items_as_the_whole_edition_does_and_counts_the_others() -> None:
    issue = snapshot("employee-experience", "privacy")
    whole, part = build(issue, "en"), build(issue, "en", PEOPLE)
    about = {item.pick.id: item.pick.story.themes[0].key for item in whole.items}
    own = {item.pick.id: item for item in whole.items if about[item.pick.id] in PEOPLE.themes}
    assert {item.pick.id: item for item in part.items} == own
    assert (whole.more, part.more) == (0, len(whole.items) - len(own))
    assert part.more > 0
    assert {item.pick.id for item, _ in part.minute_items} <= set(own)
    assert (part.opening, part.sign_off) == (whole.opening, whole.sign_off)


@pytest.mark.parametrize(
    ("themes", "kept"), [(("employee-experience", "privacy"), True), (("privacy", "ai"), False)]
)
def test_an_editors_subject_is_kept_where_what_leads_the_issue_is_in_it(
    themes: tuple[str, ...], kept: bool
) -> None:
    issue = snapshot(*themes)
    subject = Words("subject", "en", "About what leads", "editor")
    issue = replace(issue, words=(*issue.words, subject))
    lead = build(issue, "en").minute_items[0][0].pick.story.themes[0].key
    variant = Variant("v", (lead,) if kept else tuple({*themes} - {lead}))
    assert build(issue, "en", variant).subject == ("About what leads" if kept else None)


def test_without_an_item_for_the_minute_the_opening_is_below_it() -> None:
    issue = snapshot("employee-experience", "privacy")
    below = tuple(
        replace(pick, in_minute=False) if pick.story.themes[0].key in PEOPLE.themes else pick
        for pick in issue.picks
    )
    part = build(replace(issue, picks=below), "en", PEOPLE)
    assert (part.minute_items, part.opening_in_minute) == ((), False)
    assert part.opening
    letter = render.letter(replace(issue, picks=below), "en", PEOPLE)
    assert part.opening.split()[-1] in letter.html


def test_without_an_item_for_the_minute_its_first_headlines_are_what_a_mailbox_shows() -> None:
    issue = snapshot("employee-experience", "privacy")
    picks = tuple(replace(pick, in_minute=False) for pick in issue.picks)
    letter = render.letter(replace(issue, picks=picks), "en", PEOPLE)
    first, second, *_ = build(replace(issue, picks=picks), "en", PEOPLE).leading
    assert first.headline.text in letter.subject
    assert f"This week: {second.headline.text}" in letter.html


@pytest.mark.parametrize(
    ("themes", "least", "on"),
    [
        (("employee-experience", "privacy"), 2, True),
        (("employee-experience", "privacy"), 20, False),
        (("employee-experience",), 1, False),  # nothing is left out
        (("privacy",), 1, False),
    ],
)
def test_it_is_a_letter_of_its_own_with_enough_items_and_fewer_than_all(
    themes: tuple[str, ...], least: int, on: bool
) -> None:
    issue = snapshot(*themes, variant=replace(PEOPLE, least_items=least))
    assert [state.on for state in variants(issue, "en")] == [on]


@pytest.mark.parametrize("language", ALL)
def test_its_letter_is_sound_in_every_language_and_leads_to_the_whole_issue(language: str) -> None:
    issue = snapshot("employee-experience", "privacy")
    letter = render.letter(issue, language, PEOPLE)
    more = build(issue, language, PEOPLE).more
    said = phrases.phrases(language).ngettext(
        "%(number)s more story in the full issue", "%(number)s more stories in the full issue", more
    )
    assert list(check.problems(letter, issue.newsletter)) == []
    assert (letter.variant, letter.language) == ("people", language)
    assert said in letter.html
    assert said.split()[0] in letter.text
    assert said not in render.letter(issue, language).html
