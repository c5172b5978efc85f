"""The desk and the public pages for a WSGI server; docs/running.md says how waitress-serve is
told to believe the web server before it.
"""

import os

from django.apps import apps
from django.core.wsgi import get_wsgi_application

from curator.store.database import open_store

os.umask(os.umask(0o077) | 0o077)
if not apps.ready:  # by a WSGI server; `curator run` has opened the store before
    open_store()
application = get_wsgi_application()
