"""The walk-through's pictures: a server's first day with the bot, played for real and drawn.

`python -m tests.walkthrough docs/pictures` draws them anew after a change of layout.
"""
