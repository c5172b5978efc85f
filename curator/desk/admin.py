"""Django's admin, for superusers only: accounts to change, all other rows to look at."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import admin
from django.contrib.auth.admin import GroupAdmin, UserAdmin
from django.contrib.auth.models import Group, User
from django.db.models import Model
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from curator.desk.form_recovery import sign_in_path
from curator.desk.page import person
from curator.store import models, second_factor

if TYPE_CHECKING:
    _ModelAdmin = admin.ModelAdmin[Model]
else:
    _ModelAdmin = admin.ModelAdmin


class Backstage(admin.AdminSite):
    """The admin site, with the desk's own sign-in page, so that its limits apply."""

    site_header = site_title = "Backstage"

    def has_permission(self, request: HttpRequest) -> bool:
        if not (request.user.is_active and request.user.is_superuser):
            return False
        return not second_factor.is_due(person(request), request.session)

    def login(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        if request.user.is_authenticated and not self.has_permission(request):
            return redirect("home")
        return redirect(sign_in_path(request.GET.get("next", "/admin/")))


class LookOnly(_ModelAdmin):
    """A read-only list of rows; changes are made at the desk, which notes them."""

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False


site = Backstage(name="admin")
site.register(User, UserAdmin)
site.register(Group, GroupAdmin)
site.register(
    [
        models.Source,
        models.Entry,
        models.Story,
        models.Issue,
        models.Approval,
        models.Edit,
        models.Run,
    ],
    LookOnly,
)
