"""A mistake in feeds.yaml is named with its line, and with what was probably meant."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.factories_config import GOOD, said


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("  url: https://b", "  adress: https://b", ", line 16: unknown key “adress”"),
        (
            "https://b.example/feed",
            "b.example/feed",
            ", line 16: feeds.2.url: “b.example/feed” is not a web address",
        ),
        ("https://b.example/feed", "ftp://b.example/feed", ", line 16: feeds.2.url"),
        (
            "https://b.example/feed",
            "https://A.example/feed/",
            ", line 16: url “https://A.example/feed/” is given here and on line 14",
        ),
        ("name: B", "name: a", ", line 15: name “a” is given here and on line 13"),
        (
            "[en, de]",
            "[en, xx-nonsense]",
            ", line 3: newsletter.languages.2: “xx-nonsense” is not a language tag",
        ),
        (
            "key: people",
            "key: numbers",
            ", line 11: sections.1.key: “numbers” is a slot of every issue",
        ),
        ("Europe/Berlin", "Berlin", ", line 4: newsletter.time_zone: “Berlin” is not a time zone"),
        (
            "editors@example.org",
            "editors",
            ", line 6: newsletter.reply_to: “editors” is not an e-mail address",
        ),
        ("  name: The Letter\n", "", ", line 1: “newsletter.name” is missing"),
        (
            "name: The Letter",
            "name: The Letter\n  name: Twice",
            ", line 3: “name” is given here and on line 2",
        ),
        ("[en, de]", "&l [en, *l]", ", line 3: “*l” refers to another place"),
        ("name: The Letter", "? [a, b]\n  : The Letter", ", line 2: a key must be a word"),
        ("name: The Letter", "name: 2024-13-41", ": a value makes no sense here"),
        (
            "letter@example.org",
            "a\\x01@example.org",
            ", line 5: newsletter.sender.address: “a\\x01@example.org” is not an e-mail",
        ),
        ("[en, de]", "[en, de", ", line 4: not valid YAML"),
        # keys
        ("  reply_to", "  replyto", ", line 6: unknown key “replyto”; did you mean “reply_to”?"),
        ("sections:", "section:", ", line 10: unknown key “section”; did you mean “sections”?"),
        ("themes: [e", "theme: [e", ", line 11: unknown key “theme”; did you mean “themes”?"),
        (
            "sections:",
            "time_zone: UTC\nsections:",
            ", line 10: unknown key “time_zone”; it belongs under “newsletter:”",
        ),
        (
            "  reply_to",
            "  schedule: {}\n  reply_to",
            ", line 6: unknown key “schedule”; it belongs at the beginning",
        ),
        # languages
        ("[en, de]", "[en, de, en]", ", line 3: “en” is given here twice"),
        (
            "[en, de]",
            "[en, jp]",
            ", line 3: newsletter.languages.2: “jp” is not a language tag such as de, pt-BR",
        ),
        ("[en, de]", "[en, cz]", ", line 3: newsletter.languages.2: “cz” is not a language tag"),
        (
            "[en, de]",
            "[en, deu]",
            ", line 3: newsletter.languages.2: “deu” is not how this language is tagged; did you",
        ),
        (
            "[en, de]",
            "[en, da]",
            ", line 3: the letter's own phrases are not there in “da”, only in ar, de, en",
        ),
        ("[en, de]", "[en, no]", ", line 3: “no” means yes or no to YAML; put it in quotes"),
        ("[en, de]", "en", ", line 3: newsletter.languages: must be a list"),
        ("[en, de]", "[]", ", line 3: newsletter.languages: must not be empty"),
        # texts
        (
            "name: The Letter",
            "name: 2026",
            ", line 2: newsletter.name: must be a text; put it in quotes",
        ),
        (
            "name: The Letter",
            "name: yes",
            ", line 2: newsletter.name: this word means yes or no to YAML",
        ),
        ("name: The Letter", 'name: "a\\nb"', ", line 2: newsletter.name: “a\nb” must be one line"),
        ("name: The Letter", 'name: " "', ", line 2: newsletter.name: must not be empty"),
        (
            "name: The Letter",
            "name: The Letter: news",
            ", line 2: not valid YAML: a text with a colon needs quotes",
        ),
        (
            "  name: The Letter",
            "\tname: The Letter",
            ", line 2: not valid YAML: tabs cannot indent a line",
        ),
        (
            "name: The Letter",
            "name: The\x07Letter",
            ", line 2: not valid YAML: a character that cannot be printed",
        ),
        (
            "[Example Publisher]",
            "Example Publisher",
            ", line 7: newsletter.imprint: must be a list",
        ),
        # places
        (
            "Europe/Berlin",
            "Europe/Berlim",
            ", line 4: newsletter.time_zone: “Europe/Berlim” is not a time zone such as",
        ),
        (
            "https://example.org\n",
            "https://example.org/?a\n",
            ", line 9: newsletter.base_url: “https://example.org/?a”",
        ),
        ("https://a.example/feed", "https://a.example:port/feed", ", line 14: feeds.1.url"),
        ("https://a.example/feed", "https://a.example:99999/feed", ", line 14: feeds.1.url"),
        # sections and feeds
        (
            "employee-experience",
            "employe-experience",
            ", line 11: “employe-experience” is not a theme",
        ),
        (
            "employee-experience",
            "sports",
            ", line 11: “sports” is not a theme; there are ai, employee-experience, loyalty",
        ),
        ("employee-experience", "loyalty, loyalty", ", line 11: “loyalty” is given here twice"),
        ("people, ", "people, limit: 0, ", ", line 11: sections.1.limit: must be at least 1"),
        ("people, ", "people, limit: -2, ", ", line 11: sections.1.limit: must be at least 1"),
        (
            "people, ",
            "people, limit: many, ",
            ", line 11: sections.1.limit: must be a whole number",
        ),
        (
            "people, ",
            "people, limit: yes, ",
            ", line 11: sections.1.limit: this word means yes or no",
        ),
        (
            "key: people",
            "key: People & Culture",
            ", line 11: sections.1.key: “People & Culture” must begin with a letter",
        ),
        ("name: B", "name: B\n  weight: -1", ", line 16: feeds.2.weight: must be at least 0"),
        ("name: B", "name: B\n  weight: .nan", ", line 16: feeds.2.weight: must be"),
        (
            "name: B",
            "name: B\n  kind: blogs",
            ", line 16: feeds.2.kind: “blogs” is none of news, blog,",
        ),
        (
            "name: B",
            "name: B\n  themes: [loyality]",
            ", line 16: “loyality” is not a theme; did you mean “loyalty”?",
        ),
        (
            "name: B",
            'name: B\n  selector: "div > > a["',
            ", line 16: feeds.2.selector: “div > > a[” is not a CSS selector",
        ),
        (
            "name: B",
            "name: B\n  selector: #news",
            ", line 16: “selector” has no value; write one, in quotes if it begins",
        ),
    ],
)
def test_what_is_wrong_is_said_with_its_line(tmp_path: Path, old: str, new: str, expected: str):
    assert said(tmp_path, GOOD.replace(old, new)).startswith(expected)


@pytest.mark.parametrize(
    ("more", "expected"),
    [
        (
            "schedule:\n  draft: 0 6 * * 8",
            ", line 18: schedule.draft: “0 6 * * 8” is not a cron line such as “0 6 * * mon”",
        ),
        ("schedule:\n  draft: monday", ", line 18: schedule.draft: “monday” is not a cron line"),
        (
            "schedule:\n  gather: '0 6 31 2 *'",
            ", line 18: schedule.gather: “0 6 31 2 *” is not a cron line",
        ),
        (
            "picking:\n  weights: {novelty: -1}",
            ", line 18: picking.weights.novelty: must be at least 0",
        ),
        (
            "picking:\n  weights: {freshnes: 1}",
            ", line 18: picking.weights.freshnes: “freshnes” is none of freshness,",
        ),
        (
            "picking:\n  least_items: 9",
            ", line 18: 9 items never come together: a feature, the sections and tangents hold",
        ),
        (
            "picking:\n  too_little: hold it",
            ", line 18: picking.too_little: “hold it” is none of hold, reduce",
        ),
        ("collect:\n  max_bytes: 10 MB", ", line 18: collect.max_bytes: must be a whole number"),
        ("collect:\n  max_bytes: 1", ", line 18: collect.max_bytes: must be at least 10,000"),
        (
            "collect:\n  timeout_seconds: 0",
            ", line 18: collect.timeout_seconds: must be more than 0",
        ),
        (
            "collect: {connections: 3,\n  connections_per_host: 4}",
            ", line 18: 4 connections to one host are more than",
        ),
        (
            "collect:\n  contact: büro@example.org",
            ", line 18: collect.contact: “büro@example.org” goes into every request",
        ),
        (
            "translate:\n  service: openai\n  url: https://a.example",
            ", line 18: the service openai needs “model:”",
        ),
        (
            "translate:\n  service: libretranslate",
            ", line 18: the service libretranslate needs “url:” beside it",
        ),
        (
            "translate:\n  service: deepel",
            ", line 18: translate.service: “deepel” is none of off, deepl",
        ),
        (
            "allow_hosts:\n- https://intranet.example",
            ", line 18: allow_hosts.1: “https://intranet.example” is not a host",
        ),
        ("allow_hosts:\n- 10.0.0.1/8", ", line 18: allow_hosts.1: “10.0.0.1/8” is not a host"),
        (
            "allow_hosts: [a.example,\n  A.example]",
            ", line 18: “A.example” is given here and on line 17",
        ),
        ("picking: []", ", line 17: picking: must be lines of the form “key: value”"),
    ],
)
def test_what_is_wrong_further_down_is_said_with_its_line(tmp_path: Path, more: str, expected: str):
    assert said(tmp_path, GOOD + more).startswith(expected)


@pytest.mark.parametrize(
    ("old", "new", "meant"),
    [
        ("[en, de]", "[en, jp]", "ja"),
        ("[en, de]", "[en, cz]", "cs"),
        ("[en, de]", "[en, deu]", "de"),
        ("[en, de]", "[en, pt_BR]", "pt-BR"),
        ("Europe/Berlin", "Berlin", "Europe/Berlin"),
        ("Europe/Berlin", "Europe/Berlim", "Europe/Berlin"),
        ("name: B", "name: B\n  kind: blogs", "blog"),
        ("feeds:\n", "allow_hosts: [10.0.0.1/8]\nfeeds:\n", "10.0.0.0/8"),
    ],
)
def test_what_was_probably_meant_is_said(tmp_path: Path, old: str, new: str, meant: str):
    assert said(tmp_path, GOOD.replace(old, new)).endswith(f"; did you mean “{meant}”?")


PEOPLE = "{key: people, themes: [employee-experience]}"


@pytest.mark.parametrize(
    ("variants", "expected"),
    [
        ("{key: people}", "variants.1.themes” is missing"),
        ("{key: people, themes: []}", "variants.1.themes: must not be empty"),
        ("{key: people, themes: [employes]}", "“employes” is not a theme"),
        ("{key: people, themes: [ai, ai]}", "“ai” is given here twice"),
        ("{key: People, themes: [ai]}", "variants.1.key: “People” must begin with a letter a to z"),
        ("{key: " + "p" * 41 + ", themes: [ai]}", "variants.1.key: must have at most 40"),
        ("{key: people, themes: [ai], least_items: 0}", "variants.1.least_items: must be at least"),
        (f"{PEOPLE}, {PEOPLE}", "key “people” is given here twice"),
        (", ".join([PEOPLE] * 6), "newsletter.variants: must have at most 5 entries"),
    ],
)
def test_a_mistake_in_the_variants_is_named(tmp_path: Path, variants: str, expected: str) -> None:
    line = f"  variants: [{variants}]\n"
    text = GOOD.replace("sections:", f"{line}sections:")
    assert expected in said(tmp_path, text)
