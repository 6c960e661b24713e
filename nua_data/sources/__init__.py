"""Importers: files as their producers publish them -> rows of the release, counted and checked.

    from nua_data.sources.base import import_file

One module a producer; `base` holds what they share and importing it stays cheap.
"""
