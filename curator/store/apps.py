"""The store as a Django app."""

from django.apps import AppConfig


class StoreConfig(AppConfig):
    name = "curator.store"
    label = "store"
    default_auto_field = "django.db.models.BigAutoField"
    verbose_name = "Newsroom"
