"""Data of the people at the desk beside Django's accounts."""

from __future__ import annotations

from binascii import unhexlify

from django.conf import settings
from django.db import models
from django_otp.plugins.otp_totp.models import TOTPDevice

from curator.errors import NotReady
from curator.store.encryption import decrypted


class DeskSettings(models.Model):
    """A person's settings of the desk."""

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL,
        on_delete=models.CASCADE,
        primary_key=True,
        related_name="desk_settings",
    )
    language = models.CharField(
        max_length=35, blank=True, help_text="BCP 47 tag; empty: what the browser asks for"
    )
    reads = models.JSONField(
        default=list, help_text="tags of the languages they read, the best first; empty: all"
    )


class SavedFilter(models.Model):
    """A saved filter of the candidates."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="saved_filters"
    )
    name = models.CharField(max_length=60)
    query = models.CharField(max_length=1000, help_text="the query part of the address")

    class Meta:
        ordering = ["name"]
        constraints = [models.UniqueConstraint(fields=["user", "name"], name="filter_name_once")]


class SignIn(models.Model):
    """A sign-in event, kept for `retention: sign_ins_days`."""

    class Kind(models.TextChoices):
        SIGNED_IN = "signed in"
        REFUSED = "refused"
        RESET_REQUESTED = "reset requested"
        PASSWORD_SET = "password set"
        SESSIONS_ENDED = "sessions ended"
        FACTOR_REFUSED = "factor refused"
        FACTOR_SET_UP = "factor set up"
        FACTOR_REMOVED = "factor removed"
        PASSKEY_ADDED = "passkey added"
        PASSKEY_REMOVED = "passkey removed"
        ADDRESS_CHANGED = "address changed"

    kind = models.CharField(max_length=20, choices=Kind)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        related_name="sign_ins",
        help_text="null: nobody has the name that was tried; it is not kept",
    )
    how = models.CharField(
        max_length=20, blank=True, help_text="password, link, code, recovery code, organisation"
    )
    address = models.GenericIPAddressField(null=True)
    browser = models.CharField(max_length=200, blank=True)
    at = models.DateTimeField(db_index=True)

    class Meta:
        ordering = ["-at", "-pk"]


class OrganisationAccount(models.Model):
    """The account of a subject of the organisation's sign-in."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="organisation_accounts"
    )
    issuer = models.CharField(max_length=500)
    subject = models.CharField(max_length=255)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["issuer", "subject"], name="one_account_a_subject")
        ]


class Passkey(models.Model):
    """The public key of a passkey (WebAuthn)."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="passkeys"
    )
    name = models.CharField(max_length=60, help_text="what the person calls the device")
    credential_id = models.CharField(max_length=1400, unique=True, help_text="base64url")
    credential = models.BinaryField(help_text="attested credential data, as WebAuthn defines it")
    added_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["added_at"]


class AppKey(models.Model):
    """The encrypted secret of an authenticator app (TOTP)."""

    PURPOSE = "the keys of apps"

    device = models.OneToOneField(
        TOTPDevice, on_delete=models.CASCADE, primary_key=True, related_name="app_key"
    )
    encrypted = models.TextField(help_text="the key in hex, by `store/encryption.py`")


class AppDevice(TOTPDevice):  # type: ignore[misc]  # django-otp has no types
    """An authenticator app as django-otp's device, with its secret in `AppKey`."""

    class Meta:
        proxy = True

    @property
    def bin_key(self) -> bytes:
        """The key; raises NotReady where the secret key is another one now."""
        key = decrypted(AppKey.PURPOSE, self.app_key.encrypted)
        if key is None:
            raise NotReady(
                "The second factor was set up under another secret key. Whoever runs the program"
                " removes it: curator people reset NAME --second-factor"
            )
        return unhexlify(key)
