"""The receipt of a sent issue, as a page and as a file."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_safe

from curator import records
from curator.desk.page import page, signed_in, slot_names
from curator.runs import context
from curator.store import corrections, models
from curator.store.receipt import receipt


@require_safe
@signed_in
def receipt_page(request: HttpRequest, issue_id: int) -> HttpResponse:
    """Show who approved what, where each item comes from, who got it, what was corrected since."""
    issue = _left(issue_id)
    names = slot_names(context.config().sections)
    return page(request, "receipt.html", issue=issue, receipt=receipt(issue), slot_names=names)


@require_safe
@signed_in
def receipt_file(request: HttpRequest, issue_id: int) -> HttpResponse:
    """Return the same as JSON, to be kept."""
    issue = _left(issue_id)
    answer = JsonResponse(
        records.to_json(receipt(issue)), json_dumps_params={"indent": 1, "ensure_ascii": False}
    )
    answer["Content-Disposition"] = f'attachment; filename="receipt-{issue.number}.json"'
    return answer


def _left(issue_id: int) -> models.Issue:
    return get_object_or_404(models.Issue, pk=issue_id, state__in=corrections.LEFT)
