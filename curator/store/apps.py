"""The store as a Django app."""

from django.apps import AppConfig


class StoreConfig(AppConfig):
    name = "curator.store"
    label = "store"
    default_auto_field = "django.db.models.BigAutoField"
    verbose_name = "Newsroom"

    def ready(self) -> None:
        """Restore the triggers of search after a migration rebuilt the table of stories."""
        from django.db.models.signals import post_migrate

        from curator.store import search

        post_migrate.connect(search.prepare, sender=self)
