"""Publish: write an issue's files and the archive, from the frozen bytes where approved."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from hashlib import sha256
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from curator import records
from curator.edition import EditionState, editions
from curator.edition.missing import counted
from curator.errors import InputError, MissingFont, NotReady
from curator.net.hosts import is_inside
from curator.records import Message, inline_images
from curator.runs.renderer import IssueRenderer
from curator.runs.shared_pictures import Draw, everything
from curator.share import files
from curator.share.archive.addresses import Addresses
from curator.share.exports import EXPORTS
from curator.store import approvals, corrections, models, published

Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class Written:
    """An issue written to disk."""

    folder: Path
    editions: tuple[EditionState, ...]
    letters: dict[str, records.Letter]

    def rows(self) -> Iterator[tuple[str, str, str, str, str]]:
        """Language, on or off, share in that language, seconds of the minute, what is lacking;
        for a table.
        """
        for state in self.editions:
            letter = self.letters[state.language]
            yield (
                state.language,
                "on" if state.on else "off",
                f"{state.share:.0%}",
                f"{letter.minute_seconds} s",
                "; ".join(counted(state.lacks)),
            )

    def as_object(self) -> dict[str, Any]:
        seconds = {language: letter.minute_seconds for language, letter in self.letters.items()}
        editions = [
            {**each.as_object(), "minute_seconds": seconds[each.language]} for each in self.editions
        ]
        return {"folder": str(self.folder), "editions": editions}


def write_issue(renderer: IssueRenderer, issue: models.Issue, out: Path) -> Written:
    """Write letter.html with its chart, letter.txt, letter.eml, exports and manifest of every
    edition.

    An edition that is off is written too, and marked in the manifest.
    """
    approval, snapshot = approvals.in_force(issue), _printed(renderer, issue)
    states = editions(snapshot)
    letters = {state.language: renderer.letter(snapshot, state.language) for state in states}
    for row in approval.editions if approval else ():
        letters[row.language] = _as_approved(letters[row.language], row)
    folder = out / _name(issue)
    paths = [
        path
        for state in states
        for path in _write_edition(renderer, snapshot, letters[state.language], state, folder)
    ]
    files.write(folder / "manifest.json", _manifest(snapshot, states, folder, paths))
    return Written(folder, tuple(states), letters)


def export(
    renderer: IssueRenderer,
    name: str,
    issue: models.Issue,
    out: Path,
    now: datetime,
    draw: Draw = everything,
    progress: Progress = lambda done, total: None,
    languages: Sequence[str] = (),
) -> tuple[Path, ...]:
    """Write the approved editions, or those in `languages`, in a format of `share.exports`, with
    corrections.

    `progress` is called with how many are done, of how many. Raises NotReady for a draft, for links
    that nobody can open, and for missing fonts; InputError for other languages.
    """
    found = approved(issue)
    if unknown := [each for each in languages if each not in found.languages]:
        raise InputError("This issue has no edition in %(tags)s.", tags=", ".join(unknown))
    require_public(found.snapshot.newsletter.base_url)
    folder = out / _name(issue)
    written: list[Path] = []
    lacking: dict[str, MissingFont] = {}
    wanted = languages or found.languages
    for done, language in enumerate(wanted, 1):
        try:
            place = folder / language
            written += renderer.export(name, found.snapshot, language, place, now, draw)
        except MissingFont as error:
            lacking[language] = error
        progress(done, len(wanted))
    if lacking:
        raise _not_drawn(lacking, len(wanted))
    return tuple(written)


def unpublished(issue: models.Issue, out: Path) -> tuple[str, ...]:
    """Return the editions of an approved issue whose page is not in the archive below `out`."""
    found = approved(issue)
    addresses = Addresses(found.snapshot.newsletter.base_url)
    pages = {tag: addresses.issue(tag, found.snapshot.number or 0).path for tag in found.languages}
    return tuple(tag for tag, page in pages.items() if not (out / "site" / page).is_file())


def _not_drawn(lacking: Mapping[str, MissingFont], of: int) -> MissingFont:
    packages = " ".join(dict.fromkeys(error.package for error in lacking.values()))
    return MissingFont(
        "%(count)s of %(of)s editions (%(tags)s) cannot be drawn and were not written; the others"
        " were. %(why)s With --no-pictures their texts are written without.",
        package=packages,
        count=len(lacking),
        of=of,
        tags=", ".join(lacking),
        why=Message.of(next(iter(lacking.values()))),
    )


def approved(issue: models.Issue) -> records.Published:
    """Return the issue as it may be exported; raises NotReady for a draft."""
    found = published.published_issue(issue)
    if found is None:
        raise NotReady(
            "Only an approved issue is exported, and this one is a draft. Approve it at the desk"
            " or with “curator approve”; “curator render” writes the files of a draft to look at."
        )
    return found


def require_public(base_url: str) -> None:
    """Raise NotReady if readers cannot reach `base_url`."""
    if is_inside(urlsplit(base_url).hostname or ""):
        raise NotReady(
            "The posts would link to %(address)s, which no reader can open. Set"
            " newsletter.base_url in feeds.yaml (or CURATOR_BASE_URL) to the archive's public"
            " address; an issue that was approved before has to be approved again.",
            address=base_url,
        )


def publish(renderer: IssueRenderer, out: Path) -> tuple[Path, ...]:
    """Write the archive of every approved or sent issue; return the files that changed."""
    issues = published.published()
    corrections.note_published()
    return tuple(renderer.archive(issues, out / "site"))


def publisher(renderer: IssueRenderer, out: Path) -> Callable[[models.Issue], None]:
    """Return what sending calls before the first mail, because mails link to these pages."""

    def before_mail(issue: models.Issue) -> None:
        publish(renderer, out)

    return before_mail


def _printed(renderer: IssueRenderer, issue: models.Issue) -> records.Snapshot:
    """Return what was approved, else the draft."""
    approval = approvals.in_force(issue, whole=True)
    if approval is None:
        return renderer.snapshot(issue)
    return records.from_json(records.Snapshot, approval.snapshot)


def _name(issue: models.Issue) -> str:
    return f"issue-{issue.number:03}" if issue.number else f"draft-{issue.pk}"


def _as_approved(letter: records.Letter, row: models.Rendering) -> records.Letter:
    """Return the letter with the approved text and chart, even if templates have changed since."""
    html, text = bytes(row.html).decode(), bytes(row.text).decode()
    return replace(letter, subject=row.subject, html=html, text=text, chart=bytes(row.chart))


def _write_edition(
    renderer: IssueRenderer,
    snapshot: records.Snapshot,
    letter: records.Letter,
    state: EditionState,
    folder: Path,
) -> Iterator[Path]:
    place = folder / state.language
    yield files.write(
        place / "letter.html", inline_images.shown_from(inline_images.PICTURE_FILE, letter.html)
    )
    if letter.chart:
        yield files.write(place / inline_images.PICTURE_FILE, letter.chart)
    else:
        (place / inline_images.PICTURE_FILE).unlink(missing_ok=True)  # of an earlier run
    yield files.write(place / "letter.txt", letter.text)
    yield files.write(place / "letter.eml", renderer.mail(letter, snapshot))
    for name in EXPORTS if state.on else ():
        yield from renderer.export(name, snapshot, state.language, place)


def _manifest(
    snapshot: records.Snapshot, states: Sequence[EditionState], folder: Path, paths: Sequence[Path]
) -> str:
    value = {
        "number": snapshot.number,
        "day": snapshot.day.isoformat(),
        "newsletter": snapshot.newsletter.name,
        "editions": [state.as_object() for state in states],
        "files": {
            path.relative_to(folder).as_posix(): sha256(path.read_bytes()).hexdigest()
            for path in sorted(paths)
        },
    }
    return json.dumps(value, ensure_ascii=False, indent=2) + "\n"
