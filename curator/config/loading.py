"""Load feeds.yaml: read it, check it, and convert it to records."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from pathlib import Path

from pydantic import ValidationError

from curator.config import checks, complaints, document
from curator.config.schema import (
    ApprovalPart,
    CollectPart,
    FeedPart,
    File,
    LinkedInPart,
    PickingPart,
    ProofreadingPart,
    RetentionPart,
    SchedulePart,
    SecondReaderPart,
    SendingPart,
    TranslatePart,
)
from curator.config.variables import environment
from curator.records import Newsletter, Section, Source, Variant


@dataclass(frozen=True, slots=True)
class Config:
    """The content of feeds.yaml, as records."""

    path: Path
    newsletter: Newsletter
    default_words: Mapping[str, Mapping[str, str]]
    roundup_words: Mapping[str, Mapping[str, str]]
    sponsors_per_issue: int
    schedule: SchedulePart
    sections: tuple[Section, ...]
    picking: PickingPart
    collect: CollectPart
    translate: TranslatePart
    second_reader: SecondReaderPart
    retention: RetentionPart
    sending: SendingPart
    linkedin: LinkedInPart
    proofreading: ProofreadingPart
    approval: ApprovalPart
    sources: tuple[Source, ...]
    allow_hosts: tuple[str, ...]


def load(path: Path, themes: Collection[str] | None = None) -> Config:
    """Return the configuration in `path`; raises ConfigError with file and line.

    `themes` are the themes that a section may name.
    """
    found = document.read(path)
    try:
        parsed = File.model_validate(found.data)
    except ValidationError as error:
        problem, place = complaints.first(error, File)
        raise found.wrong(problem, place) from error
    for problem, place in checks.problems(parsed, found, themes):
        raise found.wrong(problem, place)
    return _config(parsed, path)


def _config(parsed: File, path: Path) -> Config:
    letter = parsed.newsletter
    return Config(
        path=path,
        newsletter=Newsletter(
            name=letter.name,
            languages=letter.languages,
            time_zone=letter.time_zone,
            sender_name=letter.sender.name,
            sender_address=letter.sender.address,
            reply_to=letter.reply_to,
            imprint=letter.imprint,
            privacy_url=letter.privacy_url,
            base_url=(
                environment().base_url if environment().base_url_set else letter.base_url
            ).rstrip("/"),
            tagline=letter.tagline,
            words_policy=letter.words,
            quote_characters=letter.quote_characters,
            chart=letter.chart,
            byline=letter.byline,
            byline_picture=letter.byline_picture or "",
            discuss=letter.discuss,
            item_votes=letter.item_votes,
            variants=tuple(
                Variant(part.key, part.themes, part.names, part.least_items)
                for part in letter.variants
            ),
        ),
        default_words={str(name): words for name, words in letter.default_words.items()},
        roundup_words={str(name): words for name, words in letter.roundup_words.items()},
        sponsors_per_issue=letter.sponsors_per_issue,
        schedule=parsed.schedule,
        sections=tuple(
            Section(part.key, part.themes, part.names, part.limit) for part in parsed.sections
        ),
        picking=parsed.picking,
        collect=parsed.collect,
        translate=parsed.translate,
        second_reader=parsed.second_reader,
        retention=parsed.retention,
        sending=parsed.sending,
        linkedin=parsed.linkedin,
        proofreading=parsed.proofreading,
        approval=parsed.approval,
        sources=tuple(source(part) for part in parsed.feeds),
        allow_hosts=parsed.allow_hosts,
    )


def source(part: FeedPart) -> Source:
    """Return a source of the file as a record."""
    return Source(
        part.name,
        part.url,
        part.language,
        part.kind,
        part.weight,
        part.site,
        part.selector,
        part.themes,
    )
