"""The desk and the public pages for a WSGI server; docs/running.md says how waitress-serve is
told to believe the web server before it.
"""

import gc
import os

gc.disable()  # what is loaded here stays: a tenth of the start would go into looking through it

from django.apps import apps  # noqa: E402
from django.core.wsgi import get_wsgi_application  # noqa: E402

from curator.store.database import open_store  # noqa: E402

os.umask(os.umask(0o077) | 0o077)
if not apps.ready:  # by a WSGI server; `curator run` has opened the store before
    open_store()
application = get_wsgi_application()
gc.freeze()  # nor while pages are made, nor when the program ends
gc.set_threshold(20_000)  # by itself after 700 objects: one page in ten waited a tenth of a second
gc.enable()
