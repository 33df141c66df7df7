"""Where a real browser is."""

from __future__ import annotations

import shutil

CHROMIUM = shutil.which("chromium") or shutil.which("google-chrome") or ""
"""The browser's program; "" where there is none."""
