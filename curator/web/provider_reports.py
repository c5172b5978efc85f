"""Webhooks by which mail providers report bounces and complaints, authenticated per provider."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.urls import path
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from curator.config import environment
from curator.errors import FetchError, InputError, Unsigned


@csrf_exempt  # a machine posts; its signature is the proof
@require_http_methods(["HEAD", "OPTIONS", "POST"])
def reported(request: HttpRequest, provider: str) -> HttpResponse:
    """Process the reports that a provider in CURATOR_REPORT_KEYS posts; HEAD answers 200, because
    some providers test with it.
    """
    if request.method != "POST":
        return HttpResponse()
    secret = environment().report_keys.get(provider)
    if secret is None:
        return HttpResponse(status=403)
    from curator.runs import bounces  # imported where it is used: decision 0005

    try:
        bounces.from_provider(provider, secret, request, timezone.now())
    except Unsigned:
        return HttpResponse(status=403)
    except InputError:
        return HttpResponse(status=400)
    except FetchError:
        return HttpResponse(status=503)  # which Amazon answers by saying it again
    return HttpResponse()


urlpatterns = [path("reports/<slug:provider>", reported, name="reports")]
