"""The store as a Django app."""

from django.apps import AppConfig


class StoreConfig(AppConfig):
    name = "curator.store"
    label = "store"
    default_auto_field = "django.db.models.BigAutoField"
    verbose_name = "Newsroom"

    def ready(self) -> None:
        """Restore the triggers of search after migrations, and note in sessions when their person
        signed in.
        """
        from django.contrib.auth.signals import user_logged_in
        from django.db.models.signals import post_migrate

        from curator.store import search, sign_ins

        post_migrate.connect(search.prepare, sender=self)
        user_logged_in.connect(sign_ins.note_login, dispatch_uid="proof")
