"""The secret keys this database was used with, so that a lost or changed one is noticed.

Leave links and suppressions depend on them.
"""

from __future__ import annotations

from django.conf import settings

from curator import signing
from curator.errors import ConfigError
from curator.store import models


def require_known() -> None:
    """Raise ConfigError if the database was used with a key that is neither current nor named as
    old.

    A first key, or one that follows named ones, is noted.
    """
    noted = set(models.SecretKey.objects.values_list("fingerprint", flat=True))
    current = _fingerprint(settings.SECRET_KEY)
    missing = noted - {current, *map(_fingerprint, settings.OLD_SECRET_KEYS)}
    if missing:
        raise ConfigError(
            "this database was used with another secret key. With this one, leave links in old"
            " mails would break and suppressed addresses be forgotten. Bring back the file"
            " secret-key of the home (it is in your backup) or CURATOR_SECRET_KEY as it was; to"
            " change the key on purpose, name the old one in CURATOR_SECRET_KEY_OLD."
        )
    if current not in noted:
        models.SecretKey.objects.get_or_create(fingerprint=current)


def _fingerprint(key: str) -> str:
    """Return a fingerprint that identifies a key without revealing it."""
    return signing.fingerprint(key, "secret key", "")
