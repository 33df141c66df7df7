"""The command line's commands, a module a noun; heavy parts are imported where they are used."""
