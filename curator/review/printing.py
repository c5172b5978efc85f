"""What the desk asks of the other stages: the editions as they would go out. The only module here that knows `wiring`.

Letters come from the same press as those of the commands: what the desk shows is what is approved, written and sent.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from django.contrib.auth.models import User
from django.core.cache import cache

from curator import records, slots, wiring
from curator.config import Config
from curator.edition import EditionState, editions
from curator.edition.build import section_name
from curator.errors import NotReady
from curator.store import models
from curator.store.approving import fingerprint

LARGEST = 90_000  # bytes of HTML: mail programs cut letters a little above
KEPT_SECONDS = 3600


class Plan(Protocol):
    """Who would get an issue: readers by edition, and those who would not; see `send.Plan`."""

    @property
    def candidates(self) -> int: ...
    @property
    def by_language(self) -> Mapping[str, int]: ...
    @property
    def suppressed(self) -> int: ...
    @property
    def sent(self) -> int: ...
    @property
    def elsewhere(self) -> int: ...


@dataclass(frozen=True, slots=True)
class Proof:
    """One edition as it stands: its completeness and whether it goes out. `chosen` is a person's word, if any."""

    state: EditionState
    chosen: bool | None

    @property
    def language(self) -> str:
        return self.state.language

    @property
    def on(self) -> bool:
        return self.state.on


def config() -> Config:
    """feeds.yaml as it is now; raises ConfigError."""
    return wiring.config()


def snapshot(issue: models.Issue) -> records.Snapshot:
    """Everything the issue is made of at this moment."""
    return wiring.press(config()).snapshot(issue)


def proofs(whole: records.Snapshot) -> list[Proof]:
    """Every configured edition, in the newsletter's order; quick, nothing is rendered."""
    chosen = dict.fromkeys(whole.chosen_editions, True) | dict.fromkeys(whole.refused_editions, False)
    return [Proof(state, chosen.get(state.language)) for state in editions(whole)]


def proof(whole: records.Snapshot, language: str) -> Proof:
    """One edition's completeness."""
    return next(each for each in proofs(whole) if each.language == language)


def letter(whole: records.Snapshot, language: str) -> records.Letter:
    """The rendered edition. Kept by the snapshot's content, so that looking twice costs nothing."""
    key = f"letter-{language}-{fingerprint(whole)}"
    kept: records.Letter | None = cache.get(key)
    if kept is None:
        kept = wiring.press(config()).letter(whole, language)
        cache.set(key, kept, KEPT_SECONDS)
    return kept


def checked(whole: records.Snapshot, language: str) -> tuple[records.Letter | None, list[str]]:
    """The rendered edition and what is wrong with it in an editor's words; no letter when it cannot be rendered at all."""
    try:
        printed = letter(whole, language)
    except NotReady as error:
        return None, [str(error)]
    return printed, list(wiring.press(config()).problems(printed))


def approve(issue: models.Issue, by: User, seen: str, *, although_held: bool) -> int:
    """Approve what was shown under the fingerprint `seen`; the issue's number. Raises Changed and NotReady."""
    return wiring.approve(config(), issue, by, seen, although_held=although_held)


def unsupported(text: str, story: records.Story, language: str) -> Sequence[str]:
    """The numbers, names and quotes in `text` (in `language`) that the story does not contain."""
    return wiring.unsupported(text, story, language) if text.strip() else []


def weigh(clusters: Collection[int], now: datetime) -> Mapping[int, tuple[records.Reason, ...]]:
    """Why these clusters would score as they do in the open draft; those that cannot be picked are left out."""
    return wiring.weigh(clusters, now)


def lacking_languages(whole: records.Snapshot) -> list[str]:
    """The editions that lack words a machine could propose, in the newsletter's order."""
    return wiring.lacking_languages(whole)


def need_service() -> None:
    """Raise NotReady, saying what to set, when no translation service is configured; its key is the worker's affair."""
    if service() == "off":
        raise NotReady("no translation service is configured: set translate.service in feeds.yaml")


def budget() -> int:
    """Characters that one issue may cost at the translation service."""
    return config().translate.characters_per_issue


def service() -> str:
    """The configured translation service, or "off"."""
    return config().translate.service


def mail_plan(issue: models.Issue) -> Plan:
    """How many readers would get which edition now, and who would not; raises NotReady without an approval."""
    return wiring.mail_plan(issue)


def mail_server() -> str:
    """Host and port of the mail server; its user and password are nobody's business here. Raises NotReady, ConfigError."""
    server = wiring.mail_server()
    return f"{server.host}:{server.port}"


def test_mail(issue: models.Issue, address: str, language: str | None, patience: float) -> str:
    """Send one approved edition to `address`, marked as a test; its language. Raises InputError, NotReady, DeliveryError."""
    return wiring.test_mail(issue, address, language, patience)


def theme_keys() -> tuple[str, ...]:
    """Every theme the bot knows."""
    return wiring.themes().keys


def theme_words(theme: str, language: str) -> Sequence[tuple[str, float]]:
    """The terms for and against a theme in one language with their weights, corrections included."""
    return wiring.theme_words(theme, language)


def slot_names(sections: Sequence[records.Section]) -> Mapping[str, str]:
    """Every slot with its English name, in the letter's order."""
    named = {section.key: section_name(section, "en") for section in sections}
    fixed = {
        slots.FEATURE: "Feature",
        slots.NUMBERS: "Numbers",
        slots.TANGENTS: "Tangents",
        slots.CARDS: "Related cards",
    }
    return {key: fixed.get(key) or named[key] for key in slots.in_order(sections)}
