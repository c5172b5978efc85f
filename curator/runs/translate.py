"""Translate: work off what was asked for, one request and one text at a time. Nothing is printed
until a person accepts it.

The desk and the command line only write requests down; `Hands.next` is the one place where they
are carried out, in the background worker of `curator run` as in `curator translate`. Every text
is committed before the next is asked for.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Self

from django.db import DatabaseError

from curator import records
from curator.config import Config
from curator.edition.lacking import Wanted, lacking
from curator.errors import CuratorError, NotReady
from curator.language import bidi, phrases
from curator.runs.translation import Machine
from curator.store import heartbeats, models, translation_jobs
from curator.store.translation_jobs import Kept, Kind, Request, State
from curator.store.words import FIELDS
from curator.translate import Checked, Translator

HOPELESS = 3  # answers in a row that cannot be used: the service is broken, not the text


class Stopped(Exception):
    """The program is ending: the request goes back to those that wait."""


class Cancelled(Exception):
    """Somebody cancelled the request."""


@dataclass(frozen=True, slots=True)
class Hands:
    """One worker: who it is, how it tells whether another lives, its clock, and whether it is to
    stop.
    """

    name: str
    alive: Callable[[str], bool]
    now: Callable[[], datetime]
    stopping: Callable[[], bool] = lambda: False
    on_each: Callable[[Request], None] = lambda request: None

    @classmethod
    def here(
        cls,
        stopping: Callable[[], bool] = lambda: False,
        on_each: Callable[[Request], None] = lambda request: None,
    ) -> Self:
        """The worker that this process is."""
        name, alive = heartbeats.name(), heartbeats.alive
        return cls(name, alive, lambda: datetime.now(UTC), stopping, on_each)

    def next(
        self, machine: Callable[[], Machine], issue: models.Issue | None = None
    ) -> Request | None:
        """Carry out the oldest request (of `issue`) and return it as it ended; None when there
        is nothing to take.

        Expected failures end the request with the reason; anything else is noted and raised.
        """
        request = translation_jobs.claim(
            self.name, self.now(), timedelta(minutes=2), self.alive, issue
        )
        if request is None:
            return None
        try:
            self._end(request, *self._carried_out(request, machine))
        except translation_jobs.Lost:
            pass
        except Stopped:
            translation_jobs.release(request)
        except DatabaseError:  # it stays this worker's, who takes it up at the next look
            raise
        except Exception:
            self._end(request, State.FAILED, "Something broke on our side; the log says more.")
            raise
        except BaseException:  # Ctrl-C in a command: whoever looks next goes on
            translation_jobs.release(request)
            raise
        request.refresh_from_db()
        return request

    def _end(self, request: Request, state: str, reason: str) -> None:
        translation_jobs.end(request, state, reason, self.now())

    def _carried_out(self, request: Request, machine: Callable[[], Machine]) -> tuple[str, str]:
        """The state and the reason in which the request ends."""
        try:
            made_with = machine()
            if request.kind == Kind.OPENING:
                self._opening(request, made_with)
            else:
                self._words(request, made_with)
        except Cancelled:
            request.refresh_from_db(fields=["reason"])
            return State.CANCELLED, request.reason
        except translation_jobs.Left:
            return State.CANCELLED, "the issue was sent meanwhile; what is proposed is in no mail"
        except translation_jobs.Lost:
            raise
        except CuratorError as error:
            return State.FAILED, str(error)
        return State.DONE, ""

    def _go_on(self, request: Request, machine: Machine) -> None:
        if self.stopping():
            raise Stopped
        if not translation_jobs.goes_on(
            request, self.now(), timedelta(seconds=machine.seconds_for_one)
        ):
            raise Cancelled

    def _keep(self, request: Request, kept: Kept) -> None:
        translation_jobs.keep(request, kept)
        self.on_each(request)

    def _opening(self, request: Request, machine: Machine) -> None:
        translation_jobs.begin(request, 1)
        self._go_on(request, machine)
        whole, spent = machine.snapshot(request.issue), translation_jobs.spent(request.issue)
        found, characters = machine.opening(whole, request.language, spent)
        self._keep(request, _kept(Wanted(None, "opening", "", ""), found, characters))

    def _words(self, request: Request, machine: Machine) -> None:
        translator, in_vain = machine.translator(translation_jobs.spent(request.issue)), 0
        wanted = list(lacking(machine.snapshot(request.issue), request.language))
        translation_jobs.begin(request, request.done + len(wanted))
        for each in wanted:
            self._go_on(request, machine)
            kept = self._one(request, machine, translator, each)
            self._keep(request, kept)
            in_vain = in_vain + 1 if kept.unusable else 0
            if in_vain == HOPELESS:
                raise CuratorError(
                    f"{HOPELESS} answers in a row could not be used; the last one: {kept.refused}"
                )

    def _one(
        self, request: Request, machine: Machine, translator: Translator, each: Wanted
    ) -> Kept:
        """What becomes of one text. One that somebody wrote, dropped or translated meanwhile is
        not asked for.
        """
        now_lacking = {
            (want.pick, want.field)
            for want in lacking(machine.snapshot(request.issue), request.language)
        }
        if (each.pick, each.field) not in now_lacking:
            return Kept()
        before = translator.spent
        try:
            [found] = translator.translate([each.text], each.language, request.language)
        except CuratorError as error:
            if not getattr(error, "of_this_text", False):
                raise
            return Kept(refused=f"{_named(each)}: {error}", unusable=True)
        return _kept(each, found, translator.spent - before)


def _kept(each: Wanted, found: Checked, characters: int) -> Kept:
    if found.refused:
        return Kept(refused=f"{_named(each)}: {found.refused}", characters=characters)
    return Kept(each.field, each.pick, found.text, found.problems, characters=characters)


def _named(each: Wanted) -> str:
    return (
        f"{FIELDS[each.field]} of “{bidi.isolate(each.title, 'ltr')}”"
        if each.title
        else f"the {FIELDS[each.field]}"
    )


def lacking_languages(whole: records.Snapshot) -> list[str]:
    """The editions that lack something a machine could propose, in the newsletter's order."""
    return [tag for tag in whole.newsletter.languages if next(lacking(whole, tag), None)]


def said(request: Request) -> str:
    """How a request ended or stands, as one line for a person."""
    name = phrases.phrases("en").language_name(request.language)
    counted = f"{request.done} of {request.total}" if request.total is not None else "not begun"
    return f"{name}: {counted}, {request.state}" + (f": {request.reason}" if request.reason else "")


def need_service(config: Config) -> None:
    """Raise NotReady, saying what to set, when no translation service is configured; its key is
    the worker's affair.
    """
    if config.translate.service == "off":
        raise NotReady("no translation service is configured: set translate.service in feeds.yaml")
