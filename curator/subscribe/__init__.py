"""Readers' own pages: leaving and coming back; and taking in a list of readers."""

from curator.subscribe.import_csv import Imported, ImportOptions, Refused, import_file

__all__ = ["ImportOptions", "Imported", "Refused", "import_file"]
