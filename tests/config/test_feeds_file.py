"""feeds.yaml with the sources as the desk has them."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from curator.config import load
from curator.config.feeds_file import as_yaml, with_sources
from curator.records import Source

ROOT = Path(__file__).parents[2]
HEAD = """# our newsletter
newsletter: {name: T, languages: [en], sender: {name: T, address: t@example.org}, reply_to: t@example.org,
  imprint: [x], privacy_url: https://example.org/p, base_url: https://example.org}  # by hand
"""
FEEDS = """feeds:
  # --- English
  - name: One   # the first
    url: https://one.example/feed
  # about the second
  - {name: Two, url: https://two.example/feed, weight: 2}

  # --- others
  - name: Drei
    url: https://drei.example/feed
    language: de
    themes:
      - loyalty
# the end
"""
CHANGED = """feeds:
  # --- English
  - name: One   # the first
    url: https://one.example/feed
  # about the second

  # --- others
  - name: Drei
    url: https://drei.example/feed
    language: de
    weight: 3.0
    themes:
    - loyalty
# the end
  - name: 'Vier: “4”'
    url: https://vier.example/feed?a=1#b
    language: de
    kind: news
    weight: 0.5
    themes:
    - ai
"""
AFTER = "allow_hosts: [127.0.0.1]\n"
NEW = Source("Vier: “4”", "https://vier.example/feed?a=1#b", "de", "news", 0.5, themes=("ai",))


def written(folder: Path, text: str) -> Path:
    path = folder / "feeds.yaml"
    path.write_text(text, "utf-8")
    return path


def test_without_a_change_the_file_is_the_same(tmp_path: Path) -> None:
    path = written(tmp_path, HEAD + FEEDS + AFTER)
    assert with_sources(path, load(path).sources) == HEAD + FEEDS + AFTER


def test_what_ships_is_the_same(tmp_path: Path) -> None:
    path = ROOT / "feeds.yaml"
    assert with_sources(path, load(path).sources) == path.read_text("utf-8")


def test_a_removed_a_weighted_and_a_new_source_change_their_lines_alone(tmp_path: Path) -> None:
    path = written(tmp_path, HEAD + FEEDS + AFTER)
    one, _, three = load(path).sources
    wanted = (one, replace(three, weight=3.0), NEW)
    changed = with_sources(path, wanted)
    assert load(written(tmp_path, changed)).sources == wanted
    assert changed == HEAD + CHANGED + AFTER


@pytest.mark.parametrize(
    "feeds",
    [
        "",
        "feeds: []\n",
        "feeds: [{name: A, url: https://a.example/feed}]  # one\n",
        "feeds:\n- {name: A, url: https://a.example/feed}\n",
        "feeds:\n- name: A\n  url: https://a.example/feed",
        "feeds:\n  - name: A\n    url: https://a.example/feed\n    selector: |-\n      #b\n",
        FEEDS,
    ],
)
@pytest.mark.parametrize("after", ["", AFTER])
@pytest.mark.parametrize("wanted", [(), (NEW,), (Source("A", "https://other.example/"), NEW)])
def test_whatever_the_list_looks_like_the_file_has_the_wanted_sources(
    tmp_path: Path, feeds: str, after: str, wanted: tuple[Source, ...]
) -> None:
    between = "" if feeds.endswith("\n") or not feeds or not after else "\n"
    path = written(tmp_path, HEAD + feeds + between + after)
    before = load(path)
    again = load(written(tmp_path, with_sources(path, wanted)))
    assert again.sources == wanted
    assert replace(again, sources=before.sources) == before


def test_no_source_is_no_line() -> None:
    assert as_yaml([]) == ""
