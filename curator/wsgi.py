"""The desk and the public pages for a WSGI server; docs/running.md says how waitress-serve is
told to believe the web server before it.
"""

from django.apps import apps
from django.core.wsgi import get_wsgi_application

from curator.store.database import open_store

if not apps.ready:  # by a WSGI server; `curator run` has opened the store before
    open_store()
application = get_wsgi_application()
