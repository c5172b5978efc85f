"""Machine words as rows, never accepted by themselves, and the translations already paid for."""

from __future__ import annotations

from collections.abc import Iterator, MutableMapping, Sequence

from django.contrib.auth.models import User
from django.db import transaction
from django.db.models import Q

from curator import records
from curator.store import models


def propose(
    issue: models.Issue,
    by: User | None,
    *,
    pick: int | None,
    field: records.WordField,
    language: str,
    text: str,
    remarks: Sequence[str],
) -> models.Words:
    """Keep machine words as the newest proposal for one field in one language; nothing is printed until a person accepts.

    `by` is who asked for them at the desk, None for a commanded run. A proposal changes no edition, so approval stands.
    """
    whose = Q(pick=None) if pick is None else Q(pick=pick)
    rows = issue.words.filter(whose, field=field, language=language, origin="machine")
    with transaction.atomic():
        newest = rows.order_by("-version").first()
        return models.Words.objects.create(
            issue=issue,
            pick_id=pick,
            field=field,
            language=language,
            origin="machine",
            version=newest.version + 1 if newest else 1,
            text=text,
            accepted=False,
            remarks=list(remarks),
            by=by,
        )


class Paid(MutableMapping[str, str]):
    """The translations of one service that were paid for, by key; kept in the store."""

    def __init__(self, service: str) -> None:
        self._service = service

    def __getitem__(self, key: str) -> str:
        row = models.Translation.objects.filter(key=key).first()
        if row is None:
            raise KeyError(key)
        return row.text

    def __setitem__(self, key: str, text: str) -> None:
        models.Translation.objects.update_or_create(key=key, defaults={"text": text, "service": self._service})

    def __delitem__(self, key: str) -> None:
        models.Translation.objects.filter(key=key).delete()

    def __iter__(self) -> Iterator[str]:
        return iter(models.Translation.objects.values_list("key", flat=True))

    def __len__(self) -> int:
        return models.Translation.objects.count()
