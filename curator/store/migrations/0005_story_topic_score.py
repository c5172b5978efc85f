from django.db import migrations, models
from django.db.models import FloatField
from django.db.models.fields.json import KT
from django.db.models.functions import Cast


def from_the_record(apps, schema_editor):
    """The score was always in the record; the column lets a draft ask for it."""
    told = apps.get_model("store", "Story").objects.filter(record__has_key="topic_score")
    told.update(topic_score=Cast(KT("record__topic_score"), FloatField()))


class Migration(migrations.Migration):

    dependencies = [
        ("store", "0004_source_wait_until"),
    ]

    operations = [
        migrations.AddField(
            model_name="story",
            name="topic_score",
            field=models.FloatField(
                default=0.0, help_text="0..1; also of what is off topic, for tangents are near it"
            ),
        ),
        migrations.RunPython(from_the_record, migrations.RunPython.noop),
    ]
