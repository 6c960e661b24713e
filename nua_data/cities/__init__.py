"""Cities: one list out of three tables of the release, and the questions that the page asks of it."""
