"""What the desk calls the things that are keys in the code: fields, kinds, states and runs, in the
desk's language.
"""

from __future__ import annotations

from collections.abc import Mapping

from curator.web.desk_language import gettext


def field_names() -> Mapping[str, str]:
    """The texts that can be written, by field."""
    return {
        "headline": gettext("Headline"),
        "blurb": gettext("Blurb"),
        "subject": gettext("Subject line"),
        "opening": gettext("Opening"),
        "follow_up": gettext("Follow-up"),
        "interlude": gettext("Interlude"),
        "question": gettext("Reader question"),
        "sign_off": gettext("Sign-off"),
    }
