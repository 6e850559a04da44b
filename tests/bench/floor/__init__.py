"""The floor: a bare Django application with production's middleware, to hold pages against.

- `/ok/`: an empty answer.
- `/page/`: a base and a child template, 60 rows of plain cells, no query.
- `/me/`: the session's person and three indexed queries for 50 objects in all.

FLOOR_DATABASE names its SQLite file; `python -m tests.bench.floor` fills it.
"""
