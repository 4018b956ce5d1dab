"""Bulk entry: a file is read, its columns understood, its rows checked, applied and undone.

Nothing here is asked by a page; pages and the API go through `field_api.actions.imports`.
"""
