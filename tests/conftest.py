"""What every test needs: a home of its own, so that no test touches a person's memory."""

from __future__ import annotations

import os
import tempfile

# Django's settings are read at import, before any fixture could run.
os.environ["CURATOR_HOME"] = tempfile.mkdtemp(prefix="curator-test-")
for name in (
    "CURATOR_FEEDS",
    "CURATOR_OUT",
    "CURATOR_DATABASE_URL",
    "CURATOR_BASE_URL",
    "CURATOR_SMTP_URL",
    "CURATOR_DEBUG",
):
    os.environ.pop(name, None)
os.environ["CURATOR_SECRET_KEY"] = "only-for-tests"
