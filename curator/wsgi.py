"""The desk and the public pages for a WSGI server: `waitress-serve curator.wsgi:application`."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "curator.settings")
application = get_wsgi_application()
