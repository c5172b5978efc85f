"""Checks of a letter before it is sent: markup, browser, links, spam score, DNS of the sender."""
