"""Find what an argument names: an issue, a draft, an account."""

from __future__ import annotations

from django.contrib.auth.models import User

from curator.errors import InputError
from curator.store import drafts, models


def issue_named(which: str) -> models.Issue:
    """Return the issue with that number; `draft:ID`, `draft` and `roundup` name drafts."""
    if which in ("draft", "roundup"):
        kinds = models.Issue.Kind
        issue = drafts.open_draft(kinds.MONTHLY if which == "roundup" else kinds.WEEKLY)
        if issue is None:
            made_by = "curator draft --monthly" if which == "roundup" else "curator draft"
            raise InputError(f"there is no open {which}; “{made_by}” makes one")
        return issue
    column, number = (
        ("pk", which.removeprefix("draft:")) if which.startswith("draft:") else ("number", which)
    )
    found = (
        models.Issue.objects.filter(**{column: int(number)}).first() if number.isdecimal() else None
    )
    # a bare number is also a draft's id, as `curator draft --json` prints it, where no issue has it
    found = found or (
        models.Issue.objects.filter(pk=int(number), number=None).first()
        if number.isdecimal()
        else None
    )
    if found is None:
        raise InputError(f"there is no issue or draft “{which}”")
    return found


def account_named(name: str) -> User:
    """Return the account with that user name."""
    found = User.objects.filter(username=name, is_active=True).first()
    if found is None:
        raise InputError(f"there is no account “{name}”; “curator people list” shows them")
    return found
