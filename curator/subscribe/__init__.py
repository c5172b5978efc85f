"""Readers' own pages: leaving and coming back; and taking in a list of readers."""

from curator.subscribe.import_csv import Imported, Refused, Told, import_file

__all__ = ["Imported", "Refused", "Told", "import_file"]
