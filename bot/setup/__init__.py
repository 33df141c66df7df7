"""The way in: a greeting on joining, and `/setup`, a guided flow that ends with a sample alert."""

from __future__ import annotations

from bot.setup.greeting import greet
from bot.setup.guide import begin

__all__ = ["begin", "greet"]
