"""A slip in any template would be found by the tests of the pseudo-language."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from django.template import engines
from jinja2 import FileSystemLoader

from curator import resources, templating
from curator.share.archive import pages
from tests.language import untranslated
from tests.language.pseudo_issue import LANGUAGES, escaped, issue, leave_pages, letters, posts, site

pytestmark = pytest.mark.django_db


# A slip in each template, and where it would meet a reader.
SLIPS = [
    ("email/letter.html", '<p class="number">', '<p class="number">stray ', "letter"),
    (
        "email/letter.html",
        'role="article"',
        'role="article" aria-roledescription="stray"',
        "letter",
    ),
    ("email/letter.html", "<title>", "<title>stray ", "letter"),
    ("email/letter.txt", "{{ line() }}", "stray\n{{ line() }}", "letter"),
    ("email/letter.subject.txt", "{{ edition.subject }}", "stray {{ edition.subject }}", "letter"),
    ("linkedin/post.txt", "{{ hook }}", "{{ hook }} stray", "post"),
    (
        "web/base.html",
        '<meta property="og:title" content="',
        '<meta property="og:title" content="stray ',
        "site",
    ),
    ("web/base.html", "<footer>", "<footer>stray", "site"),
    ("web/front.html", "<h1>", "<h1>stray ", "site"),
    ("web/language.html", '<ol class="issues"', '<ol title="stray" class="issues"', "site"),
    ("web/past.html", "<h1>", "<h1>stray ", "site"),
    ("web/theme.html", "{% block description %}", "{% block description %}stray ", "site"),
    (
        "web/issue.html",
        'aria-label="{{ gettext("Other issues") }}"',
        'aria-label="stray"',
        "site, turned",
    ),
    (
        "web/navigation.html",
        'aria-label="{{ gettext("You are here") }}"',
        'aria-label="stray"',
        "site",
    ),
    ("web/entry.html", "<h2>{{ gettext", "<h2>stray {{ gettext", "site"),
    (
        "web/issue.html",
        "{% if edition.sign_off %}",
        "<p>stray</p>{% if edition.sign_off %}",
        "site",
    ),
    ("web/items.html", '<p class="meta">', '<p class="meta">stray ', "site"),
    ("web/feed.xml", ">{{ entry.title }}", ">stray {{ entry.title }}", "site"),
    ("web/leave.html", "<h1>", "<h1>stray ", "leave"),
    ("web/leave_base.html", "<footer>", '<footer><input placeholder="stray">', "leave"),
    ("web/leave_back.html", "<h1>", "<h1>stray ", "leave"),
    ("web/leave_done.html", "<h1>", "<h1>stray ", "leave"),
    ("web/leave_sample.html", "<h1>", "<h1>stray ", "leave"),
    ("web/leave_unknown.html", "<h1>", "<h1>stray ", "leave"),
    ("web/archive_missing.html", "<h1>", "<h1>stray ", "leave"),
]


@pytest.fixture
def slip(monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[str, str, str], None]]:
    """Writes a slip into one template, in memory."""
    read = FileSystemLoader.get_source

    def make(name: str, before: str, after: str) -> None:
        def slipped(self: FileSystemLoader, environment: object, template: str) -> object:
            source, *rest = read(self, environment, template)  # type: ignore[arg-type]
            if template == name:
                assert before in source
                source = source.replace(before, after, 1)
            return source, *rest

        monkeypatch.setattr(FileSystemLoader, "get_source", slipped)
        _forget_templates()

    yield make
    monkeypatch.undo()
    _forget_templates()


def _forget_templates() -> None:
    templating.template.cache_clear()
    templating._shared.cache_clear()
    pages._templates.cache_clear()
    for engine in engines.all():
        if hasattr(engine, "env"):
            engine.env.cache.clear()


@pytest.mark.parametrize("language", LANGUAGES[:1], indirect=True)
@pytest.mark.parametrize(("name", "before", "after", "where"), SLIPS)
def test_a_slip_in_any_template_would_be_found(
    name: str,
    before: str,
    after: str,
    where: str,
    language: str,
    slip: Callable[[str, str, str], None],
    tmp_path: Path,
) -> None:
    slip(name, before, after)
    whole = issue(language, subject=True)
    texts = {
        "letter": lambda: letters(whole, language),
        "post": lambda: posts(whole, language),
        "site": lambda: site(tmp_path / "site", whole, pictures=False),
        "site, turned": lambda: site(tmp_path / "site", whole, whole, pictures=False),
        "leave": lambda: leave_pages(language),
    }[where]()
    assert escaped(list(texts), language) == {"stray"}


def test_every_template_a_reader_meets_has_its_slip() -> None:
    shown = {
        path.relative_to(resources.TEMPLATES).as_posix()
        for folder in ("email", "linkedin", "web")
        for path in (resources.TEMPLATES / folder).iterdir()
        if path.suffix not in (".css", ".js")
    }
    forms = {
        name
        for name in shown
        if name.startswith(("web/subscribe", "web/preferences", "web/proof", "web/vote"))
    }
    # the forms' phrases are held against the catalogues only (test_phrases)
    without = {"email/parts.html", "web/sitemap.xml"} | forms
    assert shown - {name for name, *_ in SLIPS} == without


@pytest.mark.parametrize(
    "markup",
    [
        "<p>stray</p>", "<p>⟦x⟧ stray</p>", '<img alt="stray">', '<p title="stray"></p>', '<nav aria-label="stray"></nav>',
        '<input placeholder="stray">', '<meta name="description" content="stray">', '<meta name="new" content="stray">',
        '<input type="submit" value="stray">', '<button value="code">stray</button>', '<script type="application/ld+json">{"headline": "stray"}</script>',
        "<b>⟦x⟧</b>stray",
    ],
)  # fmt: skip
def test_the_finder_finds_what_is_seen_and_what_is_read_out(markup: str) -> None:
    assert untranslated.words(untranslated.of_html(f"<html><body>{markup}</body></html>")) == {
        "stray"
    }


def test_the_finder_knows_phrases_data_addresses_and_codes() -> None:
    fine = '<p class="kicker">⟦Ná⟦mé⟧š⟧ ⟪data⟫ 12 a@example.org<meta name="viewport" content="width=device-width"></p>'
    assert untranslated.words(untranslated.of_html(fine)) == set()
