"""`script/bench`: how fast this program answers, beside the same work in plain SQL.

It measures and writes down; it judges nothing and mends nothing.
"""
