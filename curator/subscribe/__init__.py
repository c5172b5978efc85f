"""Readers' own pages: leaving and coming back; and taking in a list of readers."""
