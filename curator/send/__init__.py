"""Send the approved bytes of an issue to each reader, once."""

from curator.send.approved import require_own_imprint
from curator.send.clock import Clock, Stop
from curator.send.limits import Halted, Limit, Tally
from curator.send.pace import Paused, Rates
from curator.send.plain import send_plain_mail
from curator.send.plan import Plan, plan, sample, test_mail
from curator.send.run import join, run
from curator.send.sender import BACK_OFF
from curator.send.transports import Transport, transport
from curator.send.window import Window

__all__ = [
    "BACK_OFF",
    "Clock",
    "Halted",
    "Limit",
    "Paused",
    "Plan",
    "Rates",
    "Stop",
    "Tally",
    "Transport",
    "Window",
    "join",
    "plan",
    "require_own_imprint",
    "run",
    "sample",
    "send_plain_mail",
    "test_mail",
    "transport",
]
