from typing import Any

from django.db import migrations, models

from curator.language.folding import fold


def fill(apps: Any, schema_editor: Any) -> None:
    """Stories read before there was the column are found too."""
    story = apps.get_model("store", "Story")
    rows = story.objects.filter(current=True).select_related("entry__source")
    batch = []
    for row in rows.only("pk", "record", "entry__source__name").iterator(500):
        article = row.record.get("article", {})
        parts = [article.get(key) for key in ("title", "site", "author", "body")]
        row.search_text = fold("\n".join([row.entry.source.name, *filter(None, parts)]))
        batch.append(row)
        if len(batch) == 500:
            story.objects.bulk_update(batch, ["search_text"])
            batch = []
    story.objects.bulk_update(batch, ["search_text"])


class Migration(migrations.Migration):
    dependencies = [("store", "0012_run_requests")]

    operations = [
        migrations.AddField(
            model_name="story",
            name="search_text",
            field=models.TextField(
                blank=True, help_text="title, source, author and body, folded: what the desk searches"
            ),
        ),
        migrations.RunPython(fill, migrations.RunPython.noop),
    ]
