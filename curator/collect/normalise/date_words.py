"""Month names as feeds write them, folded to ASCII-like lower case, in the languages sources
come in.
"""

from __future__ import annotations

import re
import unicodedata
from datetime import datetime, timedelta

_NAMES = {
    "en": "january february march april may june july august september october november december",
    "de": "januar februar marz april mai juni juli august september oktober november dezember",
    "at": "janner feber maerz april mai juni juli august september oktober november dezember",
    "fr": "janvier fevrier mars avril mai juin juillet aout septembre octobre novembre decembre",
    "es": (
        "enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre"
    ),
    "it": (
        "gennaio febbraio marzo aprile maggio giugno luglio agosto settembre ottobre novembre"
        " dicembre"
    ),
    "pt": (
        "janeiro fevereiro marco abril maio junho julho agosto setembro outubro novembro dezembro"
    ),
    "nl": "januari februari maart april mei juni juli augustus september oktober november december",
    "sv": "januari februari mars april maj juni juli augusti september oktober november december",
    "fi": (
        "tammikuu helmikuu maaliskuu huhtikuu toukokuu kesakuu heinakuu elokuu syyskuu lokakuu"
        " marraskuu joulukuu"
    ),
    "tr": "ocak subat mart nisan mayis haziran temmuz agustos eylul ekim kasim aralik",
    "pl": (
        "stycznia lutego marca kwietnia maja czerwca lipca sierpnia wrzesnia pazdziernika listopada"
        " grudnia"
    ),
    "ru": "января февраля марта апреля мая июня июля августа сентября октября ноября декабря",
    "el": (
        "ιανουαριου φεβρουαριου μαρτιου απριλιου μαιου ιουνιου ιουλιου αυγουστου σεπτεμβριου"
        " οκτωβριου νοεμβριου δεκεμβριου"
    ),
    "hu": (
        "januar februar marcius aprilis majus junius julius augusztus szeptember oktober november"
        " december"
    ),
    "ar": "يناير فبراير مارس ابريل مايو يونيو يوليو اغسطس سبتمبر اكتوبر نوفمبر ديسمبر",
}
# Short forms that are not simply the first three or four letters, or that would clash as prefixes.
_SHORT = {
    1: "gen ene oca sty tammi янв",
    2: "fev sub lut helmi фев",
    3: "mrz mär maalis мар",
    4: "abr avr nis kwi huhti апр",
    5: "mag mai mei maj may touko мая",
    6: "giu juin haz cze kesa июн",
    7: "lug juil tem lip heina jui июл",
    8: "ago agu sie elo авг",
    9: "sept set eyl wrz syys сен",
    10: "ott out okt eki paz loka окт",
    11: "kas lis marras ноя",
    12: "dic dez ara gru joulu дек",
}


def fold(text: str) -> str:
    """Lower case without diacritics; the dotless Turkish ı becomes i."""
    decomposed = unicodedata.normalize("NFKD", text.replace("İ", "i").replace("ı", "i").lower())
    return "".join(char for char in decomposed if not unicodedata.combining(char))


def _table() -> dict[str, int]:
    table: dict[str, int] = {}
    for language, names in _NAMES.items():
        for number, name in enumerate(map(fold, names.split()), start=1):
            table[name] = number
            if language in ("en", "de"):
                table.setdefault(name[:3], number)
            if language == "fi":
                table[name + "ta"] = number  # "25. kesäkuuta 2021"
    return table | {
        fold(name): number for number, names in _SHORT.items() for name in names.split()
    }


_MONTHS = _table()


def month(word: str) -> int | None:
    """1 to 12 for a month's name or abbreviation in any of the languages; None for every other
    word.
    """
    return _MONTHS.get(fold(word).rstrip("."))


_MINUTE, _HOUR, _DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
_LONGEST = timedelta(days=365 * 30)

# What stands before and after the number and its unit, where it is in the past.
_AROUND = [
    ("", "ago"), ("vor", ""), ("il y a", ""), ("hace", ""), ("há", ""), ("", "atrás"), ("", "fa"), ("", "geleden"),  # noqa: E501
    ("för", "sedan"), ("for", "siden"),
    ("", "sitten"), ("", "önce"), ("", "temu"), ("", "назад"), ("πριν από", ""), ("πριν", ""),
    ("", "전"), ("", "前"), ("منذ", ""), ("قبل", ""),
]  # fmt: skip
_UNITS = {
    _MINUTE: "m min mins minute minutes minuten minuto minutos minuti minuut minut minuter minutter minuutti "  # noqa: E501
    "minuuttia dk dakika "
    "minuty minutę минуту минуты минут мин λεπτό λεπτά 분 分 分钟 分鐘 دقيقة دقائق",
    _HOUR: "h hr hrs hour hours std stunde stunden heure heures hora horas ora ore uur uren tim timme timmar "  # noqa: E501
    "time timer tunti "
    "tuntia sa saat godzinę godziny godzin час часа часов ч ώρα ώρες 시간 時間 小时 小時 ساعة ساعات",  # noqa: E501
    _DAY: "d day days tag tage tagen jour jours j día días dia dias giorno giorni dag dagen dagar dage päivä "  # noqa: E501
    "päivää gün dzień dni "
    "день дня дней ημέρα ημέρες μέρες 일 日 天 يوم أيام",
    7 * _DAY: "w wk week weeks woche wochen semaine semaines semana semanas settimana settimane weken vecka "  # noqa: E501
    "veckor uge uger viikko "
    "viikkoa hafta tydzień tygodnie tygodni неделю недели недель εβδομάδα εβδομάδες 주 주일 週間 周 週 أسبوع أسابيع",  # noqa: E501
    30 * _DAY: "month months monat monate monaten mois mes meses mese mesi maand maanden månad månader "  # noqa: E501
    "kuukausi kuukautta ay miesiąc "
    "miesiące miesięcy месяц месяца месяцев μήνα μήνες 달 개월 か月 ヶ月 个月 個月 شهر أشهر",
    365 * _DAY: "y yr yrs year years jahr jahre jahren an ans año años ano anos anno anni jaar år vuosi "  # noqa: E501
    "vuotta yıl sene rok lata lat "
    "год года лет χρόνο χρόνια 년 年 سنة سنوات",
}  # fmt: skip
_ONES = [
    "a", "an", "one", "einem", "einer", "einen", "un", "une", "una", "uno", "um", "uma",
    "een", "ett", "en", "bir", "yhden", "jeden", "jedną", "один", "одну", "ένα", "μία",
]  # fmt: skip
_UNIT = {fold(name): length for length, names in _UNITS.items() for name in names.split()}
_BEFORE = re.compile(rf"(?<!\w)(?:{'|'.join(fold(before) for before, _ in _AROUND if before)})\s*$")
_AFTER = re.compile(rf"\s*(?:{'|'.join(fold(after) for _, after in _AROUND if after)})(?!\w)")
_PART = re.compile(
    rf"(?=(?:(?<![\d.,])(\d{{1,4}})\s*|(?<!\w)(?:{'|'.join(map(fold, _ONES))})\s+)([^\W\d_]+))"
)
_JOINED = re.compile(r"\.?,?\s*(?:(?:and|und|et|y|e|en|og|och|ve)\s+)?")
_ATTACHED = (fold("전"), fold("前"))  # written without a space
_YEAR = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)")


def tells(text: str) -> bool:
    """Whether `text` tells an age, and no year beside it."""
    return _age(text) is not None


def read(text: str, now: datetime) -> datetime | None:
    """The moment that was as long before `now` as `text` says, or None."""
    age = _age(text)
    return now - age if age is not None and age <= _LONGEST else None


def _age(text: str) -> timedelta | None:
    folded = fold(text[:80])
    if _YEAR.search(folded):
        return None
    for first in _PART.finditer(folded):
        age, end = _length(first)
        if not end:
            continue
        joined = _JOINED.match(folded, end)
        second = _PART.match(folded, joined.end()) if joined else None
        more, later = _length(second) if second else (timedelta(), 0)
        if _AFTER.match(folded, later or end) or _BEFORE.search(folded[: first.start()]):
            return age + more
    return None


def _length(part: re.Match[str]) -> tuple[timedelta, int]:
    """How long a number of units is, and where it ends; an end of 0 where the word is no unit."""
    word, end = part[2], part.end(2)
    attached = next((mark for mark in _ATTACHED if word.endswith(mark)), "")
    if word not in _UNIT and attached:
        word, end = word.removesuffix(attached), end - len(attached)
    unit = _UNIT.get(word)
    return (int(part[1] or 1) * unit, end) if unit else (timedelta(), 0)
