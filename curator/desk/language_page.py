"""One page per language: all texts in one column, beside another language and the source."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from curator import records
from curator.desk.form_recovery import safe_next
from curator.desk.forms import Box, issue_box, marked, pick_box
from curator.desk.language_status import chosen, issue_cells
from curator.desk.minute import minute_of
from curator.desk.page import approval_of, number, page, person, signed_in, slot_names
from curator.edition import build, wording
from curator.edition.missing import fields_of, picture_fields, section_fields
from curator.errors import CuratorError, InputError
from curator.records import ISSUE_FIELDS, SPONSOR_FIELD
from curator.runs import context
from curator.runs.doubts import Compared
from curator.runs.texts import (
    FORMATS,
    MOST_BYTES,
    Returned,
    Saved,
    accept_read,
    export,
    merge,
    name_of,
    read,
    save,
)
from curator.store import models, unsaved
from curator.store.proofreading import open_comments
from curator.store.snapshot import snapshot
from curator.store.words import Conflict, Texts, newest_texts
from curator.web.desk_language import gettext, localized, ngettext

Clashes = dict[str, Conflict]


@dataclass(frozen=True, slots=True)
class Written:
    """A text box under its name, with the text in the language beside it."""

    name: str
    box: Box
    beside: wording.Wording | None
    clash: Conflict | None


@dataclass(frozen=True, slots=True)
class Block:
    """The boxes of an item, a section, a sponsor, or the issue itself."""

    boxes: Sequence[Written]
    pick: records.Pick | None = None
    slot: str = ""
    sponsor: str = ""


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def edit_language(request: HttpRequest, issue_id: int, language: str) -> HttpResponse:
    """Show everything to write in one language; `?beside=` is the language beside it. POST saves,
    and accepts the machine translations that `accept` names.
    """
    issue = get_object_or_404(models.Issue, pk=issue_id)
    whole = _whole(issue, language)
    if request.method != "POST":
        return _page(request, issue, whole, language, {}, {})
    posted = request.POST.dict()
    typed = {name: str(text) for name, text in posted.items() if f"seen-{name}" in posted}
    texts = {name: (text, number(str(posted[f"seen-{name}"]))) for name, text in typed.items()}
    done = save(issue, person(request), whole, language, texts)
    _report_saved(request, done, accepted=_accept(request, issue, language))
    if done.clashes:
        return _page(request, issue, _whole(issue, language), language, done.clashes, typed)
    here = reverse("edit-language", args=[issue_id, language])
    back = request.POST.get("onward") or f"{here}?beside={request.POST.get('beside', '')}"
    return redirect(safe_next(request, back))


def _accept(request: HttpRequest, issue: models.Issue, language: str) -> int:
    """Accept what was read; return how many."""
    read = {number(each) for each in request.POST.get("accept", "").split()}
    return accept_read(issue, person(request), language, read) if read else 0


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def language_file(request: HttpRequest, issue_id: int, language: str) -> HttpResponse:
    """Export one language's texts for a translator (`?format=`, `?beside=`); POST
    merges the file.
    """
    issue = get_object_or_404(models.Issue, pk=issue_id)
    whole = _whole(issue, language)
    if request.method != "POST":
        return _download(request, issue, whole, language)
    try:
        returned = _uploaded(request, language)
        done = merge(issue, person(request), context.config(), returned)
    except CuratorError as error:
        messages.error(request, localized(error))
        return redirect("edit-language", issue_id, language)
    _report_saved(request, done)
    if done.clashes:
        texts = {name: text for name, (text, _) in returned.texts.items()}
        return _page(request, issue, _whole(issue, language), language, done.clashes, texts)
    return redirect("edit-language", issue_id, language)


def _download(
    request: HttpRequest, issue: models.Issue, whole: records.Snapshot, language: str
) -> HttpResponse:
    kind, beside = request.GET.get("format", ""), _beside(request, whole, language)
    kind = kind if kind in FORMATS else "xliff"
    content = export(issue, context.config(), language, beside, kind)
    answer = HttpResponse(content, content_type=FORMATS[kind])
    end = "csv" if kind == "csv" else "xlf"
    answer["Content-Disposition"] = f'attachment; filename="issue-{issue.pk}-{language}.{end}"'
    return answer


def _uploaded(request: HttpRequest, language: str) -> Returned:
    file = request.FILES.get("file")
    if file is None:
        raise InputError("Choose the file that the translator sent back.")
    returned = read(file.read(MOST_BYTES + 1))
    if returned.language != language:
        raise InputError("This file is in another language than this page.")
    return returned


def _whole(issue: models.Issue, language: str) -> records.Snapshot:
    """Return the issue's snapshot; raises Http404 for a language the newsletter does not have."""
    whole = snapshot(issue, context.config())
    if language not in whole.newsletter.languages:
        raise Http404
    return whole


def _beside(request: HttpRequest, whole: records.Snapshot, language: str) -> str:
    wanted = request.POST.get("beside") or request.GET.get("beside", "")
    others = (each for each in whole.newsletter.languages if each != language)
    return wanted if wanted in whole.newsletter.languages else next(others, language)


def _page(
    request: HttpRequest,
    issue: models.Issue,
    whole: records.Snapshot,
    language: str,
    clashes: Clashes,
    typed: Mapping[str, str],
) -> HttpResponse:
    """Return the page, with both texts where there was a conflict."""
    beside, compared = _beside(request, whole, language), Compared(issue.pk)
    found = _blocks(typed, issue, whole, language, beside, clashes)
    blocks = [_marked(block, whole, language, compared) for block in found]
    compared.keep()
    return page(
        request,
        "edit_language.html",
        status=409 if clashes else 200,
        issue=issue,
        approval=approval_of(issue),
        language=language,
        languages=whole.newsletter.languages,
        beside=beside,
        minute=minute_of(build(whole, language)),
        comments=_comments(issue, language),
        cells=issue_cells(whole),
        clashes=clashes,
        typed=unsaved.kept(person(request), issue, language),
        slot_names=slot_names(whole.sections),
        blocks=blocks,
        unread=[
            each.box.machine.pk for block in blocks for each in block.boxes if each.box.machine
        ],
    )


def _marked(block: Block, whole: records.Snapshot, language: str, compared: Compared) -> Block:
    boxes = marked((each.box for each in block.boxes), whole, block.pick, language, compared)
    lines = [replace(each, box=box) for each, box in zip(block.boxes, boxes, strict=True)]
    return replace(block, boxes=lines)


def _comments(issue: models.Issue, language: str) -> Mapping[int | None, list[models.ProofComment]]:
    """Return the open comments of proofreaders by item; None: on the whole letter."""
    found: dict[int | None, list[models.ProofComment]] = {}
    for comment in open_comments(issue, language):
        found.setdefault(comment.pick_id, []).append(comment)
    return found


def _blocks(
    typed: Mapping[str, str],
    issue: models.Issue,
    whole: records.Snapshot,
    language: str,
    beside: str,
    clashes: Clashes,
) -> Iterator[Block]:
    texts = newest_texts(issue, language)
    yield Block(
        [
            _issue_line(typed, texts, whole, field, language, beside, clashes)
            for field in ISSUE_FIELDS
        ]
    )
    for each in whole.sponsors:
        of = f"{SPONSOR_FIELD}:{each.id}"
        yield Block(
            [_issue_line(typed, texts, whole, of, language, beside, clashes)], sponsor=each.name
        )
    over = section_fields(whole)
    for pick in in_order(whole):
        if pick.slot in over:
            lines = [
                _issue_line(typed, texts, whole, field, language, beside, clashes)
                for field in over.pop(pick.slot)
            ]
            yield Block(lines, slot=pick.slot)
        lines = [
            _pick_line(typed, texts, pick, field, language, beside, whole, clashes)
            for field in (*fields_of(pick), *picture_fields(pick))
        ]
        yield Block(lines, pick, pick.slot)


def in_order(whole: records.Snapshot) -> list[records.Pick]:
    """Return the items in printed order."""
    places = {slot: place for place, slot in enumerate(slot_names(whole.sections))}
    return sorted(
        whole.picks, key=lambda each: (places.get(each.slot, len(places)), each.position, each.id)
    )


def _issue_line(
    typed: Mapping[str, str],
    texts: Texts,
    whole: records.Snapshot,
    field: str,
    language: str,
    beside: str,
    clashes: Clashes,
) -> Written:
    name, clash = name_of(None, field), clashes.get(name_of(None, field))
    box = issue_box(_posted(typed, name, field, clash), texts, whole, field, language, clash)
    words = whole.words
    other = wording.choose(field, beside, "drop", words)
    return Written(name, box, other, clash)


def _pick_line(
    typed: Mapping[str, str],
    texts: Texts,
    pick: records.Pick,
    field: str,
    language: str,
    beside: str,
    whole: records.Snapshot,
    clashes: Clashes,
) -> Written:
    name, clash = name_of(pick.id, field), clashes.get(name_of(pick.id, field))
    posted = _posted(typed, name, field, clash)
    box = pick_box(posted, texts, pick, field, language, whole.newsletter, clash)
    other = chosen(pick, field, beside, whole.newsletter, badge=True)
    return Written(name, box, other, clash)


def _posted(
    typed: Mapping[str, str], name: str, field: str, clash: Conflict | None
) -> Mapping[str, str]:
    """Return the submitted text if it could not be saved."""
    return {field: typed[name]} if clash and name in typed else {}


def _report_saved(request: HttpRequest, done: Saved, *, accepted: int = 0) -> None:
    for error in done.refused:
        messages.error(request, localized(error))
    if not done.changed and not accepted:
        messages.info(request, gettext("Nothing was changed."))
        return
    if done.changed:
        said = ngettext("Saved: %(number)s text.", "Saved: %(number)s texts.", done.changed)
        messages.success(request, said)
    if accepted:
        said = ngettext(
            "Accepted: %(number)s text. It is printed from now on.",
            "Accepted: %(number)s texts. They are printed from now on.",
            accepted,
        )
        messages.success(request, said)
