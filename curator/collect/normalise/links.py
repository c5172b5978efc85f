"""Normalise addresses of articles: absolute, http or https, without tracking, proxies and AMP.

The result can be requested: a mobile host stays, because the other one is not known.
`curator.net.equivalence` compares such addresses.
"""

from __future__ import annotations

import re
from functools import lru_cache
from urllib.parse import parse_qs, quote, unquote, urljoin, urlsplit, urlunsplit

from curator.net import tracking

_FEW_SLASHES = re.compile(r"(https?):/?(?=[^/\\])", re.IGNORECASE)
_DOTS = re.compile(r"(?<=/)(?:\.|%2e){1,2}(?=/|$)", re.IGNORECASE)
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
    "safelinks.protection.outlook.com": ("url",),
}
_ALWAYS = ("safelinks.protection.outlook.com",)  # proxies that have no page of their own
_REDIRECTORS = re.compile(
    r"^/(?:url|l\.php|rss/redirect|rd|r|goto|exit|news/apiclick\.aspx|out)/?$", re.IGNORECASE
)
_AMP_CACHE = re.compile(
    r"^(?:www\.google\.[a-z.]+/amp/s/|(?:[\w-]+\.)?cdn\.ampproject\.org/[acv]/(?:s/)?)(.+)$",
    re.IGNORECASE,
)
_AMP_END = re.compile(r"(?:/amp/?|\.amp(?:\.html)?)$", re.IGNORECASE)
_AMP_START = re.compile(r"^/amp(?=/[^/]+/[^/]+)", re.IGNORECASE)
_WIKI = re.compile(r"(?<=\.)m\.(?=(?:wiki[a-z]+|wiktionary)\.org$)")
_HOST = re.compile(r"^(?=.{1,253}$)(?:[a-z0-9_][a-z0-9_-]{0,62}(?:\.|$))+$|^\[[0-9a-f:.]+\]$")
_USUAL_PORTS = {"http": 80, "https": 443}
_NOISE = re.compile(
    r"^(?:comments?(?:-\d+)?|respond|disqus_thread|more(?:-\d+)?|top|main|content|rss|feed|xtor=.*|"
    r"utm_.*|ref=.*|:~:.*|"
    r"mtm_.*|at_.*|intcid=.*)?$",
    re.IGNORECASE,
)
_ABSOLUTE = re.compile(r"https?://[^/?#]", re.IGNORECASE)
_LONGEST_WRITTEN = 8_000
LONGEST = 2_000  # what the store keeps of an address
_SAFE = "%/:=&?~#+!$,;'@()*[]|"


@lru_cache(maxsize=4096)
def canonical(link: str, base: str = "") -> str:
    """Return `link` resolved against `base` and cleaned, or "" if it is no web address of at most
    2,000 characters.
    """
    text = re.sub(r"[\t\r\n]", "", link.strip())
    if not text or len(text) > _LONGEST_WRITTEN:
        return ""
    if "\\" in text or _FEW_SLASHES.match(text):
        text = _as_a_browser(text, base)
    try:
        clean = _cleaned(urljoin(base, text) if base and not _ABSOLUTE.match(text) else text)
    except ValueError:
        return ""
    return clean if len(clean) <= LONGEST else ""


def _as_a_browser(text: str, base: str) -> str:
    """Return an address with backslashes or missing slashes as browsers understand it."""
    end = re.search(r"[?#]", text)
    at = end.start() if end else len(text)
    slashed = text[:at].replace("\\", "/") + text[at:]
    scheme = slashed.partition(":")[0].lower()
    if base.lower().startswith(f"{scheme}://"):
        return slashed  # then what follows is an address on the page's own site
    return _FEW_SLASHES.sub(r"\1://", slashed)


def absolute(link: str, base: str) -> str:
    """Return `link` resolved against `base`, or "" if it is no http or https address."""
    try:
        url = urljoin(base, link.strip()) if link.strip() else ""
        return url if urlsplit(url).scheme in ("http", "https") and urlsplit(url).hostname else ""
    except ValueError:
        return ""


def host_name(url: str) -> str:
    """Return the host of an address without www., or ""."""
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
    scheme, netloc = parts.scheme.lower(), _netloc(parts.netloc, parts.scheme.lower())
    path, query = (
        _without_amp(tracking.without_session(_without_dots(parts.path))),
        tracking.without(parts.query, netloc),
    )
    return quote(
        urlunsplit((scheme, netloc, path or "/", query, _fragment(parts.fragment))), safe=_SAFE
    )


@lru_cache(maxsize=1024)
def _netloc(netloc: str, scheme: str) -> str:
    """Return host and port, an international host in ASCII; raises ValueError if it is no host."""
    parts = urlsplit("//" + netloc)
    host, port = parts.hostname or "", parts.port  # in lower case, and a number
    if ":" in host:
        host = f"[{host}]"
    elif not host.isascii():
        # late: few hosts need it, and its tables take longer to load than a feed to read
        import idna

        host = idna.encode(host, uts46=True).decode()
    if not _HOST.match(host):
        raise ValueError(f"{host!r} is no host")
    return _WIKI.sub("", host) + (f":{port}" if port and port != _USUAL_PORTS[scheme] else "")


def _without_dots(path: str) -> str:
    """Return the path without "." and "..": /a/../b is /b."""
    if "%2e" in path.lower():
        path = _DOTS.sub(lambda found: found[0].lower().replace("%2e", "."), path)
    return urlsplit(urljoin("http://h/", path)).path if "/." in path and path[1:2] != "/" else path


def _without_amp(path: str) -> str:
    if _AMP_END.search(path) and path.strip("/").lower() != "amp":
        return _AMP_END.sub("", path)
    return _AMP_START.sub("", path)


def _fragment(fragment: str) -> str:
    """Return the fragment, unless it is one that never distinguishes articles."""
    return "" if _NOISE.match(fragment) else fragment


def _behind_proxy(host: str, path: str, query: str) -> str:
    """Return the address inside a proxy's or an AMP cache's address, or ""."""
    cached = _AMP_CACHE.match(host + path)
    if cached:
        return ("https://" + unquote(cached[1])) + ("?" + query if query else "")
    names = next(
        (names for known, names in _PROXIES.items() if host == known or host.endswith("." + known)),
        (),
    )
    always = host.endswith(_ALWAYS) or host.split(".")[0] in ("go", "out", "l", "lm", "t", "click")
    if names and (always or _REDIRECTORS.match(path)):
        found = parse_qs(query)
        return next(
            (
                found[name][0]
                for name in names
                if name in found and found[name][0].startswith("http")
            ),
            "",
        )
    return ""
