"""Readers: sign-up, preferences, leaving, proofreading links, votes, and import of lists."""

from curator.subscribe.import_csv import Imported, ImportOptions, Refused, import_file

__all__ = ["ImportOptions", "Imported", "Refused", "import_file"]
