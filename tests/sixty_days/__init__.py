"""Sixty days of a village and a county, played on a clock that does not make anyone wait."""
