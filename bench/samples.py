"""A whole issue of our own making, every slot filled, words in fourteen languages."""

from __future__ import annotations

from datetime import UTC, date, datetime
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from curator.records import (
    Article,
    ArticleKind,
    Entry,
    Language,
    Newsletter,
    Pick,
    Section,
    Snapshot,
    Statistic,
    Story,
    Theme,
    WordField,
    Words,
    slots,
)

LANGUAGES = ("en", "de", "fr", "es", "it", "pt", "nl", "sv", "fi", "tr", "pl", "ko", "ja", "ar")
DAY = date(2026, 11, 19)

SECTIONS = (
    Section(
        "service",
        ("customer-service", "journey"),
        {
            "en": "Service and journeys", "de": "Service und Kundenreisen",
            "fr": "Service et parcours",
            "es": "Servicio y recorridos", "it": "Servizio e percorsi",
            "pt": "Atendimento e jornadas",
            "nl": "Service en klantreizen", "sv": "Service och kundresor",
            "fi": "Palvelu ja asiakaspolut",
            "tr": "Hizmet ve yolculuklar", "pl": "Obsługa i ścieżki klientów",
            "ko": "서비스와 고객 여정",
            "ja": "サービスとジャーニー", "ar": "الخدمة ورحلات العملاء",
        },
    ),
    Section(
        "employees",
        ("employee-experience",),
        {
            "en": "Employee experience", "de": "Mitarbeitererfahrung",
            "fr": "Expérience collaborateur",
            "es": "Experiencia del empleado", "it": "Esperienza dei dipendenti",
            "pt": "Experiência do funcionário",
            "nl": "Medewerkerservaring", "sv": "Medarbetarupplevelse", "fi": "Työntekijäkokemus",
            "tr": "Çalışan deneyimi", "pl": "Doświadczenie pracownika", "ko": "직원 경험",
            "ja": "従業員体験", "ar": "تجربة الموظف",
        },
    ),
    Section(
        "privacy",
        ("privacy", "ai"),
        {
            "en": "Privacy and AI", "de": "Datenschutz und KI", "fr": "Vie privée et IA",
            "es": "Privacidad e IA",
            "it": "Privacy e IA", "pt": "Privacidade e IA", "nl": "Privacy en AI",
            "sv": "Integritet och AI",
            "fi": "Tietosuoja ja tekoäly", "tr": "Gizlilik ve yapay zekâ", "pl": "Prywatność i AI",
            "ko": "개인정보와 인공지능", "ja": "プライバシーとAI",
            "ar": "الخصوصية والذكاء الاصطناعي",
        },
    ),
)  # fmt: skip

# slot, position, which story of samples.yaml, told in, by, kind, running or reading seconds,
# theme, in the minute
PLAN: tuple[tuple[str, int, int, str, str, ArticleKind, int, str, bool], ...] = (
    (slots.FEATURE, 0, 4, "en", "Patient Talks", "video", 2280, "journey", False),
    ("service", 0, 0, "en", "Contact Centre Notes", "article", 260, "customer-service", True),
    ("service", 1, 1, "de", "Handelsblick", "article", 430, "journey", True),
    ("employees", 0, 2, "ko", "고객경험연구소", "article", 310, "employee-experience", True),
    ("privacy", 0, 3, "fi", "Asiakasmedia", "report", 900, "privacy", True),
    ("privacy", 1, 5, "tr", "Deneyim Günlüğü", "podcast", 1320, "ai", False),
    (slots.TANGENTS, 0, 6, "fr", "Carnets de comptoir", "article", 200, "loyalty", False),
    (slots.TANGENTS, 1, 7, "ar", "مجلة التجربة", "article", 150, "loyalty", False),
    (slots.CARDS, 0, 8, "es", "Tienda Abierta", "article", 180, "loyalty", False),
    (slots.CARDS, 1, 9, "ja", "体験ジャーナル", "article", 240, "customer-service", False),
)
FIGURES = ((87.0, None, "87 %"), (1.0, 1.5, "1–1,5 %"), (50.0, None, "almost half"))


@cache
def texts() -> dict[str, Any]:
    loaded: dict[str, Any] = yaml.safe_load(
        (Path(__file__).parent / "samples.yaml").read_text(encoding="utf-8")
    )
    return loaded


def newsletter(**changes: Any) -> Newsletter:
    settings: dict[str, Any] = {
        "name": "The CX Minute",
        "languages": LANGUAGES,
        "time_zone": "Europe/Berlin",
        "sender_name": "The CX Minute",
        "sender_address": "letter@example.org",
        "reply_to": "editors@example.org",
        "imprint": ("Example Publisher", "1 Example Street", "12345 Example City"),
        "privacy_url": "https://example.org/privacy",
        "base_url": "https://letter.example.org",
        "tagline": {
            "en": "Customer experience from around the world, in about a minute",
            "de": "Customer Experience aus aller Welt, in etwa einer Minute",
            "ko": "전 세계의 고객 경험, 약 1분 만에",
            "ar": "تجربة العملاء من أنحاء العالم، في نحو دقيقة",
        },
    }
    return Newsletter(**{**settings, **changes})


def story(
    number: int,
    language: str,
    source: str,
    kind: ArticleKind = "article",
    seconds: int = 200,
    theme: str = "ai",
) -> Story:
    """Story `number` of samples.yaml as its source tells it."""
    headline, blurb = texts()[language]["stories"][number]
    link = f"https://{language}.example.com/stories/{number}"
    entry = Entry(
        source,
        f"{language}-{number}",
        link,
        headline,
        published=datetime(2026, 11, 13 + number % 5, 9, tzinfo=UTC),
    )
    played = kind in ("video", "podcast")
    return Story(
        Article(
            f"{language}-{number}",
            link,
            headline,
            blurb,
            kind,
            site=source,
            published=date(2026, 11, 13 + number % 5),
            duration_seconds=seconds if played else None,
            pages=32 if kind == "report" else None,
            entry=entry,
        ),
        Language(language, 0.99),
        on_topic=True,
        themes=(Theme(theme, 0.9, ()),),
        summary=(blurb,),
        reading_seconds=0 if played else seconds,
    )


def words(field: WordField, language: str, text: str) -> Words:
    return Words(field, language, text, "editor", by="anna")


def pick(place: int, plan: tuple[str, int, int, str, str, ArticleKind, int, str, bool]) -> Pick:
    slot, position, number, told_in, source, kind, seconds, theme, in_minute = plan
    printed = [
        words(field, language, texts()[language]["stories"][number][index])
        for language in LANGUAGES
        for index, field in enumerate(_FIELDS)
    ]
    told = story(number, told_in, source, kind, seconds, theme)
    return Pick(place, slot, position, told, words=tuple(printed), in_minute=in_minute)


_FIELDS: tuple[WordField, WordField] = ("headline", "blurb")


def number_pick(place: int, index: int) -> Pick:
    value, high, text = FIGURES[index]
    statistic = Statistic(
        texts()["en"]["numbers"][index], value, "%", high, text, None, 2026, "Example Benchmark"
    )
    told = story(3, "en", "Figures Weekly", "report", 700, "measurement")
    printed = tuple(
        words("blurb", language, texts()[language]["numbers"][index]) for language in LANGUAGES
    )
    return Pick(place, slots.NUMBERS, index, told, words=printed, statistic=statistic)


def issue_words() -> tuple[Words, ...]:
    return tuple(
        Words(field, language, text, "editor")
        for language in LANGUAGES
        for field, text in texts()[language]["words"].items()
    )


def snapshot(number: int | None = 13, **changes: Any) -> Snapshot:
    """Issue 13: a feature, three sections, three figures, two tangents, two cards; whole in every
    language.
    """
    picks = [pick(place, plan) for place, plan in enumerate(PLAN, start=1)]
    figures = [number_pick(len(picks) + 1 + index, index) for index in range(len(FIGURES))]
    parts: dict[str, Any] = {
        "picks": (*picks, *figures),
        "words": issue_words(),
        "newsletter": newsletter(),
    }
    return Snapshot(issue=1, number=number, day=DAY, sections=SECTIONS, **{**parts, **changes})
