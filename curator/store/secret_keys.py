"""Which secret keys this database was used with: leave links and suppressions hang on them, so a
lost or changed one is noticed before anything is forgotten.
"""

from __future__ import annotations

from django.conf import settings

from curator import signing
from curator.errors import ConfigError
from curator.store import models


def require_known() -> None:
    """Raises ConfigError when the database was used with a key that is neither the one in use
    nor named as an old one; the first key, and one that follows named ones, is noted.
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
    """Enough to recognise a key, and nothing to find it by."""
    return signing.fingerprint(key, "secret key", "")
