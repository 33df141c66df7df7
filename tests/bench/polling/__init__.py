"""Parts of the bench that polls: the sites, Hear Ye's own round, and the others' rounds."""
