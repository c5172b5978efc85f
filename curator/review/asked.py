"""What was asked of the machine for one issue, as the desk shows it: how far it is, who does it, what failed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from curator import bidi, phrases
from curator.review import printing
from curator.store import asking, models
from curator.store.asking import Kind, Request, State
from curator.store.machine_request import OPEN

SILENT = timedelta(minutes=2)


@dataclass(frozen=True, slots=True)
class Line:
    """One request in words; `open` while it waits or runs, `may_cancel` until that was said to a living worker."""

    request: Request
    words: str
    open: bool
    may_cancel: bool

    @property
    def failed(self) -> bool:
        return self.request.state == State.FAILED


@dataclass(frozen=True, slots=True)
class Asked:
    """All requests of an issue, open ones first, and who will see to them."""

    lines: tuple[Line, ...]
    nobody: str  # why nothing happens; "" while somebody is at work or nothing waits
    spent: int
    budget: int
    service: str

    @property
    def open(self) -> int:
        """How many wait or run."""
        return sum(line.open for line in self.lines)

    def of(self, language: str, kind: str = Kind.WORDS) -> Line | None:
        """The newest request of one kind for one edition."""
        found = (line for line in self.lines if line.request.language == language and line.request.kind == kind)
        return next(found, None)


def asked(issue: models.Issue, now: datetime) -> Asked:
    """What was asked for this issue, as it stands."""
    lines = [_line(request, now) for request in asking.of(issue)]
    ordered = tuple(sorted(lines, key=lambda line: (not line.open, line.request.pk)))
    nobody = _nobody(issue, now) if any(line.open for line in lines) else ""
    return Asked(ordered, nobody, asking.spent(issue), printing.budget(), printing.service())


def _line(request: Request, now: datetime) -> Line:
    name = phrases.phrases("en").language_name(request.language)
    what = f"{name} opening" if request.kind == Kind.OPENING else name
    words = f"{what}: {_stands(request)}, asked by {bidi.isolate(asking.asker(request), 'ltr')}"
    is_open, silent = request.state in OPEN, request.lease_until is None or request.lease_until < now
    return Line(request, words, is_open, is_open and (silent or not request.stop))


def _stands(request: Request) -> str:
    """How a request stands, in a few words."""
    counted = f"{request.done} of {request.total}" if request.total is not None else ""
    if request.state == State.WAITING:
        return f"waits at {counted}" if request.done else "waits"
    if request.state == State.RUNNING:
        return "ends after the text under way" if request.stop else counted or "begins"
    if request.state == State.DONE:
        return counted if request.total else "nothing was lacking"
    ended = "failed" if request.state == State.FAILED else "cancelled"
    return f"{ended} at {counted}" if counted else ended


def _nobody(issue: models.Issue, now: datetime) -> str:
    """Who has to do something for the work to go on; "" while a worker is there."""
    at_work = asking.open_requests().filter(state=State.RUNNING, lease_until__gte=now).exists()
    seen = asking.last_look()
    if at_work or (seen and now - seen < SILENT):
        return ""
    which = "draft" if issue.state == models.Issue.State.DRAFT and not issue.number else str(issue.number or issue.pk)
    since = f"No worker has looked for {ago(now - seen)}" if seen else "No worker has ever looked"
    return f"{since}, so nothing happens yet. Whoever runs the program: “curator run”, or “curator translate {which}”."


def ago(time: timedelta) -> str:
    """A length of time in its largest unit: "3 hours"."""
    minutes = int(time.total_seconds() // 60)
    for size, unit in ((1440, "day"), (60, "hour"), (1, "minute")):
        if minutes >= size:
            count = minutes // size
            return f"{count} {unit}{'s' if count > 1 else ''}"
    return "a minute"
