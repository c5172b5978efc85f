"""LinkedIn: previews as in the feed, texts to copy, files, and where it was posted."""

from __future__ import annotations

from dataclasses import dataclass

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from curator.config import environment
from curator.desk.linkedin_feed import WIDTHS, feed
from curator.desk.page import approval_of, attempt, done, page, person, signed_in
from curator.errors import CuratorError, InputError, NotReady
from curator.runs import context, linkedin_account, post, publish
from curator.runs.renderer import IssueRenderer
from curator.store import models, postings
from curator.web.desk_language import gettext, localized


@dataclass(frozen=True, slots=True)
class Text:
    """A text file: its name, purpose and content."""

    file: str
    name: str
    text: str

    @property
    def units(self) -> int:
        """Its length, as LinkedIn counts."""
        return post.units(self.text)


@require_safe
@signed_in
def linkedin(request: HttpRequest, issue_id: int, language: str = "") -> HttpResponse:
    """Show the page of one edition, by default the first; `?width=phone` shows a narrow feed."""
    issue = get_object_or_404(models.Issue, pk=issue_id)
    approval, width = approval_of(issue), request.GET.get("width", "")
    width = width if width in WIDTHS else "desktop"
    if approval is None:
        return page(request, "linkedin.html", issue=issue, approval=None, languages=())
    found = publish.approved(issue)
    language = language or found.languages[0]
    if language not in found.languages:
        raise Http404
    renderer = IssueRenderer.of(context.config())
    texts = post.texts(renderer, found.snapshot, language)
    return page(
        request,
        "linkedin.html",
        issue=issue,
        approval=approval,
        languages=found.languages,
        language=language,
        posted={row.language: row for row in issue.postings.exclude(state="refused")},
        width=width,
        feed=feed(renderer, found.snapshot, language, width, texts),
        texts=_named(texts),
        tags=[line.split("\t") for line in texts["tag-by-hand.txt"].splitlines()],
        obstacle=_obstacle(found.snapshot.newsletter.base_url),
        account=linkedin_account.standing(timezone.now()),
        author=context.config().linkedin.author_of(language),
    )


def _named(texts: dict[str, str]) -> list[Text]:
    """Return what can be copied, the post first."""
    names = {
        "post.txt": gettext("The post"),
        "comment.txt": gettext("First comment, with the links"),
        "post-number.txt": gettext("Another post: one number"),
        "post-question.txt": gettext("Another post: one question"),
        "post-short.txt": gettext("Short, for Bluesky and Mastodon"),
    }
    parts = [name for name in texts if name.startswith("post-part-")]
    further = {
        name: gettext("Further post, part %(number)s", number=place)
        for place, name in enumerate(parts, 2)
    }
    article = {"article.md": gettext("The whole issue as Markdown, for an article")}
    named = names | further | article
    return [Text(file, name, texts[file]) for file, name in named.items() if file in texts]


def _obstacle(base_url: str) -> str:
    """Return why the texts must not be posted yet, or ""."""
    try:
        publish.require_public(base_url)
    except NotReady as error:
        return localized(error)
    return ""


@require_POST
@signed_in
def posted(request: HttpRequest, issue_id: int, language: str) -> HttpResponse:
    """Note where a person posted this edition, or that a post in doubt does not exist."""
    issue, now = get_object_or_404(models.Issue, pk=issue_id), timezone.now()
    if "not-there" in request.POST:
        noted = gettext("Noted: the post is not there. It may be posted again.")
        attempt(request, lambda: postings.not_posted(issue, language, now, person(request)), noted)
    else:
        attempt(request, lambda: _keep(request, issue, language), gettext("The address is kept."))
    return done(request, "linkedin", "", issue_id, language)


def _keep(request: HttpRequest, issue: models.Issue, language: str) -> None:
    if language not in publish.approved(issue).languages:
        raise InputError("This issue has no such edition.")
    address, now = request.POST.get("address", ""), timezone.now()
    postings.posted_by_hand(issue, language, address, now, person(request))


@require_POST
@signed_in
def post_now(request: HttpRequest, issue_id: int, language: str) -> HttpResponse:
    """Post one edition by LinkedIn's API, once."""
    issue = get_object_or_404(models.Issue, pk=issue_id)
    renderer = IssueRenderer.of(context.config())
    where, now = environment().out, timezone.now()
    attempt(
        request,
        lambda: post.post_edition(renderer, issue, language, where, person(request), now),
        gettext("It is posted on LinkedIn."),
    )
    return done(request, "linkedin", "", issue_id, language)


@require_safe
@signed_in
def files(request: HttpRequest, issue_id: int, language: str) -> HttpResponse:
    """Return the exported files of one edition as a zip file."""
    issue = get_object_or_404(models.Issue, pk=issue_id)
    try:
        data = post.packed(IssueRenderer.of(context.config()), issue, language, timezone.now())
    except CuratorError as error:
        messages.error(request, localized(error))
        return done(request, "linkedin", "", issue_id)
    answer = HttpResponse(data, content_type="application/zip")
    name = f"issue-{issue.number:03}-{language}-linkedin.zip"
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer


@require_safe
@signed_in
def cover(request: HttpRequest, issue_id: int, language: str) -> HttpResponse:
    """Return the cover, of a draft as it would be."""
    issue = get_object_or_404(models.Issue, pk=issue_id)
    try:
        picture = post.cover(post.as_posted(issue, language), language, environment().out)
    except CuratorError as error:
        raise Http404 from error
    if picture is None:
        raise Http404
    return HttpResponse(picture, content_type="image/png")


@require_safe
@signed_in
def document_page(
    request: HttpRequest, issue_id: int, language: str, page_number: int
) -> HttpResponse:
    """Return one page of the document as a picture, of a draft as it would be."""
    issue = get_object_or_404(models.Issue, pk=issue_id)
    renderer = IssueRenderer.of(context.config())
    try:
        shown = post.as_posted(issue, language)
        picture = post.document_page(renderer, shown, language, page_number)
    except CuratorError as error:
        raise Http404 from error
    if picture is None:
        raise Http404
    return HttpResponse(picture, content_type="image/png")
