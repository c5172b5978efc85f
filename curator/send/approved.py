"""The approved letters as mail templates, verified against their hashes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial

from curator import records
from curator.config.sample import placeholders
from curator.errors import NotReady, StoreError
from curator.send.message import Template, template
from curator.store import approvals, send_jobs
from curator.store.models import Issue, Rendering


@dataclass(frozen=True, slots=True)
class Approved:
    """An approved issue: `templates` by language and variant ("": the whole letter), the
    newsletter's first language first; `texts` are the same mails with the text part alone.
    """

    number: int
    newsletter: records.Newsletter
    templates: Mapping[tuple[str, str], Template]
    texts: Mapping[tuple[str, str], Template]
    approval: int  # its row
    seal: str  # the name of exactly this approval, see `store.send_jobs`

    @property
    def languages(self) -> tuple[str, ...]:
        return tuple(language for language, variant in self.templates if not variant)

    @property
    def variants(self) -> frozenset[tuple[str, str]]:
        """Language and key of each approved variant."""
        return frozenset(key for key in self.templates if key[1])


def approved(issue: Issue, *, test: bool = False) -> Approved:
    """Return the approved `issue`; raises NotReady without an approval, StoreError if its bytes
    were changed.
    """
    approval = approvals.in_force(issue, whole=True)
    if issue.number is None:
        raise NotReady("The draft is not approved, so there is nothing to send.")
    if approval is None:
        raise NotReady(
            "Issue %(number)s is not approved, so there is nothing to send.", number=issue.number
        )
    newsletter = records.from_json(records.Newsletter, approval.snapshot["newsletter"])
    order = {language: place for place, language in enumerate(newsletter.languages)}
    frozen = list(approval.renderings.all())
    rows = sorted(frozen, key=lambda row: order.get(row.language, len(order)))
    if not rows:
        raise NotReady(
            "Issue %(number)s has no approved edition, so there is nothing to send.",
            number=issue.number,
        )
    of_issue = partial(template, newsletter=newsletter, issue=issue.number, test=test)
    templates = {(row.language, row.variant): of_issue(_unchanged(row)) for row in rows}
    texts = {(row.language, row.variant): of_issue(row, text_only=True) for row in rows}
    seal = send_jobs.seal(approval, frozen)
    return Approved(issue.number, newsletter, templates, texts, approval.pk, seal)


def require_own_imprint(issue: Issue) -> None:
    """Raise NotReady, naming them, if the letters still have the sample's imprint or addresses."""
    left = placeholders(approved(issue).newsletter)
    if left:
        raise NotReady(
            "Issue %(number)s still carries what feeds.yaml marks to be edited: %(places)s. Put"
            " your own there, approve the issue again, then send it.",
            number=issue.number,
            places=records.Message.joined(left, "; "),
        )


def _unchanged(row: Rendering) -> Rendering:
    if (
        approvals.digest(row.subject, bytes(row.html), bytes(row.text), bytes(row.chart))
        != row.sha256
    ):
        raise StoreError(
            "The approved letter in “%(tag)s” is not the one that was approved: its hash differs.",
            tag=f"{row.language} {row.variant}".strip(),
        )
    return row
