"""The newcomer's first minute: a small village whose pages change while one watches."""
