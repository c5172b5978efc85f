"""Month names as feeds write them, folded to ASCII-like lower case, in the languages sources come in."""

from __future__ import annotations

import unicodedata

_NAMES = {
    "en": "january february march april may june july august september october november december",
    "de": "januar februar marz april mai juni juli august september oktober november dezember",
    "at": "janner feber maerz april mai juni juli august september oktober november dezember",
    "fr": "janvier fevrier mars avril mai juin juillet aout septembre octobre novembre decembre",
    "es": "enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre",
    "it": "gennaio febbraio marzo aprile maggio giugno luglio agosto settembre ottobre novembre dicembre",
    "pt": "janeiro fevereiro marco abril maio junho julho agosto setembro outubro novembro dezembro",
    "nl": "januari februari maart april mei juni juli augustus september oktober november december",
    "sv": "januari februari mars april maj juni juli augusti september oktober november december",
    "fi": "tammikuu helmikuu maaliskuu huhtikuu toukokuu kesakuu heinakuu elokuu syyskuu lokakuu marraskuu joulukuu",
    "tr": "ocak subat mart nisan mayis haziran temmuz agustos eylul ekim kasim aralik",
    "pl": "stycznia lutego marca kwietnia maja czerwca lipca sierpnia wrzesnia pazdziernika listopada grudnia",
    "ru": "января февраля марта апреля мая июня июля августа сентября октября ноября декабря",
    "el": "ιανουαριου φεβρουαριου μαρτιου απριλιου μαιου ιουνιου ιουλιου αυγουστου σεπτεμβριου οκτωβριου νοεμβριου "
    "δεκεμβριου",
    "hu": "januar februar marcius aprilis majus junius julius augusztus szeptember oktober november december",
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
    return table | {fold(name): number for number, names in _SHORT.items() for name in names.split()}


_MONTHS = _table()


def month(word: str) -> int | None:
    """1 to 12 for a month's name or abbreviation in any of the languages; None for every other word."""
    return _MONTHS.get(fold(word).rstrip("."))
