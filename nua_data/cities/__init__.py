"""Cities: one list made of three tables of the release, and the questions asked of it."""
