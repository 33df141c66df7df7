"""The archive as a page: for people who would rather look than type, and feeds for programs.

Reading only: nothing here changes the store. It works without scripts and asks no other host for
anything. `app.application` puts it together, `pages` has a module a page, `feeds` one a format.
"""
