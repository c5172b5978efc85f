"""The sign-up form as a block to copy into any site, in each language."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse

from curator.desk.page import page, signed_in
from curator.runs import context
from curator.web.sign_up_form import embedded


@signed_in
def sign_up_form(request: HttpRequest) -> HttpResponse:
    """Show one block per language."""
    newsletter = context.config().newsletter
    blocks = {tag: embedded(newsletter, tag) for tag in newsletter.languages}
    return page(request, "sign_up_form.html", blocks=blocks, base_url=newsletter.base_url)
