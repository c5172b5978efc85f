"""The parts of an address that only say how somebody came to it: tracking parameters, sessions, AMP's own."""

from __future__ import annotations

import re

_NAMES = re.compile(
    r"^(?:utm_\w+|utm|at_(?:medium|campaign|custom\d|link.*)|mc_[ce]id|fbclid|gclid|gclsrc|dclid|wbraid|gbraid|msclkid|yclid|"
    r"igshid|igsh|srsltid|"
    r"twclid|ttclid|li_fat_id|mkt_tok|_hs(?:enc|mi)|hsctatracking|hss_channel|hslang|__hs\w+|vero_(?:id|conv)|"
    r"oly_(?:anon|enc)_id|elq(?:trackid|track|aid|at|campaignid)?|"
    r"wt_?(?:mc|zmc)|pk_\w+|mtm_\w+|piwik_\w+|matomo_\w+|ncid|cmpid|ito|ns_(?:mchannel|source|campaign|linkname|fee)|"
    r"xtor|xtref|ref_src|ref_url|rss_?source|spm|scid|s_cid|trk(?:campaign)?|ir_?clickid|awc|_ga|_gl|_openstat|"
    r"ocid|sr_share|soc_(?:src|trk)|guccounter|guce_referrer(?:_sig)?|"
    r"amp|outputtype|amp_js_v|usqp|amp_gsa|"
    r"phpsessid|jsessionid|aspsessionid\w*|cfid|cftoken)$",
    re.IGNORECASE,
)
# Names that mean something elsewhere: only with these values.
_PAIRS = re.compile(
    r"^(?:feature=youtu\.be|partner=rss|emc=rss|cn=.*rss.*|source=rss(?:-.*)?|ref=(?:rss|feed)|sid=[0-9a-f]{32})$",
    re.IGNORECASE,
)
_SESSION_IN_PATH = re.compile(r";(?:jsessionid|phpsessid|sid)=[\w.!:-]*", re.IGNORECASE)
_BLOGSPOT = re.compile(r"\.blogspot\.[a-z.]+$", re.IGNORECASE)


def without(query: str, host: str) -> str:
    """The query of an address without what tracks; what is left stays as it is written."""
    if not query:
        return ""
    mobile = ("m=0", "m=1") if _BLOGSPOT.search(host) else ()
    return "&".join(pair for pair in query.split("&") if pair and pair not in mobile and not _tracks(pair))


def without_session(path: str) -> str:
    """The path of an address without the session that some servers write into it."""
    return _SESSION_IN_PATH.sub("", path) if ";" in path else path


def _tracks(pair: str) -> bool:
    return bool(_NAMES.match(pair.partition("=")[0]) or _PAIRS.match(pair))
