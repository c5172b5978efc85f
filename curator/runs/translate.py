"""Translate: carry out requested translations, one job and one text at a time.

Desk and command line only create jobs; `TranslationWorker.next` carries them out, in the background
worker of `curator run` and in `curator translate`. Every text is committed before the next is
requested, and printed only once a person accepts it.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

from django.db import DatabaseError

from curator import records
from curator.config import Config
from curator.edition.missing import Wanted, wanted
from curator.errors import CuratorError, NotReady
from curator.label import fact_check, language
from curator.language import bidi, phrases
from curator.language.data import base
from curator.language.quotations import quotations
from curator.language.tags import same_language
from curator.runs.worker import BROKEN, Worker
from curator.store import jobs, models, translation_jobs
from curator.store.jobs import Kind, Lost, State
from curator.store.models import Job
from curator.store.snapshot import snapshot
from curator.store.translation_jobs import Kept, Left
from curator.store.words import Paid, field_named
from curator.translate import Chat, Checked, Patient, Translator, check_budget, with_retries
from curator.translate.chat import MOST
from curator.translate.checked import EMPTY, reads_like
from curator.translate.configured import configured

LEASE = timedelta(minutes=2)  # until the first text is requested
HOPELESS = 3  # answers in a row that cannot be used: the service is broken, not the text


Wait = Callable[[float], None]
SURE = 0.9  # of the language; below that an opening is shown with what was found, not refused


@dataclass(frozen=True, slots=True)
class TranslationContext:
    """What translations are made with: the issue, the service, and how to wait."""

    config: Config
    wait: Wait = time.sleep

    @property
    def seconds_for_one(self) -> float:
        """Return the longest time for one text, with retries and pauses."""
        return 3 * 2 * self.config.translate.timeout_seconds + 2 * 90 + 60

    def snapshot(self, issue: models.Issue) -> records.Snapshot:
        return snapshot(issue, self.config)

    def translator(self, spent: int) -> Translator:
        """Return the service with budget, cache and checks, `spent` characters being used; raises
        NotReady.
        """
        return translator(self.config, spent, self.wait)

    def model(self) -> Chat:
        """Return the language model that suggests texts; raises NotReady if the service is none."""
        return chat(self.config)

    def opening(self, whole: records.Snapshot, tongue: str, spent: int) -> tuple[Checked, int]:
        """Return a suggested opening, with what the items do not say, and the
        characters it cost.
        """
        source, model = material(whole)[:MOST], self.model()
        if not source.strip():
            raise NotReady("there are no items yet that an opening could be made of")
        check_budget(spent, len(source), self.config.translate.characters_per_issue)
        text = with_retries(lambda: model.suggest("opening", source, tongue), model.name, self.wait)
        problems = tuple(
            records.Message("not in the items: %(text)s", text=found)
            for found in fact_check.unsupported(text, source, tongue, "en")
        )
        return Checked(text, problems, _no_opening(text, tongue)), len(source)


class Stopped(Exception):
    """The program is ending: the job is released."""


class Cancelled(Exception):
    """Somebody cancelled the job."""


@dataclass(frozen=True, slots=True)
class TranslationWorker(Worker):
    """The worker that carries out translations; `on_each` is called for every stored text."""

    on_each: Callable[[Job], None] = lambda job: None

    def next(
        self,
        machine: Callable[[], TranslationContext],
        issue: models.Issue | None = None,
        only: int | None = None,
    ) -> Job | None:
        """Carry out the oldest job (of `issue`; the one numbered `only`) and return it as it
        ended; None when there is nothing to take.

        Expected failures end the job with the reason; anything else is noted and raised.
        """
        job = self.claim(jobs.TRANSLATIONS, LEASE, issue, only)
        if job is None:
            return None
        try:
            self.finish(job, *self._carried_out(job, machine))
        except Lost:
            pass
        except Stopped:
            self.release(job)
        except DatabaseError:  # it stays this worker's, who takes it up at the next look
            raise
        except Exception:
            self.finish(job, State.FAILED, BROKEN)
            raise
        except BaseException:  # Ctrl-C in a command: whoever looks next goes on
            self.release(job)
            raise
        job.refresh_from_db()
        return job

    def _carried_out(
        self, job: Job, machine: Callable[[], TranslationContext]
    ) -> tuple[State, str]:
        """Return the state and the reason with which the job ends."""
        try:
            made_with = machine()
            if job.kind == Kind.OPENING:
                self._opening(job, made_with)
            else:
                self._words(job, made_with)
        except Cancelled:
            job.refresh_from_db(fields=["reason"])
            return State.CANCELLED, job.reason
        except Left:
            return State.CANCELLED, records.Message(
                "the issue has been sent since; what was proposed is in no mail"
            )
        except Lost:
            raise
        except CuratorError as error:
            return State.FAILED, records.Message.of(error)
        return State.DONE, ""

    def _go_on(self, job: Job, machine: TranslationContext) -> None:
        if self.stopping():
            raise Stopped
        if not jobs.renew(job, self.now(), timedelta(seconds=machine.seconds_for_one)):
            raise Cancelled

    def _keep(self, job: Job, kept: Kept) -> None:
        translation_jobs.keep(job, kept)
        self.on_each(job)

    def _opening(self, job: Job, machine: TranslationContext) -> None:
        jobs.progress(job, total=1)
        self._go_on(job, machine)
        whole, spent = machine.snapshot(job.about), translation_jobs.spent(job.about)
        found, characters = machine.opening(whole, job.language, spent)
        self._keep(job, _kept(Wanted(None, "opening", "", ""), found, characters))

    def _words(self, job: Job, machine: TranslationContext) -> None:
        translator, in_vain = machine.translator(translation_jobs.spent(job.about)), 0
        texts = list(wanted(machine.snapshot(job.about), job.language))
        jobs.progress(job, total=job.done + len(texts))
        for each in texts:
            self._go_on(job, machine)
            kept = self._one(job, machine, translator, each)
            self._keep(job, kept)
            in_vain = in_vain + 1 if kept.unusable else 0
            if in_vain == HOPELESS:
                raise CuratorError(
                    "%(count)s answers in a row could not be used; the last one: %(why)s",
                    count=HOPELESS,
                    why=kept.refused,
                )

    def _one(
        self, job: Job, machine: TranslationContext, translator: Translator, each: Wanted
    ) -> Kept:
        """Return the result for one text.

        One that was written, dropped or translated meanwhile is not requested.
        """
        now_lacking = {
            (want.pick, want.field) for want in wanted(machine.snapshot(job.about), job.language)
        }
        if (each.pick, each.field) not in now_lacking:
            return Kept()
        before = translator.spent
        try:
            [found] = translator.translate([each.text], each.language, job.language)
        except CuratorError as error:
            if not getattr(error, "of_this_text", False):
                raise
            why = _refused(each, records.Message.of(error))
            return Kept(refused=why, unusable=True, characters=translator.spent - before)
        return _kept(each, found, translator.spent - before)


def _kept(each: Wanted, found: Checked, characters: int) -> Kept:
    if found.refused:
        return Kept(refused=_refused(each, found.refused), characters=characters)
    return Kept(each.field, each.pick, found.text, found.problems, characters=characters)


def _refused(each: Wanted, why: records.Message) -> records.Message:
    """Which text was not kept, and why."""
    field = field_named(each.field)
    if not each.title:
        return records.Message("%(field)s: %(why)s", field=field, why=why)
    title = bidi.isolate(each.title, "ltr")
    return records.Message("%(field)s of “%(title)s”: %(why)s", field=field, title=title, why=why)


def lacking_languages(whole: records.Snapshot) -> list[str]:
    """Return the editions that lack something a machine can translate."""
    return [tag for tag in whole.newsletter.languages if next(wanted(whole, tag), None)]


def summary(job: Job) -> str:
    """Return the state of a job as one line."""
    name = phrases.phrases("en").language_name(job.language)
    counted = f"{job.done} of {job.total}" if job.total is not None else "not begun"
    return f"{name}: {counted}, {job.state}" + (f": {job.reason}" if job.reason else "")


def need_service(config: Config) -> None:
    """Raise NotReady, saying what to set, if no translation service is configured."""
    if config.translate.service == "off":
        raise NotReady("no translation service is configured: set translate.service in feeds.yaml")


def _no_opening(text: str, tongue: str) -> records.Message | None:
    """Return why a suggestion is not shown, or None."""
    found, sure = _detect(text)
    if not text.strip():
        return EMPTY
    return (
        reads_like(found, tongue)
        if sure >= SURE and found not in ("und", base(tongue)) and not same_language(found, tongue)
        else None
    )


def translator(known: Config, spent: int = 0, wait: Wait = time.sleep) -> Translator:
    """Return the configured service with budget, cache and checks; raises NotReady."""
    service = configured(known)
    return Translator(
        Patient(service, wait),
        known.translate.characters_per_issue,
        Paid(service.name),
        fact_check.unsupported_facts,
        lambda text: len(quotations(text)),
        _detect,
        known.translate.glossary,
        spent,
        f"{service.name} {known.translate.model}".strip(),
    )


def _detect(text: str) -> tuple[str, float]:
    found = language.detect(text)
    return found.main, found.confidence


def chat(known: Config) -> Chat:
    """Return the configured language model; raises NotReady if the service is none."""
    service = configured(known)
    if not isinstance(service, Chat):
        raise NotReady("only a language model can suggest words: set translate.service to openai")
    return service


def material(snapshot: records.Snapshot) -> str:
    """Return what a suggested opening may use: the items' titles and summaries."""
    return "\n\n".join(
        f"{pick.story.article.title}\n{' '.join(pick.story.summary)}" for pick in snapshot.picks
    )
