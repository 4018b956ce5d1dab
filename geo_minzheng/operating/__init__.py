"""What runs geo_minzheng: preparing a machine, the private database, the server and the checks.

Nothing here knows households or maps. `prepare` runs on the machine's own Python, before anything
is installed; it and what it imports use the standard library alone.
"""
