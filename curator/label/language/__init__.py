"""Detect the language of a text, and where it changes."""

from curator.label.language.detect import detect, detect_title, prepare

__all__ = ["detect", "detect_title", "prepare"]
