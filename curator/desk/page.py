"""What all pages of the desk share: permissions, the frame's values, messages, dates."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime
from functools import cache, partial, wraps
from ipaddress import ip_address
from typing import Any, Concatenate, ParamSpec, cast
from zoneinfo import ZoneInfo

from django.contrib import messages
from django.contrib.auth.models import User
from django.db.models import BooleanField, ExpressionWrapper, Q, QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.utils import timezone
from django_htmx.jinja import htmx_script

from curator.desk.form_recovery import ask_to_sign_in
from curator.desk.wording import kinds, lacking, score_names, withdrawn
from curator.edition import LEAST_SHARE
from curator.errors import CuratorError
from curator.language import phrases
from curator.records import Section
from curator.runs import context, localized
from curator.runs.context import config_mistake
from curator.store import corrections, models, second_factor, sign_ins, undo
from curator.store.approvals import in_force
from curator.store.history import APPROVE, EDIT, OPERATE, NotAllowed, require
from curator.store.sign_ins import Origin
from curator.web import desk_language
from curator.web.desk_language import gettext, speaking

UNDO = "undo"  # in the session: what the next page offers to take back, or to do again
State = models.Issue.State
P = ParamSpec("P")
View = Callable[Concatenate[HttpRequest, P], HttpResponse]


def page(request: HttpRequest, template: str, *, status: int = 200, **context: Any) -> HttpResponse:
    """Render `templates/desk/NAME` with the values of its frame."""
    frame = {
        "htmx_script": htmx_script,
        "messages": messages.get_messages(request),
        "undo": request.session.pop(UNDO, None) if hasattr(request, "session") else None,
        "may_edit": person(request).has_perm(EDIT),
        "may_approve": person(request).has_perm(APPROVE),
        "may_operate": person(request).has_perm(OPERATE),
        "language_name": speaking().language_name,
        "direction": phrases.direction,
        "day": day,
        "month": speaking().month,
        "number": speaking().number,
        "decimal": decimal,
        "percent": percent,
        "lacking": lacking,
        "kinds": kinds(),
        "score_names": cache(score_names),  # once a page, if at all
        "when": partial(_said, zone=cache(_zone)),
        "current": context.get("issue") or context.get("current") or issue_at_hand(),
        "config_mistake": config_mistake(),
        "corrections": corrections_of,
        "issue": None,
        "least_share": LEAST_SHARE,
    }
    return render(request, f"desk/{template}", {**frame, **context}, status=status)


def when(moment: datetime) -> str:
    """Return a moment in the newsletter's time zone, which is named, in the desk's language."""
    return _said(moment, _zone)


def _said(moment: datetime, zone: Callable[[], ZoneInfo]) -> str:
    return speaking().moment(moment.astimezone(zone()))


def _zone() -> ZoneInfo:
    return ZoneInfo(context.config().newsletter.time_zone)


def percent(share: float) -> str:
    """Return a share (0..1) in per cent: "87%", "87 %"."""
    return speaking().percent(round(share * 100))


def decimal(value: float) -> str:
    """Return a figure with one decimal."""
    return speaking().number(round(value, 1))


def day(given: date) -> str:
    """Return a day in the style of `when`."""
    return speaking().short_date(given)


def person(request: HttpRequest) -> User:
    """Return the request's user; may be anonymous, without permissions."""
    return cast(User, request.user)


def current_issue() -> models.Issue | None:
    """Return the weekly issue being worked on, the newest that was not sent, or None."""
    return if_open(issue_at_hand())


def if_open(issue: models.Issue | None) -> models.Issue | None:
    """Return the issue unless it was sent."""
    return issue if issue and issue.state not in corrections.LEFT else None


def issue_at_hand() -> models.Issue | None:
    """Return the weekly issue being worked on, else the newest, which was sent, or None."""
    left = ExpressionWrapper(Q(state__in=corrections.LEFT), BooleanField())
    return models.Issue.objects.filter(month=None).order_by(left.asc(), "-pk").first()


def corrections_of(issue: models.Issue) -> list[int]:
    """Return the numbers of the corrections that nobody has released yet."""
    return list(corrections.waiting(issue).values_list("pk", flat=True))


def approval_of(issue: models.Issue, *, whole: bool = False) -> models.Approval | None:
    """Return the approval in force of an issue just read, as `in_force`; a draft has none."""
    return in_force(issue, whole=whole) if issue.state != State.DRAFT else None


def signed_in(view: View[P]) -> View[P]:
    """Require an account that may edit; a signed-out person's form is kept until after signing in.

    Whoever must have a second factor sets it up first.
    """
    return with_any_right(_requiring(EDIT, view))


def operators_only(view: View[P]) -> View[P]:
    """Require an account that may operate, as `signed_in` does for editing."""
    return with_any_right(_requiring(OPERATE, view))


def _requiring(right: str, view: View[P]) -> View[P]:
    @wraps(view)
    def guarded(request: HttpRequest, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        try:
            require(person(request), right)
        except NotAllowed as error:
            why = desk_language.localized(error)
            return page(request, "not_allowed.html", status=403, why=why)
        return view(request, *args, **kwargs)

    return cast("View[P]", guarded)


def with_any_right(view: View[P]) -> View[P]:
    """Require an account with a role, whatever it may do; else as `signed_in`."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        if second_factor.is_due(person(request), request.session):
            return redirect("second-factor")
        return view(request, *args, **kwargs)

    return signed_in_with_one_factor(cast("View[P]", guarded))


def signed_in_with_one_factor(view: View[P]) -> View[P]:
    """Require a role, but no second factor: for the page that sets it up."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        if not request.user.is_authenticated:
            return ask_to_sign_in(request)
        if not any(person(request).has_perm(each) for each in (EDIT, APPROVE, OPERATE)):
            why = gettext("Your account has no role yet. Ask an operator to give you one.")
            return page(request, "not_allowed.html", status=403, why=why)
        sign_ins.note_use(request.session, origin(request), timezone.now())
        answer = _offering_undo(request, lambda: view(request, *args, **kwargs))
        # Back after signing out, on a shared machine, shows nothing
        answer.headers.setdefault("Cache-Control", "private, no-store")
        return answer

    return cast("View[P]", guarded)


def _offering_undo(request: HttpRequest, view: Callable[[], HttpResponse]) -> HttpResponse:
    """Answer, and let the next page offer to undo what was done, and say whether an approval fell
    with it; `undo_with` names an act before it that is undone together with it.
    """
    if request.method != "POST":
        return view()
    request.session.pop(UNDO, None)
    approved = list(models.Issue.objects.filter(state=State.APPROVED).values_list("pk", flat=True))
    newest = undo.newest_line()
    answer = view()
    acts = undo.done_since(person(request), newest)
    if approved and _fell(person(request), newest).filter(pk__in=approved).exists():
        messages.warning(request, withdrawn())
    if acts:
        before = [number(each) for each in request.POST.getlist("undo_with")]
        request.session[UNDO] = {"acts": [*before, *acts], "again": False}
    return answer


def _fell(by: User, newest: int) -> QuerySet[models.Issue]:
    """Return the drafts that a person changed after the line of history `newest`."""
    lines = models.Edit.objects.filter(by=by, pk__gt=newest)
    return models.Issue.objects.filter(state=State.DRAFT, edits__in=lines)


def origin(request: HttpRequest) -> Origin:
    """Return where a request comes from."""
    address = request.META.get("REMOTE_ADDR", "")
    try:
        ip_address(address)
    except ValueError:
        address = ""
    return Origin(address, request.headers.get("User-Agent", "")[:200])


def number(text: str) -> int:
    """Return a submitted number, or 0 for anything else."""
    return int(text) if text.isdecimal() and len(text) <= 15 else 0


def done(request: HttpRequest, where: str, said: str = "", *args: Any) -> HttpResponseRedirect:
    """Redirect after a change, with a message."""
    if said:
        messages.success(request, said)
    return redirect(where, *args)


def attempt(request: HttpRequest, change: Callable[[], object], said: str = "") -> bool:
    """Make a change; an error meant for people becomes a message on the next page."""
    try:
        change()
    except CuratorError as error:
        messages.error(request, desk_language.localized(error))
        return False
    if said:
        messages.success(request, said)
    return True


def slot_names(sections: Sequence[Section]) -> Mapping[str, str]:
    """Return slot -> name in the desk's language, in printed order."""
    return localized.slot_names(sections, speaking())
