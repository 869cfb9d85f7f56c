"""herotui: the interactive cheat sheet for a leaked Heroku Platform API key."""

# Literal, so that `--version` reads no package metadata: that alone costs more than the interpreter's own start.
__version__ = "0.1.0"
