"""A landing page whose form is set in by a service is gated; an article with a newsletter form below stays one."""

from __future__ import annotations

import pytest

from curator import extract
from curator.records import Page

FORMS = {
    "HubSpot": '<script src="//js.hsforms.net/v2.js"></script><script>hbspt.forms.create({portalId: "1"});</script>',
    "HubSpot frame": '<div class="hs-form-frame" data-region="eu1" data-form-id="a" data-portal-id="1"></div>',
    "Pardot": '<iframe src="https://go.paper.example/l/12345/2026-01-01/abc" width="100%" height="500"></iframe>',
    "Marketo": '<form id="mktoForm_1"></form><script>MktoForms2.loadForm("//app.example.org", "111-AAA", 1);</script>',
    "Typeform": '<div data-tf-live="01ABC"></div><script src="//embed.typeform.com/next/embed.js"></script>',
    "Typeform frame": '<iframe src="https://form.typeform.com/to/AbC123"></iframe>',
    "JotForm": '<script src="https://form.jotform.com/jsform/1234567890"></script>',
}  # fmt: skip
TEASERS = {
    "en": "<h2>Download the report</h2><p>What 2,000 customers expect of a call, and how rarely they get it.</p>",
    "de": "<h2>Jetzt Studie anfordern</h2><p>Was Kunden von einem Anruf erwarten und wie selten sie es bekommen.</p>",
    "tr": "<h2>Raporu indirin</h2><p>Müşteriler bir görüşmeden ne bekliyor ve bunu ne kadar seyrek buluyor.</p>",
    "ko": "<h2>보고서 다운로드</h2><p>고객이 통화에서 무엇을 기대하고 얼마나 드물게 얻는지 알아본다.</p>",
}
PARAGRAPHS = [
    f"<p>The counter opens at {n}, and by ten past a visitor has told the same thing {n} times.</p>"
    for n in range(20)
]
SHORT, WHOLE = "".join(PARAGRAPHS[:5]), "".join(PARAGRAPHS)
LETTER = "<h3>Subscribe to our newsletter</h3>"


def kind(body: str, title: str = "The Patience Report") -> str:
    html = f"<html><head><title>{title}</title></head><body><h1>{title}</h1><main>{body}</main></body></html>"
    return extract.article(Page("https://paper.example/report", html.encode()), id="x").kind


@pytest.mark.parametrize("service", FORMS)
@pytest.mark.parametrize("language", TEASERS)
def test_a_teaser_before_a_services_form_is_gated(service: str, language: str) -> None:
    assert kind(f"<section>{TEASERS[language]}</section><div>{FORMS[service]}</div>") == "gated"


@pytest.mark.parametrize("service", FORMS)
def test_an_article_with_a_newsletter_form_below_stays_an_article(service: str) -> None:
    assert (
        kind(f"<article>{SHORT}</article><section>{LETTER}{FORMS[service]}</section>") == "article"
    )
    assert (
        kind(f"<article>{WHOLE}<p>Download the report.</p></article><div>{FORMS[service]}</div>")
        == "article"
    )


@pytest.mark.parametrize("service", FORMS)
def test_a_short_article_that_tells_of_a_report_beside_a_newsletter_form_stays_an_article(
    service: str,
) -> None:
    told = f"<article>{SHORT}<p>Download the report from its makers' site.</p></article>"
    assert kind(f"{told}<section>{LETTER}{FORMS[service]}</section>") == "article"
    assert kind(f"{told}<footer>{FORMS[service]}</footer>") == "article"


def test_where_the_file_itself_is_linked_nothing_is_gated() -> None:
    linked = (
        f'<article>{SHORT}<p><a href="/files/report.pdf?v=2">Download the report</a></p></article>'
    )
    assert kind(f"{linked}<div>{FORMS['HubSpot']}</div>") == "article"


def test_a_form_for_messages_gates_nothing() -> None:
    assert (
        kind(f"<article>{SHORT}</article><div><h3>Write to us</h3>{FORMS['JotForm']}</div>")
        == "article"
    )


def test_words_in_the_navigation_do_not_make_a_teaser() -> None:
    body = f"<nav><a href='/r'>Download the report</a></nav><article>{SHORT}</article>{FORMS['HubSpot']}"
    assert kind(body) == "article"
