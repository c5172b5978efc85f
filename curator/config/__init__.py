"""Configuration: feeds.yaml and the environment, with errors that name the line.

feeds.yaml is read and never written. `load` returns a `Config`, or raises ConfigError with the line
of the first mistake; `environment` returns the CURATOR_* settings.

document     YAML whose values know their lines
values       types of single values
schema       keys, limits and defaults
complaints   errors of the schema in plain words
checks       contradictions between several values
loading      all of these in order, and conversion to records
feeds_file   sources as lines of feeds.yaml, and the file with other sources
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
