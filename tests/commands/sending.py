"""`curator send` but for the archive and the imprint, which are not what is tested."""

from __future__ import annotations

import os
import signal

import django

signal.signal(signal.SIGINT, signal.SIG_IGN)  # until it is the command's turn
os.environ["DJANGO_SETTINGS_MODULE"] = "curator.settings"
django.setup()

from curator import cli, send  # noqa: E402 - Django comes first
from curator.runs import publish  # noqa: E402

publish.publisher = lambda renderer, out: lambda issue: None
send.require_own_imprint = lambda issue: None  # the issue here carries the sample's
signal.signal(signal.SIGINT, signal.default_int_handler)
cli.main()
