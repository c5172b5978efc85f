"""What is searched becomes words, of current stories alone, with an index over them."""

from django.db import migrations, models, transaction

from curator.language.search_words import index_words
from curator.store import search


def fill(apps, schema_editor):
    search.remove()
    with transaction.atomic():
        _run("UPDATE store_story SET search_text = '' WHERE NOT current AND search_text <> ''")
    for first, last in search.batches("the words of stories"):
        stories = apps.get_model("store", "Story").objects
        rows = stories.filter(pk__range=(first, last), current=True).values_list("search_text", "pk")
        with transaction.atomic():
            words = [(index_words(text), pk) for text, pk in rows]
            _run("UPDATE store_story SET search_text = %s WHERE id = %s", words)
    search.prepare()


def _run(statement, rows=((),)):
    with transaction.get_connection().cursor() as cursor:
        cursor.executemany(statement, rows)


def remove(apps, schema_editor):
    search.remove()


class Migration(migrations.Migration):
    atomic = False  # interrupted, it begins again, and what was done stays as it is

    dependencies = [("store", "0028_gists")]

    operations = [
        migrations.AlterField(
            "story",
            "search_text",
            models.TextField(
                blank=True,
                help_text="words of title, source, author and body, while current: see store/search.py",
            ),
        ),
        migrations.RunPython(fill, remove),
    ]
