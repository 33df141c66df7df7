"""The source file: one TOML file names one place that is watched."""

from __future__ import annotations
