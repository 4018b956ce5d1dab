"""Keeping the register through the API: the pages' own actions, with the same rights and refusals.

One file a subject, each with its shapes. What is right is for `register_checks` and the actions.
"""
