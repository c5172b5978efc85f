"""Release: an issue as files, in the archive and in inboxes. What was approved is read from its
frozen bytes.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from hashlib import sha256
from pathlib import Path
from typing import Any, Protocol

from django.contrib.auth.models import User

from curator import records
from curator.edition import EditionState
from curator.edition.item import is_number
from curator.errors import NotReady
from curator.records import inline_images
from curator.share.exports import EXPORTS
from curator.store import approvals, models
from curator.store import published as publishing


class Press(Protocol):
    """The parts a release uses."""

    def snapshot(self, issue: models.Issue) -> records.Snapshot: ...

    def states(self, snapshot: records.Snapshot) -> Sequence[EditionState]: ...

    def letter(self, snapshot: records.Snapshot, language: str) -> records.Letter: ...

    def problems(self, letter: records.Letter) -> Sequence[str]: ...

    def mail(self, letter: records.Letter, snapshot: records.Snapshot) -> bytes: ...

    def export(
        self, name: str, snapshot: records.Snapshot, language: str, folder: Path
    ) -> Sequence[Path]: ...

    def archive(self, published: Sequence[records.Published], folder: Path) -> Sequence[Path]: ...

    def write(self, path: Path, content: str | bytes) -> Path: ...


@dataclass(frozen=True, slots=True)
class Written:
    """An issue on disk."""

    folder: Path
    editions: tuple[EditionState, ...]
    letters: dict[str, records.Letter]

    def rows(self) -> Iterator[tuple[str, str, str, str, str]]:
        """Language, on or off, share in that language, seconds of the minute, what is lacking;
        for a table.
        """
        for state in self.editions:
            letter = self.letters[state.language]
            lacks = "; ".join(state.lacks).replace(f"{state.language} lacks ", "")
            yield (
                state.language,
                "on" if state.on else "off",
                f"{state.share:.0%}",
                f"{letter.minute_seconds} s",
                lacks,
            )

    def as_object(self) -> dict[str, Any]:
        seconds = {language: letter.minute_seconds for language, letter in self.letters.items()}
        editions = [
            {**_state(each), "minute_seconds": seconds[each.language]} for each in self.editions
        ]
        return {"folder": str(self.folder), "editions": editions}


def approve(
    press: Press,
    issue: models.Issue,
    by: User,
    seen: str | None = None,
    *,
    although_held: bool = False,
) -> int:
    """Approve the issue in the name of `by`, freeze every edition that is on, and return the
    issue's number.

    `seen` is the fingerprint of what was shown to them; without it they approve what stands now.
    Raises Changed when the draft is another by now, and NotReady when there is nothing to read,
    an edition has problems, none is on, or the bot holds the issue and they do not go ahead
    `although_held`.
    """
    approvals.demand_not_held(issue, although_held)
    snapshot = press.snapshot(issue)
    if seen is not None and seen != approvals.fingerprint(snapshot):
        raise approvals.Changed(
            "The draft was changed after you opened this page. Here is how it stands now; look"
            " again, then approve."
        )
    if all(is_number(pick) for pick in snapshot.picks):
        raise NotReady(
            "There is nothing to read in this issue yet: it has no item. Pick stories for it first."
        )
    letters = _sound(press, snapshot)
    return approvals.approve(
        issue, by, letters, snapshot, current=press.snapshot, although_held=although_held
    )


def _sound(press: Press, snapshot: records.Snapshot) -> list[records.Letter]:
    """The letters of the editions that are on; raises NotReady naming each one with a problem."""
    letters, broken = [], []
    for language in (state.language for state in press.states(snapshot) if state.on):
        try:
            letter = press.letter(snapshot, language)
            problems = press.problems(letter)
        except NotReady as error:
            problems = [str(error)]
        if problems:
            broken.append(f"{language}: {problems[0]}")
        else:
            letters.append(letter)
    if broken:
        raise NotReady(
            f"These editions have problems: {'; '.join(broken)}. Mend them or switch them off."
        )
    return letters


def write_issue(press: Press, issue: models.Issue, out: Path) -> Written:
    """Write letter.html with its chart, letter.txt, letter.eml and the exports of every edition,
    and the manifest.

    An edition that is off is written too, so that it can be looked at, and marked as off in the
    manifest.
    """
    approval, snapshot = approvals.standing(issue), _printed(press, issue)
    states = press.states(snapshot)
    letters = {state.language: press.letter(snapshot, state.language) for state in states}
    for row in approval.renderings.all() if approval else ():
        letters[row.language] = _as_approved(letters[row.language], row)
    folder = out / _name(issue)
    files = [
        path
        for state in states
        for path in _write_edition(press, snapshot, letters[state.language], state, folder)
    ]
    press.write(folder / "manifest.json", _manifest(snapshot, states, folder, files))
    return Written(folder, tuple(states), letters)


def export(press: Press, name: str, issue: models.Issue, out: Path) -> tuple[Path, ...]:
    """Write every edition that is on in the format of that name (`share.exports`)."""
    snapshot = _printed(press, issue)
    folder = out / _name(issue)
    on = [state.language for state in press.states(snapshot) if state.on]
    return tuple(
        path
        for language in on
        for path in press.export(name, snapshot, language, folder / language)
    )


def publish(press: Press, out: Path) -> tuple[Path, ...]:
    """Write the archive of every issue that is approved or sent; the files that changed."""
    issues = publishing.published()
    return tuple(press.archive(issues, out / "site"))


def publisher(press: Press, out: Path) -> Callable[[models.Issue], None]:
    """What sending calls before the first mail leaves, since the mails link to these pages."""

    def before_mail(issue: models.Issue) -> None:
        publish(press, out)

    return before_mail


def _printed(press: Press, issue: models.Issue) -> records.Snapshot:
    """What was approved; the draft as it is now where nothing is."""
    approval = approvals.standing(issue)
    if approval is None:
        return press.snapshot(issue)
    return records.from_json(records.Snapshot, approval.snapshot)


def _name(issue: models.Issue) -> str:
    return f"issue-{issue.number:03}" if issue.number else f"draft-{issue.pk}"


def _as_approved(letter: records.Letter, row: models.Rendering) -> records.Letter:
    """The letter with the words and the chart that were approved, also where the templates have
    changed since.
    """
    html, text = bytes(row.html).decode(), bytes(row.text).decode()
    return replace(letter, subject=row.subject, html=html, text=text, chart=bytes(row.chart))


def _write_edition(
    press: Press,
    snapshot: records.Snapshot,
    letter: records.Letter,
    state: EditionState,
    folder: Path,
) -> Iterator[Path]:
    place = folder / state.language
    yield press.write(
        place / "letter.html", inline_images.shown_from(inline_images.CHART_FILE, letter.html)
    )
    if letter.chart:
        yield press.write(place / inline_images.CHART_FILE, letter.chart)
    else:
        (place / inline_images.CHART_FILE).unlink(missing_ok=True)  # of an earlier run
    yield press.write(place / "letter.txt", letter.text)
    yield press.write(place / "letter.eml", press.mail(letter, snapshot))
    for name in EXPORTS if state.on else ():
        yield from press.export(name, snapshot, state.language, place)


def _state(state: EditionState) -> dict[str, Any]:
    return {
        "language": state.language,
        "on": state.on,
        "share": round(state.share, 3),
        "lacks": state.lacks,
        "why": state.why,
    }


def _manifest(
    snapshot: records.Snapshot, states: Sequence[EditionState], folder: Path, files: Sequence[Path]
) -> str:
    value = {
        "number": snapshot.number,
        "day": snapshot.day.isoformat(),
        "newsletter": snapshot.newsletter.name,
        "editions": [_state(state) for state in states],
        "files": {
            path.relative_to(folder).as_posix(): sha256(path.read_bytes()).hexdigest()
            for path in sorted(files)
        },
    }
    return json.dumps(value, ensure_ascii=False, indent=2) + "\n"
