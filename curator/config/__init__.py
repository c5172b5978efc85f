"""What the person who runs it decides: feeds.yaml and the environment, with errors that name the
line.

feeds.yaml is read and never written. `load` gives a `Config`; whatever is wrong raises
ConfigError with the line it is on, in words for the person who wrote it. `environment` gives
the CURATOR_* settings.

document     YAML whose values know their lines
values       what one value may be
schema       the keys, their limits, their defaults
complaints   what the schema refuses, in words
checks       what only shows when several values are seen together
loading      all of it in order, to records
variables    the environment
"""

from curator.config.loading import Config, load
from curator.config.schema import (
    CollectPart,
    LimitPart,
    LinkedInPart,
    PickingPart,
    PickingReason,
    SchedulePart,
    SecondReaderPart,
    SendingPart,
    TranslatePart,
)
from curator.config.variables import Environment, environment

__all__ = [
    "CollectPart",
    "Config",
    "Environment",
    "LimitPart",
    "LinkedInPart",
    "PickingPart",
    "PickingReason",
    "SchedulePart",
    "SecondReaderPart",
    "SendingPart",
    "TranslatePart",
    "environment",
    "load",
]
