"""Dates told from now, as pages write them: “3 days ago”, “vor 2 Stunden”, “3일 전”."""

from __future__ import annotations

import re
from datetime import datetime, timedelta

from curator.collect.months import fold

_MINUTE, _HOUR, _DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
_LONGEST = timedelta(days=365 * 30)

# What stands before and after the number and its unit, where it is in the past.
_AROUND = [
    ("", "ago"), ("vor", ""), ("il y a", ""), ("hace", ""), ("há", ""), ("", "atrás"), ("", "fa"), ("", "geleden"),
    ("för", "sedan"), ("for", "siden"),
    ("", "sitten"), ("", "önce"), ("", "temu"), ("", "назад"), ("πριν από", ""), ("πριν", ""),
    ("", "전"), ("", "前"), ("منذ", ""), ("قبل", ""),
]  # fmt: skip
_UNITS = {
    _MINUTE: "m min mins minute minutes minuten minuto minutos minuti minuut minut minuter minutter minuutti "
    "minuuttia dk dakika "
    "minuty minutę минуту минуты минут мин λεπτό λεπτά 분 分 分钟 分鐘 دقيقة دقائق",
    _HOUR: "h hr hrs hour hours std stunde stunden heure heures hora horas ora ore uur uren tim timme timmar "
    "time timer tunti "
    "tuntia sa saat godzinę godziny godzin час часа часов ч ώρα ώρες 시간 時間 小时 小時 ساعة ساعات",
    _DAY: "d day days tag tage tagen jour jours j día días dia dias giorno giorni dag dagen dagar dage päivä "
    "päivää gün dzień dni "
    "день дня дней ημέρα ημέρες μέρες 일 日 天 يوم أيام",
    7 * _DAY: "w wk week weeks woche wochen semaine semaines semana semanas settimana settimane weken vecka "
    "veckor uge uger viikko "
    "viikkoa hafta tydzień tygodnie tygodni неделю недели недель εβδομάδα εβδομάδες 주 주일 週間 周 週 أسبوع أسابيع",
    30 * _DAY: "month months monat monate monaten mois mes meses mese mesi maand maanden månad månader "
    "kuukausi kuukautta ay miesiąc "
    "miesiące miesięcy месяц месяца месяцев μήνα μήνες 달 개월 か月 ヶ月 个月 個月 شهر أشهر",
    365 * _DAY: "y yr yrs year years jahr jahre jahren an ans año años ano anos anno anni jaar år vuosi "
    "vuotta yıl sene rok lata lat "
    "год года лет χρόνο χρόνια 년 年 سنة سنوات",
}  # fmt: skip
_ONES = [
    "a", "an", "one", "einem", "einer", "einen", "un", "une", "una", "uno", "um", "uma",
    "een", "ett", "en", "bir", "yhden", "jeden", "jedną", "один", "одну", "ένα", "μία",
]  # fmt: skip
_UNIT = {fold(name): length for length, names in _UNITS.items() for name in names.split()}
_NAMES = "|".join(sorted(map(re.escape, _UNIT), key=len, reverse=True))
_PART = (
    rf"(?:(?:about|over|circa|etwa|ca\.?|env\.?|yaklasik|약|約)\s*)?(\d{{1,4}}|{'|'.join(map(fold, _ONES))})\s*({_NAMES})\.?"
)
_PATTERNS = [
    re.compile(rf"(?<!\w){fold(before)}\s*{_PART}(?:,?\s*(?:and|und|et|y|e|en|og|och|ve)?\s*{_PART})?\s*{fold(after)}(?!\w)")
    for before, after in _AROUND
]
_YEAR = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)")


def tells(text: str) -> bool:
    """Whether `text` tells an age, and no year beside it."""
    return _found(text) is not None


def read(text: str, now: datetime) -> datetime | None:
    """The moment that was as long before `now` as `text` says, or None."""
    found = _found(text)
    if found is None:
        return None
    parts = [(found[at], found[at + 1]) for at in (1, 3) if found[at]]
    age = sum(((int(number) if number.isdecimal() else 1) * _UNIT[unit] for number, unit in parts), timedelta())
    return now - age if age <= _LONGEST else None


def _found(text: str) -> re.Match[str] | None:
    folded = fold(text[:80])
    if _YEAR.search(folded):
        return None
    return next((found for pattern in _PATTERNS if (found := pattern.search(folded))), None)
