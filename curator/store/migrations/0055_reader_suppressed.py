"""Readers whose address is suppressed are marked, so that they can be counted."""

from django.conf import settings
from django.db import migrations, models

from curator import signing


def mark(apps, schema_editor):
    readers = apps.get_model("store", "Subscriber").objects
    hashes = apps.get_model("store", "Suppression").objects.values_list("address_hash", flat=True)
    never, keys = set(hashes), (settings.SECRET_KEY, *settings.OLD_SECRET_KEYS)
    if not never:
        return
    rows = readers.exclude(address=None).values_list("pk", "address")
    marked = [
        pk
        for pk, address in rows.iterator()
        if not never.isdisjoint(signing.fingerprint(key, "suppression", address) for key in keys)
    ]
    for start in range(0, len(marked), 500):
        readers.filter(pk__in=marked[start : start + 500]).update(suppressed=True)


class Migration(migrations.Migration):

    dependencies = [
        ("store", "0054_variants"),
    ]

    operations = [
        migrations.AddField(
            model_name="subscriber",
            name="suppressed",
            field=models.BooleanField(
                default=False,
                help_text="whether the address is, to count readers by; a mail is checked by its"
                " hash",
            ),
        ),
        migrations.RunPython(mark, migrations.RunPython.noop),
    ]
