"""Detect the language of a text, and where it changes."""

from curator.label.language.detect import detect, detect_title

__all__ = ["detect", "detect_title"]
