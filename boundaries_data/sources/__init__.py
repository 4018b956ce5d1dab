"""Readers of published packages. They read files and return frozen rows; none touches the database.

The packages are installed beside the program and read once, at set-up. Nothing of them is
committed, and a bureau's own data replaces them.
"""
