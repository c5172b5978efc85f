"""What makes the list of candidates and the scorecard quick in a large memory."""

from django.db import migrations, models
from django.db.models import OuterRef, Subquery


def date_all(apps, schema_editor):
    """Stories of before their dates were always known count from when they were seen."""
    seen = apps.get_model("store", "Entry").objects.filter(pk=OuterRef("entry"))
    undated = apps.get_model("store", "Story").objects.filter(published=None)
    undated.update(published=Subquery(seen.values("first_seen")))


class Migration(migrations.Migration):
    dependencies = [("store", "0034_messages")]

    operations = [
        migrations.CreateModel(
            name="Figures",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("name", models.CharField(max_length=40, unique=True)),
                ("value", models.JSONField()),
                ("at", models.DateTimeField()),
            ],
        ),
        migrations.AddIndex(
            model_name="story",
            index=models.Index(
                condition=models.Q(("current", True)),
                fields=["published", "on_topic", "cluster", "topic_score", "language"],
                name="story_listed",
            ),
        ),
        migrations.RunPython(date_all, migrations.RunPython.noop),
    ]
