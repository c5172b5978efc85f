"""Render issues: the one way to letters, mails, posts and archive pages, and to their problems."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, time
from functools import lru_cache, partial
from itertools import product
from pathlib import Path

from django.conf import settings

from curator import render
from curator.config import Config
from curator.edition import Edition, VariantState, build, variants
from curator.errors import NotReady
from curator.preflight import links
from curator.records import Letter, Message, Picture, Published, Snapshot, Variant
from curator.render import check, pictures
from curator.render.figures import Figures, figures
from curator.render.pictures import feature
from curator.runs import context
from curator.runs.shared_pictures import Draw, cover_only
from curator.send import message
from curator.share import archive
from curator.share.archive.addresses import Addresses
from curator.share.exports import EXPORTS, ExportedEdition
from curator.store import models, past_issues, published
from curator.store.snapshot import snapshot


@dataclass(frozen=True, slots=True)
class VariantLetter:
    """A variant of one edition as a letter; None where it is none of its own, or cannot be
    rendered. One with `problems` does not go out, and its readers get the whole letter.
    """

    state: VariantState
    letter: Letter | None = None
    problems: tuple[Message, ...] = ()

    @property
    def on(self) -> bool:
        """Whether it goes out."""
        return self.letter is not None and not self.problems


@dataclass(frozen=True, slots=True)
class IssueRenderer:
    """Renders letters, posts and archive pages.

    `key` signs the leave link of example mails; `theme_names` is by (theme, language).
    """

    config: Config
    key: str
    theme_names: Mapping[tuple[str, str], str]

    @classmethod
    def of(cls, config: Config) -> IssueRenderer:
        """As feeds.yaml says."""
        known, languages = context.vocabulary(), config.newsletter.languages
        pairs = product(known.keys, languages)
        names = {(key, language): known.name(key, language) for key, language in pairs}
        return cls(config, settings.SECRET_KEY, names)

    def snapshot(self, issue: models.Issue) -> Snapshot:
        """Return everything the issue consists of now."""
        return snapshot(issue, self.config)

    def letter(self, snapshot: Snapshot, language: str, variant: Variant | None = None) -> Letter:
        return render.letter(snapshot, language, variant)

    def problems(self, letter: Letter) -> Sequence[Message]:
        return [
            *check.problems(letter, self.config.newsletter),
            *links.problems(letter, self.config),
        ]

    def variants(
        self,
        snapshot: Snapshot,
        language: str,
        rendered: Callable[[Snapshot, str, Variant], Letter] | None = None,
    ) -> list[VariantLetter]:
        """Return every variant of the edition in `language` with its problems; `rendered` returns
        cached letters.
        """
        letter = rendered or self.letter
        return [
            self._variant(state, lambda of: letter(snapshot, language, of))
            for state in variants(snapshot, language)
        ]

    def _variant(self, state: VariantState, letter: Callable[[Variant], Letter]) -> VariantLetter:
        if not state.on:
            return VariantLetter(state)
        try:
            made = letter(state.variant)
        except NotReady as error:
            return VariantLetter(state, None, (Message.of(error),))
        return VariantLetter(state, made, tuple(self.problems(made)))

    def mail(self, letter: Letter, snapshot: Snapshot) -> bytes:
        # Not the clock: the same issue gives the same file.
        day = datetime.combine(snapshot.day, time(6), UTC)
        return message.example(letter, snapshot.newsletter, snapshot.number or 0, self.key, day)

    def export(
        self,
        name: str,
        snapshot: Snapshot,
        language: str,
        folder: Path,
        now: datetime | None = None,
        draw: Draw = cover_only,
    ) -> Sequence[Path]:
        """Write one edition in the format of that name into its folder within `folder`. Posts are
        planned from `now` on, else from the issue's day: the same issue gives the same files.
        """
        return EXPORTS[name].write(self.exported(snapshot, language, now, draw), folder / name)

    def exported(
        self,
        snapshot: Snapshot,
        language: str,
        now: datetime | None = None,
        draw: Draw = cover_only,
    ) -> ExportedEdition:
        """One edition as the formats take it."""
        addresses, number = Addresses(snapshot.newsletter.base_url), snapshot.number or 0
        url = addresses.issue(language, number).url
        return ExportedEdition(
            snapshot,
            language,
            url,
            partial(draw, snapshot, language, url),
            {key: name for (key, spoken), name in self.theme_names.items() if spoken == language},
            self.config.linkedin,
            addresses.cover(language, number).url,
            now,
        )

    def archive(self, issues: Sequence[Published], folder: Path) -> Sequence[Path]:
        newsroom, past = published.newsroom(), past_issues.all_of_them()
        letter, shown = self.config.newsletter, drawn(issues, folder)
        return archive.write(issues, letter, self.theme_names, folder, shown, newsroom, past)

    def archive_page(self, issue: Published, language: str, beside: Sequence[Published]) -> str:
        """Return an issue's page alone, as the archive will show it, between `beside`."""
        of, edition = (language, issue.snapshot.number or 0), build(issue.snapshot, language)
        shown = _pictures({of: (None, chart(edition), feature.picture(edition))})
        letter = self.config.newsletter
        return archive.alone(issue, language, beside, letter, self.theme_names, shown)


Of = tuple[str, int]  # language and number
Drawn = tuple[bytes | None, Picture | None, Picture | None]


def drawn(issues: Sequence[Published], folder: Path) -> archive.Pictures:
    """Return the pictures of every edition in the archive at `folder`, except without fonts."""
    return _pictures(
        {
            (language, issue.snapshot.number or 0): _draw(issue.snapshot, language, folder)
            for issue in issues
            for language in issue.languages
        }
    )


def _pictures(drawn: Mapping[Of, Drawn]) -> archive.Pictures:
    return archive.Pictures(
        {of: cover for of, (cover, _, _) in drawn.items() if cover},
        {of: chart for of, (_, chart, _) in drawn.items() if chart},
        {of: beside for of, (_, _, beside) in drawn.items() if beside},
    )


def chart(edition: Edition, before: Path | None = None) -> Picture | None:
    """Return the chart of one edition's numbers for the archive, or None."""
    shown = figures(edition)
    if shown is None:
        return None
    kept = _bytes(before) if before else None
    return pictures.chart(shown, kept) if kept else _chart(shown)


@lru_cache(maxsize=64)
def _chart(figures: Figures) -> Picture | None:
    """Return the chart, cached, because the desk renders often and figures seldom change."""
    return pictures.chart(figures)


def _draw(snapshot: Snapshot, language: str, folder: Path) -> Drawn:
    """Return cover, chart and the feature's picture of one edition."""
    assert snapshot.number is not None, "only numbered issues are published"
    of, addresses = (language, snapshot.number), Addresses(snapshot.newsletter.base_url)
    edition = build(snapshot, language)
    return (
        pictures.cover(pictures.front(edition), _bytes(folder / addresses.cover(*of).path)),
        chart(edition, folder / addresses.chart(*of).path),
        feature.picture(edition, _bytes(folder / addresses.feature(*of).path)),
    )


def _bytes(path: Path) -> bytes | None:
    return path.read_bytes() if path.is_file() else None
