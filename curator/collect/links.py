"""Addresses of articles: absolute, http or https, without tracking, proxies, AMP and mobile variants."""

from __future__ import annotations

import re
from functools import lru_cache
from urllib.parse import parse_qs, quote, unquote, urljoin, urlsplit, urlunsplit

_TRACKING = re.compile(
    r"^(?:utm_\w+|utm|at_(?:medium|campaign|custom\d|link.*)|mc_[ce]id|fbclid|gclid|gclsrc|dclid|wbraid|gbraid|msclkid|yclid|igshid|"
    r"twclid|ttclid|li_fat_id|mkt_tok|_hs(?:enc|mi)|hsctatracking|hss_channel|__hs\w+|vero_(?:id|conv)|oly_(?:anon|enc)_id|"
    r"wt_?(?:mc|zmc)|pk_\w+|mtm_\w+|piwik_\w+|matomo_\w+|ncid|cmpid|ito|ns_(?:mchannel|source|campaign|linkname|fee)|"
    r"xtor|xtref|ref_src|ref_url|feature=youtu\.be|rss_?source|spm|scid|s_cid|trk(?:campaign)?|ir_?clickid|awc|_ga|_gl|_openstat|"
    r"ocid|sr_share|soc_(?:src|trk)|guccounter|guce_referrer(?:_sig)?|partner=rss|emc=rss|cn=.*rss.*)$",
    re.IGNORECASE,
)
_PROXIES = {  # host (ends with) -> the parameter that holds the real address
    "google.com": ("url", "q"),
    "feedproxy.google.com": ("url",),
    "go.redirectingat.com": ("url",),
    "news.yahoo.com": ("url",),
    "l.facebook.com": ("u",),
    "lm.facebook.com": ("u",),
    "out.reddit.com": ("url",),
    "t.umblr.com": ("z",),
    "bing.com": ("url",),
    "feed.pocket.co": ("url",),
    "linksynergy.com": ("murl",),
}
_REDIRECTORS = re.compile(r"^/(?:url|l\.php|rss/redirect|rd|r|goto|exit|news/apiclick\.aspx|out)/?$", re.IGNORECASE)
_AMP_CACHE = re.compile(
    r"^(?:www\.google\.[a-z.]+/amp/s/|(?:[\w-]+\.)?cdn\.ampproject\.org/[acv]/(?:s/)?)(.+)$", re.IGNORECASE
)
_AMP_END = re.compile(r"(?:/amp/?|\.amp(?:\.html)?)$", re.IGNORECASE)
_AMP_PARAMETERS = frozenset(("amp", "outputtype", "amp_js_v", "usqp", "amp_gsa"))
_MOBILE = re.compile(r"^(?:m|mobile|amp)\.(?=[^.]+\.[^.]+)", re.IGNORECASE)
_MOBILE_ONLY = ("m.media-amazon.com", "m.dw.com")  # hosts that have no other form
_LOWEST_PORTS = {"http": ":80", "https": ":443"}
_NOISE = re.compile(
    r"^(?:comments?(?:-\d+)?|respond|disqus_thread|more(?:-\d+)?|top|main|content|rss|feed|xtor=.*|utm_.*|ref=.*|:~:.*|"
    r"mtm_.*|at_.*|intcid=.*)?$",
    re.IGNORECASE,
)
_ABSOLUTE = re.compile(r"https?://[^/?#]", re.IGNORECASE)
_LONGEST = 4000
_SAFE = "%/:=&?~#+!$,;'@()*[]|"


@lru_cache(maxsize=4096)
def canonical(link: str, base: str = "") -> str:
    """`link` resolved against `base` and cleaned; "" when it is no http or https address."""
    text = re.sub(r"[\t\r\n]", "", link.strip())
    if not text or len(text) > _LONGEST:
        return ""
    try:
        return _cleaned(urljoin(base, text) if base and not _ABSOLUTE.match(text) else text)
    except ValueError:
        return ""


def absolute(link: str, base: str) -> str:
    """`link` resolved against `base` and otherwise as it is; "" when it is no http or https address."""
    try:
        url = urljoin(base, link.strip()) if link.strip() else ""
        return url if urlsplit(url).scheme in ("http", "https") and urlsplit(url).hostname else ""
    except ValueError:
        return ""


def host_name(url: str) -> str:
    """The host of an address without www., "" where it has none."""
    try:
        return (urlsplit(url).hostname or "").removeprefix("www.")
    except ValueError:
        return ""


def _cleaned(url: str, depth: int = 0) -> str:
    parts = urlsplit(url)
    if parts.scheme.lower() not in ("http", "https") or not parts.hostname:
        return ""
    inner = _behind_proxy(parts.hostname.lower(), parts.path, parts.query)
    if inner and depth < 3:
        return _cleaned(inner, depth + 1) or url
    scheme, host = parts.scheme.lower(), _host(parts.netloc, parts.scheme.lower())
    path = _AMP_END.sub("", parts.path) if _looks_amp(parts.path) else parts.path
    query = "&".join(pair for pair in parts.query.split("&") if pair and not _tracks(pair))
    return quote(urlunsplit((scheme, host, path or "/", query, _fragment(parts.fragment))), safe=_SAFE)


def _host(netloc: str, scheme: str) -> str:
    host = netloc.rpartition("@")[2].lower().removesuffix(_LOWEST_PORTS[scheme])
    return host if host in _MOBILE_ONLY else _MOBILE.sub("", host)


def _looks_amp(path: str) -> bool:
    return bool(_AMP_END.search(path)) and path.strip("/").lower() != "amp"


def _tracks(pair: str) -> bool:
    name = pair.partition("=")[0]
    return name.lower() in _AMP_PARAMETERS or bool(_TRACKING.match(name) or _TRACKING.match(pair))


def _fragment(fragment: str) -> str:
    """A fragment may be all that tells the articles of one page apart; only those that never do are dropped."""
    return "" if _NOISE.match(fragment) else fragment


def _behind_proxy(host: str, path: str, query: str) -> str:
    """The address inside a proxy's or an AMP cache's address, or ""."""
    cached = _AMP_CACHE.match(host + path)
    if cached:
        return ("https://" + unquote(cached[1])) + ("?" + query if query else "")
    names = next((names for known, names in _PROXIES.items() if host == known or host.endswith("." + known)), ())
    if names and (_REDIRECTORS.match(path) or host.split(".")[0] in ("go", "out", "l", "lm", "t", "click")):
        found = parse_qs(query)
        return next((found[name][0] for name in names if name in found and found[name][0].startswith("http")), "")
    return ""
