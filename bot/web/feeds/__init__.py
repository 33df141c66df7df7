"""The same as the pages, for programs: Atom, iCalendar, CSV."""
