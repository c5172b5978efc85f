"""The keys of apps (TOTP) are encrypted in a table of their own; going back, they are readable."""

from typing import Any

import django.db.models.deletion
from django.db import migrations, models

from curator.store.encryption import decrypted, encrypted

PURPOSE = "the keys of apps"


def encrypt(apps: Any, schema_editor: Any) -> None:
    key = apps.get_model("store", "AppKey").objects
    for device in apps.get_model("otp_totp", "TOTPDevice").objects.exclude(key=""):
        key.create(device_id=device.pk, encrypted=encrypted(PURPOSE, device.key))
        device.key = ""
        device.save(update_fields=["key"])


def decrypt(apps: Any, schema_editor: Any) -> None:
    for row in apps.get_model("store", "AppKey").objects.select_related("device"):
        row.device.key = decrypted(PURPOSE, row.encrypted) or ""
        row.device.save(update_fields=["key"])


class Migration(migrations.Migration):
    dependencies = [
        ("otp_totp", "0003_add_timestamps"),
        ("store", "0046_text_letters"),
    ]

    operations = [
        migrations.CreateModel(
            name="AppDevice",
            fields=[],
            options={"proxy": True, "indexes": [], "constraints": []},
            bases=("otp_totp.totpdevice",),
        ),
        migrations.CreateModel(
            name="AppKey",
            fields=[
                (
                    "device",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="app_key",
                        serialize=False,
                        to="otp_totp.totpdevice",
                    ),
                ),
                (
                    "encrypted",
                    models.TextField(help_text="the key in hex, by `store/encryption.py`"),
                ),
            ],
        ),
        migrations.RunPython(encrypt, decrypt),
    ]
