"""People: invite, change roles, close accounts; the log of sign-ins."""

from __future__ import annotations

from collections.abc import Callable, Collection

from django.contrib import messages
from django.contrib.auth.models import User
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.views.decorators.http import require_POST

from curator.config import environment
from curator.desk.page import attempt, done, operators_only, page, person
from curator.desk.wording import browser_name, sign_in_names, ways_in
from curator.store import mailed_links, models, organisation, people, second_factor
from curator.web import desk_language
from curator.web.desk_language import gettext


@operators_only
def people_page(request: HttpRequest) -> HttpResponse:
    """Show every open account: role, address, invitation."""
    users = list(User.objects.filter(is_active=True).prefetch_related("groups"))
    users.sort(key=lambda user: user.get_username().casefold())
    members = organisation.members()
    return page(
        request,
        "people.html",
        rows=[(user, people.role_of(user), _state(user, members)) for user in users],
        mails=mailed_links.newest_to(users),
        mailing=bool(environment().smtp_url),
        role_names=role_names(),
        protected=second_factor.who_has_one(users),
    )


def _state(user: User, members: Collection[int]) -> str:
    if user.pk in members or user.has_usable_password():
        return "active"
    return "invited" if user.last_login is None else "locked"


def role_names() -> dict[str, str]:
    """Return the names of the roles, the lesser first."""
    return {
        "editor": gettext("Editor"),
        "operator": gettext("Operator"),
        "publisher": gettext("Publisher"),
        "editor+operator": gettext("Editor and operator"),
        "publisher+operator": gettext("Publisher and operator"),
    }


@require_POST
@operators_only
def invite(request: HttpRequest) -> HttpResponse:
    """Create an account and mail its link; without a mail server, show the link."""
    name, role = request.POST.get("name", "").strip(), request.POST.get("role", "")
    address, by = request.POST.get("address", ""), person(request)

    def change() -> None:
        user = people.invite(by, name, role, address, desk_language.tag(), timezone.now())
        _say_how_it_goes(request, user)

    attempt(request, change)
    return done(request, "people")


@require_POST
@operators_only
def change(request: HttpRequest, user_id: int) -> HttpResponse:
    """Change an account: mail a new link, change the role, close it."""
    user = get_object_or_404(User, pk=user_id, is_active=True)
    if act := _ACTS.get(request.POST.get("do", "")):
        attempt(request, lambda: act(request, user))
    return done(request, "people")


def _invite_again(request: HttpRequest, user: User) -> None:
    people.invite_again(person(request), user, desk_language.tag(), timezone.now())
    _say_how_it_goes(request, user)


def _change_role(request: HttpRequest, user: User) -> None:
    people.change_role(person(request), user, request.POST.get("role", ""))
    name = user.get_username()
    messages.success(request, gettext("The role of %(name)s is changed.", name=name))


def _close(request: HttpRequest, user: User) -> None:
    people.close_account(person(request), user)
    name = user.get_username()
    messages.success(request, gettext("The account of %(name)s is closed.", name=name))


def _remove_factor(request: HttpRequest, user: User) -> None:
    people.remove_second_factor(person(request), user, desk_language.tag())
    name = user.get_username()
    messages.success(request, gettext("%(name)s signs in without a second factor now.", name=name))


_ACTS: dict[str, Callable[[HttpRequest, User], None]] = {
    "invite": _invite_again,
    "role": _change_role,
    "close": _close,
    "factor": _remove_factor,
}


def _say_how_it_goes(request: HttpRequest, user: User) -> None:
    name = user.get_username()
    if environment().smtp_url and user.email:
        message = gettext("A mail with a link for %(name)s is on its way.", name=name)
    else:
        message = gettext(
            "Hand this link to %(name)s: it is good once, for 24 hours. %(link)s",
            name=name,
            link=people.link(user, environment().base_url),
        )
    messages.success(request, message)


PER_PAGE = 50


@operators_only
def sign_ins_page(request: HttpRequest) -> HttpResponse:
    """Show sign-ins and refusals, newest first, of one person if named."""
    events = models.SignIn.objects.select_related("user")
    if name := request.GET.get("name", ""):
        events = events.filter(user__username=name)
    pages = Paginator(events, PER_PAGE)
    return page(
        request,
        "sign_ins.html",
        name=name,
        events=pages.get_page(request.GET.get("page")),
        kind_names=sign_in_names(),
        ways=ways_in(),
        browser_name=browser_name,
    )
