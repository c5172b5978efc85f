"""Every phrase in every language, and nothing said that is in no catalogue."""

from __future__ import annotations

import ast
import re
from datetime import date, timedelta
from functools import cache
from pathlib import Path

import pytest
import yaml
from babel.dates import format_timedelta
from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_from_dir
from babel.messages.frontend import parse_mapping_cfg
from babel.messages.pofile import read_po

from curator.language import data, phrases
from curator.language.phrases import CATALOGUES

ROOT = CATALOGUES.parent.parent
LANGUAGES = ("en", "de", "fr", "es", "it", "pt", "nl", "sv", "fi", "tr", "pl", "ko", "ja", "ar")
FORMS = {"pl": 3, "ar": 6, "tr": 1, "ko": 1, "ja": 1}
PLACE = re.compile(r"%\((\w+)\)s")
KEYWORDS = {
    "_later": None,
    "gettext": None,
    "ngettext": (1, 2),
    "pgettext": ((1, "c"), 2),
    "_": None,
}


@cache
def catalogue(language: str) -> Catalog:
    """All files of one language together."""
    whole = Catalog(locale=language)
    for path in sorted((CATALOGUES / language).glob("*.po")):
        for message in part(language, path.stem):
            if message.id:
                whole.add(message.id, message.string, flags=message.flags, context=message.context)
    return whole


def part(language: str, name: str) -> Catalog:
    """One file of a language: "letter", "desk"."""
    with (CATALOGUES / language / f"{name}.po").open("rb") as file:
        return read_po(file, locale=language)


# Where what editors read stands; everything else is for readers.
DESK = (
    "templates/desk/",
    "curator/collect/feeds.py",
    "curator/collect/formats/feedparser_reader.py",
    "curator/collect/formats/json_feed.py",
    "curator/collect/formats/raw.py",
    "curator/collect/normalise/entries.py",
    "curator/collect/pages.py",
    "curator/collect/parse.py",
    "curator/collect/parser_pool.py",
    "curator/collect/responses.py",
    "curator/collect/robots.py",
    "curator/collect/source_types/",
    "curator/config/checks.py",
    "curator/config/complaints.py",
    "curator/config/cron.py",
    "curator/config/document.py",
    "curator/config/part.py",
    "curator/config/sample.py",
    "curator/config/schema.py",
    "curator/config/values.py",
    "curator/desk/",
    "curator/edition/build.py",
    "curator/edition/missing.py",
    "curator/edition/picture.py",
    "curator/edition/quotes.py",
    "curator/label/flags.py",
    "curator/label/second_opinion.py",
    "curator/label/themes/",
    "curator/match/",
    "curator/net/client.py",
    "curator/net/connections.py",
    "curator/net/exchange.py",
    "curator/net/guard.py",
    "curator/net/mail_address.py",
    "curator/pick/",
    "curator/preflight/links.py",
    "curator/records/messages.py",
    "curator/render/check.py",
    "curator/render/letter.py",
    "curator/render/pictures/fonts.py",
    "curator/runs/account_mails.py",
    "curator/runs/add_link.py",
    "curator/runs/analyse.py",
    "curator/runs/approve.py",
    "curator/runs/correct.py",
    "curator/runs/draft.py",
    "curator/runs/gather.py",
    "curator/runs/linkedin_account.py",
    "curator/runs/localized.py",
    "curator/runs/notify.py",
    "curator/runs/post.py",
    "curator/runs/publish.py",
    "curator/runs/restore.py",
    "curator/runs/schedule.py",
    "curator/runs/scheduled.py",
    "curator/runs/send.py",
    "curator/runs/sender_check.py",
    "curator/runs/sources.py",
    "curator/runs/texts.py",
    "curator/runs/translate.py",
    "curator/runs/undo.py",
    "curator/runs/watch.py",
    "curator/runs/worker.py",
    "curator/send/approved.py",
    "curator/send/dkim.py",
    "curator/send/inbox.py",
    "curator/send/limits.py",
    "curator/send/mime.py",
    "curator/send/oauth.py",
    "curator/send/plain.py",
    "curator/send/plan.py",
    "curator/send/pool.py",
    "curator/send/run.py",
    "curator/send/sender.py",
    "curator/send/transports/",
    "curator/share/files.py",
    "curator/share/linkedin_api.py",
    "curator/share/linkedin_oauth.py",
    "curator/share/outside.py",
    "curator/store/approvals.py",
    "curator/store/blocks.py",
    "curator/store/clusters.py",
    "curator/store/corrections.py",
    "curator/store/deliveries.py",
    "curator/store/recipients.py",
    "curator/store/feature_picture.py",
    "curator/store/halts.py",
    "curator/store/history.py",
    "curator/store/jobs.py",
    "curator/store/linkedin_account.py",
    "curator/store/models/",
    "curator/store/notifications.py",
    "curator/store/organisation.py",
    "curator/store/own_address.py",
    "curator/store/people.py",
    "curator/store/picks.py",
    "curator/store/postings.py",
    "curator/store/proofreading.py",
    "curator/store/reader_requests.py",
    "curator/store/roundups.py",
    "curator/store/run_log.py",
    "curator/store/saved_filters.py",
    "curator/store/second_factor.py",
    "curator/store/send_jobs.py",
    "curator/store/sources.py",
    "curator/store/sponsors.py",
    "curator/store/starting.py",
    "curator/store/theme_corrections.py",
    "curator/store/theme_rulings.py",
    "curator/store/translation_jobs.py",
    "curator/store/undo.py",
    "curator/store/which_edition.py",
    "curator/store/words.py",
    "curator/translate/",
    "curator/web/archive.py",
    "curator/web/desk_language.py",
    "curator/web/middleware.py",
)
DESK_LANGUAGES = ("de",)
# Errors and messages that the desk shows: their first argument is said in its language.
SAID = (
    "Message",
    "AnswerError",
    "AskedAlready",
    "Changed",
    "CuratorError",
    "ConfigError",
    "DeliveryError",
    "FetchError",
    "Forbidden",
    "Gone",
    "Halted",
    "Hostile",
    "InputError",
    "LinkedInError",
    "MissingFont",
    "NotAllowed",
    "NotReady",
    "NotThisFormat",
    "Paused",
    "Refused",
    "ServiceError",
    "StoreError",
    "Unknown",
    "Unreachable",
)


@cache
def extracted(desk: bool = False) -> frozenset[str]:
    """The English of every phrase in code and templates, of the desk or for readers."""
    with (ROOT / "babel.cfg").open(encoding="utf-8") as file:
        methods, options = parse_mapping_cfg(file)  # type: ignore[no-untyped-call]
    keywords = KEYWORDS | (dict.fromkeys(SAID) if desk else {})
    found = extract_from_dir(ROOT, methods, options, keywords=keywords, directory_filter=_is_ours)
    messages = (message for file, _, message, _, _ in found if file.startswith(DESK) == desk)
    said = frozenset(message[0] if isinstance(message, tuple) else message for message in messages)
    return said if desk else said | {badge for _, badge in data.profiles("badge")}


def _is_ours(folder: str) -> bool:
    return (
        Path(folder) == ROOT
        or {"curator", "templates"} & set(Path(folder).relative_to(ROOT).parts[:1]) != set()
    )


def ids(message: Message) -> tuple[str, ...]:
    return tuple(map(str, message.id)) if message.pluralizable else (str(message.id),)


def strings(message: Message) -> tuple[str, ...]:
    return (
        tuple(map(str, message.string or ()))
        if message.pluralizable
        else (str(message.string or ""),)
    )


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_phrase_of_code_and_templates_is_in_the_catalogue(language: str) -> None:
    known = {ids(message)[0] for message in catalogue(language) if message.id}
    assert len(extracted()) > 50
    assert sorted(extracted() - known) == []


def test_no_catalogue_keeps_a_phrase_that_nobody_says() -> None:
    kept = {ids(message)[0] for message in catalogue("en") if message.id}
    assert sorted(kept - extracted()) == []


@pytest.mark.heavy
@pytest.mark.parametrize("language", DESK_LANGUAGES)
def test_the_desk_speaks_a_language_whole_or_not_at_all(language: str) -> None:
    known = {ids(message)[0] for message in part(language, "desk") if message.id}
    assert sorted(extracted(desk=True) - known) == []
    assert sorted(known - extracted(desk=True)) == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_phrase_is_empty_and_every_plural_form_is_there(language: str) -> None:
    for message in catalogue(language):
        assert all(strings(message)), (language, message.id)
        if message.pluralizable:
            assert len(strings(message)) == FORMS.get(language, 2), (language, message.id)


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_translation_invents_a_place_or_loses_one_that_is_not_the_number(language: str) -> None:
    for message in catalogue(language):
        wanted = set(PLACE.findall("".join(ids(message))))
        for string in strings(message):
            places = set(PLACE.findall(string))
            assert places <= wanted, (language, message.id)
            assert wanted - places <= ({"number"} if message.pluralizable else set()), (
                language,
                message.id,
            )


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_files_of_one_language_agree_on_their_plurals(language: str) -> None:
    headers = {
        re.search(r"Plural-Forms: ([^\\]+)", path.read_text(encoding="utf-8"))[1]  # type: ignore[index]
        for path in (CATALOGUES / language).glob("*.po")
    }
    assert len(headers) == 1


# What the mail is called in each language, and what it is not called beside that.
NEWSLETTER = {
    "de": ("Newsletter", r"\bBrief"),
    "fr": ("lettre", r"\bnewsletter|\binfolettre"),
    "es": ("boletín", r"\bcarta"),
    "it": ("newsletter", r"\blettera"),
    "pt": ("newsletter", r"\bcarta|\bboletim"),
    "nl": ("nieuwsbrief", r"\bbrief|\bbrieven"),
    "sv": ("nyhetsbrev", r"\bbrev"),
    "fi": ("uutiskirje", r"\bkirje"),
    "tr": ("bülten", r"\bmektup|\bmektub"),
    "pl": ("newsletter", r"\blist\b"),
    "ko": ("뉴스레터", "편지|소식지"),
    "ja": ("ニュースレター", "(?<!ニュース)レター|手紙"),
    "ar": ("النشرة", "هذه الرسالة|الخطاب"),
}
# Each language speaks to its reader in one way; these words would be the other.
OTHER_ADDRESS = {
    "de": r"\b(?:du|dich|dir|deine?[mnrs]?|ihr|euch|eure?[mnrs]?)\b",
    "fr": r"\b(?:tu|toi|ton|ta|tes)\b",
    "es": r"\b(?:tú|tu|tus|te|ti|vosotros)\b",
    "it": r"\b(?:tu|ti|tuo|tua|tuoi|leggi|segui|annulla|scrivi)\b",
    "pt": r"\b(?:tu|teu|tua|te)\b",
    "nl": r"\b(?:je|jij|jou|jouw|jullie)\b",
    "sv": r"\b(?:ni|er|ert|era)\b",
    "fi": r"\b(?:te|teidän|teille)\b|\b(?!lähettäkää)\w+(?:kaa|kää)\b",
    "tr": r"\b(?:sen|seni|sana|senin|çık|yaz|oku|aç)\b",
    "pl": r"\b(?:Pan|Pani|Państwo|Państwa)\b",
    "ar": "إليكم|لكم|دوركم|راسلونا",
}


@pytest.mark.parametrize("language", NEWSLETTER)
def test_one_thing_has_one_name(language: str) -> None:
    name, others = NEWSLETTER[language]
    said = [string for message in catalogue(language) if message.id for string in strings(message)]
    assert sum(name.casefold() in string.casefold() for string in said) >= 3
    assert [string for string in said if re.search(others, string, re.IGNORECASE)] == []


@pytest.mark.parametrize("language", OTHER_ADDRESS)
def test_a_reader_is_spoken_to_in_one_way(language: str) -> None:
    said = [string for message in catalogue(language) if message.id for string in strings(message)]
    letter = yaml.safe_load((ROOT / "feeds.yaml").read_text(encoding="utf-8"))["newsletter"]
    shipped, monthly = letter["default_words"], letter["roundup_words"]
    demo = yaml.safe_load((ROOT / "curator/demo/words.yaml").read_text(encoding="utf-8"))["issue"]
    words = [
        texts[language]
        for part in (shipped, monthly, demo)
        for texts in part.values()
        if language in texts
    ]
    assert [text for text in (*said, *words) if re.search(OTHER_ADDRESS[language], text)] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_heading_beside_the_seconds_does_not_read_as_a_duration(language: str) -> None:
    """ "1분 · 47초" would be a minute and 47 seconds."""
    minute = format_timedelta(timedelta(minutes=1), threshold=100, locale=language)
    unit = re.sub(r"[\d\s]", "", minute).casefold()
    heading = re.sub(
        r"\d|\bbir\b|\buno?\b|この|\s",
        "",
        phrases.phrases(language).gettext("The minute").casefold(),
    )
    assert heading != unit


def test_arabic_counts_in_six_ways() -> None:
    say = phrases.phrases("ar").ngettext
    told = {
        say("%(number)s second", "%(number)s seconds", count) for count in (0, 1, 2, 3, 11, 100)
    }
    assert len(told) >= 5


@pytest.mark.parametrize(
    ("language", "none"),
    [("en", "stories"), ("de", "Beiträge"), ("fr", "article"), ("pt", "matéria")],
)
def test_none_is_counted_as_the_language_counts_it(language: str, none: str) -> None:
    """As CLDR says: in French and in Portuguese nothing takes the singular."""
    one, many = (
        "… and %(number)s more story in the issue",
        "… and %(number)s more stories in the issue",
    )
    assert none in phrases.phrases(language).ngettext(one, many, 0).split()


def test_a_regional_language_falls_back_to_its_parent_and_an_unknown_one_to_english() -> None:
    assert phrases.phrases("pt-BR").gettext("Privacy") == "Privacidade"
    assert phrases.phrases("eo").gettext("Privacy") == "Privacy"
    assert phrases.phrases("x-nonsense").gettext("Privacy") == "Privacy"


@pytest.mark.parametrize(
    ("language", "set_"),
    [("en", "No. 1: x"), ("fr", "No. 1\u00a0: x"), ("ja", "No. 1：x"), ("ar", "No. 1: x")],
)
def test_a_colon_is_set_as_the_language_sets_it(language: str, set_: str) -> None:
    assert phrases.phrases(language).labelled("No. 1", "x") == set_


@pytest.mark.parametrize(
    ("phrase", "for_readers", "at_the_desk"),
    [("Save", "Speichern", "Sichern"), ("Pause", "Pause", "Anhalten")],
)
def test_readers_and_editors_are_each_addressed_in_their_own_words(
    phrase: str, for_readers: str, at_the_desk: str
) -> None:
    assert phrases.phrases("de").gettext(phrase) == for_readers
    assert phrases.desk_phrases("de").gettext(phrase) == at_the_desk
    assert phrases.desk_phrases("de").gettext("Privacy") == "Datenschutz"


def test_a_phrase_without_a_translation_is_said_in_english() -> None:
    assert phrases.phrases("de").gettext("Nobody ever wrote this") == "Nobody ever wrote this"


@pytest.mark.parametrize(
    ("language", "written"),
    [("en", "87.5%"), ("de", "87,5\xa0%"), ("tr", "%87,5"), ("fr", "87,5\xa0%"), ("ko", "87.5%")],
)
def test_percentages_are_written_as_the_language_writes_them(language: str, written: str) -> None:
    assert phrases.phrases(language).percent(87.5) == written


def test_a_percentage_has_the_digits_of_its_figure_and_no_others() -> None:
    wrong = {
        value: written
        for value in (tenths / 10 for tenths in range(1001))
        if (written := phrases.phrases("en").percent(value)) != f"{value:g}%"
    }
    assert wrong == {}


@pytest.mark.parametrize(
    ("language", "value", "written"),
    [
        ("de", 33.3, "33,3\xa0%"),
        ("tr", 16.7, "%16,7"),
        ("fr", 1.1, "1,1\xa0%"),
        ("en", 0.07, "0.07%"),
        ("en", -16.7, "-16.7%"),
        ("en", 1_234.5, "1,234.5%"),
    ],
)
def test_a_percentage_with_a_decimal_is_written_as_it_is(
    language: str, value: float, written: str
) -> None:
    assert phrases.phrases(language).percent(value) == written


@pytest.mark.parametrize(
    ("language", "value", "written"),
    [
        ("en", 1_200_000_000, "$1.2B"),
        ("de", 1_200_000_000, "1,2\xa0Mrd.\xa0$"),
        ("en", 40, "$40"),
        ("en", 12.5, "$12.50"),
        ("en", 2_450_000_000, "$2.45B"),
        ("de", 36_750_000, "36,75\xa0Mio.\xa0$"),
        ("ja", 2_450_000_000, "$24.5億"),
        ("en", 8.2 * 1_000_000, "$8.2M"),
        ("en", -2_450_000_000, "-$2.45B"),
        ("en", 1_234_567, "$1,234,567"),
        ("de", 12_345_678_901, "12.345.678.901\xa0$"),
        ("en", 64.1 * 1000, "$64,100"),
        ("de", 0.1 + 0.2, "0,30\xa0$"),
    ],
)
def test_money_is_short_where_it_is_much(language: str, value: float, written: str) -> None:
    assert phrases.phrases(language).money(value, "USD") == written


@pytest.mark.parametrize(
    ("language", "value", "written"),
    [
        ("en", 2_400_000, "2.4M"),
        ("en", 1_250_000, "1.25M"),
        ("de", 1_234_000, "1,234\xa0Mio."),
        ("ko", 24_516_000, "2451.6만"),
        ("en", 1_234_567, "1,234,567"),
        ("fr", 999_999_999, "999\u202f999\u202f999"),
    ],
)
def test_a_large_number_is_short_only_where_that_does_not_round_it(
    language: str, value: float, written: str
) -> None:
    assert phrases.phrases(language).compact(value) == written


def test_dates_are_the_languages_own() -> None:
    day = date(2026, 11, 19)
    assert phrases.phrases("de").date(day, "full") == "Donnerstag, 19. November 2026"
    assert phrases.phrases("ja").date(day) == "2026年11月19日"


@pytest.mark.parametrize(
    ("language", "named"),
    [("fr", "Juillet 2026"), ("az", "İyul 2026"), ("ka", "ივლისი, 2026"), ("en", "July 2026")],
)
def test_a_month_has_the_capital_of_its_language(language: str, named: str) -> None:
    assert phrases.phrases(language).month(date(2026, 7, 1)) == named


def test_arabic_runs_from_the_right_and_says_so() -> None:
    assert phrases.phrases("ar").direction == "rtl"
    assert phrases.direction("he") == "rtl"
    assert phrases.direction("ko") == "ltr"


def test_every_catalogue_is_found() -> None:
    assert set(phrases.languages()) == set(LANGUAGES)


def test_no_catalogue_names_a_person_or_a_machine() -> None:
    for path in Path(CATALOGUES).rglob("*.po"):
        text = path.read_text(encoding="utf-8")
        named = re.findall(r"@([\w-]+(?:\.[\w-]+)+)", text)
        assert [host for host in named if "example" not in host] == [], path
        assert "/work/" not in text, path


@pytest.mark.parametrize("language", DESK_LANGUAGES)
def test_what_is_said_without_context_is_in_the_catalogue_without_one(language: str) -> None:
    known = {
        ids(message)[0] for message in part(language, "desk") if message.id and not message.context
    }
    said = dict.fromkeys((*SAID, "gettext", "_"))
    with (ROOT / "babel.cfg").open(encoding="utf-8") as file:
        methods, options = parse_mapping_cfg(file)  # type: ignore[no-untyped-call]
    found = extract_from_dir(ROOT, methods, options, keywords=said, directory_filter=_is_ours)
    plain = {
        message[0] if isinstance(message, tuple) else message
        for file_name, _, message, _, _ in found
        if file_name.startswith(DESK)
    }
    assert sorted(plain - known) == []


def test_no_message_of_the_desk_has_its_values_filled_in_already() -> None:
    """An f-string could not be looked up in a catalogue."""
    filled = [
        f"{file.relative_to(ROOT)}:{call.lineno}"
        for file in sorted(ROOT.glob("curator/**/*.py"))
        if str(file.relative_to(ROOT)).startswith(DESK)
        for call in ast.walk(ast.parse(file.read_text("utf-8")))
        if isinstance(call, ast.Call) and call.args and isinstance(call.args[0], ast.JoinedStr)
        if getattr(call.func, "id", getattr(call.func, "attr", "")) in SAID
    ]
    assert filled == []


@pytest.mark.parametrize(
    ("tag", "name"),
    [
        ("de", "Deutsch"),
        ("fi", "Suomi"),
        ("fr", "Français"),
        ("tr", "Türkçe"),
        ("ka", "ქართული"),
        ("ko", "한국어"),
    ],
)
def test_a_language_stands_in_a_list_with_a_capital(tag: str, name: str) -> None:
    assert phrases.phrases(tag).own_name == name
