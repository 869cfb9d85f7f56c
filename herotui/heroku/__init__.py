"""Heroku's APIs: calls, models, typed errors, paging, the request budget, and whether a key lives."""
