"""From the world to hits: what is fetched, read, matched and stored, and when."""
