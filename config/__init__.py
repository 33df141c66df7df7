"""What the operator sets, and the data files that come with the project."""

from __future__ import annotations

from config.concepts import ConceptFile, concepts_in, shipped_concepts
from config.faults import ConfigError
from config.notice_law import NoticeLaw, notice_law
from config.sentence import Sentence
from config.settings import (
    Keep,
    Log,
    Network,
    Schedule,
    Settings,
    Web,
    default_data_folder,
    discord_token,
    read_settings,
)
from config.source_file import source_text, write_source
from config.sources import (
    Source,
    SourceKind,
    read_source,
    shipped_sources,
    source_schema,
    sources_in,
)
from config.states import STATES, State
from config.watches import HouseWatch, Scope, shipped_watches

__all__ = [
    "STATES",
    "ConceptFile",
    "ConfigError",
    "HouseWatch",
    "Keep",
    "Log",
    "Network",
    "NoticeLaw",
    "Schedule",
    "Scope",
    "Sentence",
    "Settings",
    "Source",
    "SourceKind",
    "State",
    "Web",
    "concepts_in",
    "default_data_folder",
    "discord_token",
    "notice_law",
    "read_settings",
    "read_source",
    "shipped_concepts",
    "shipped_sources",
    "shipped_watches",
    "source_schema",
    "source_text",
    "sources_in",
    "write_source",
]
