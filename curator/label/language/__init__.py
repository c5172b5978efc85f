"""Which language a text is in, and where it changes."""

from curator.label.language.detect import detect, detect_title

__all__ = ["detect", "detect_title"]
