"""A newsroom in a box for customer experience."""

__version__ = "0.2.0"
