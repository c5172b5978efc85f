"""The demo: a small world of invented publications, served from this machine, and the words its
editors wrote.

with World(date.today()) as world:
    Path("feeds.yaml").write_text(world.feeds_yaml())
"""

from __future__ import annotations

from curator.demo.editors import DemoWords, StoryWords, words
from curator.demo.server import World

__all__ = ["DemoWords", "StoryWords", "World", "words"]
