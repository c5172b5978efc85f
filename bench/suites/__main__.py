"""`python -m bench.suites NAME FOLDER`: what of a public test suite we read worse than its peer.

FOLDER holds a checkout of the suite's repository, fetched by whoever runs this; nothing of it is
kept here. The last line counts; every line before it is a case where the peer knows more.
"""

from __future__ import annotations

import importlib
import sys
from pathlib import Path

SUITES = {
    "feeds": "any folder of feeds, e.g. kurtmckee/feedparser's tests, beside plain feedparser",
    "readers": "the same folders: our fast reader beside the slow one",
    "miniflux": "miniflux/v2: the feeds and assertions within its Go tests",
    "robots": "google/robotstxt: the assertions of robots_test.cc",
    "encodings": "pemistahl/lingua-py: its sentences in old encodings that nobody names",
    "languages": "pemistahl/lingua-py: the language of its sentences, beside langdetect, py3langid",
    "paragraphs": "pemistahl/lingua-py: pages of short paragraphs, beside trafilatura",
    "dates": "kurtmckee/feedparser, mmcdole/gofeed or miniflux/v2: the dates of their tests",
    "tracking": "parameter names: ClearURLs/Rules, brave/adblock-lists, AdGuard's TrackParamFilter",
    "pages": "postlight/parser, mozilla/readability, goose3, adbar/htmldate, beside trafilatura",
    "opml": "any folder of OPML files, e.g. plenaryapp/awesome-rss-feeds",
    "addresses": "WHATWG's urltestdata.json, as in servo/rust-url",
    "bounces": "sisimai/p5-sisimai: its mails, and the verdicts in its tests",
    "isemail": "dominicsayers/isemail: tests.xml",
    "xliff": "oasis-tcs/xliff-xliff-22: the schema of XLIFF 2.1",
    "ssrf": "lists of addresses that lead inside, e.g. cujanovic/SSRF-Testing; none is connected",
}
MISSING = 77


def main() -> int:
    """0 when the suite was run, 2 for wrong words, 77 when FOLDER does not hold it."""
    if len(sys.argv) < 3 or sys.argv[1] not in SUITES:
        print(__doc__)
        print("\n".join(f"  {name:12}{wants}" for name, wants in SUITES.items()))
        return 2
    name, folders = sys.argv[1], [Path(each) for each in sys.argv[2:]]
    tally = importlib.import_module(f"bench.suites.{name}").run(folders)
    print(tally)
    return 0 if tally.cases else MISSING


if __name__ == "__main__":
    sys.exit(main())
