"""The pages, a module each: what is looked up, and which template shows it."""
