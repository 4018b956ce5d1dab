"""An invented register of the real shape: generators that know no database and no clock.

One subject a file. Each takes a random generator, the day, and what the subjects before it
made, and returns frozen dataclasses of numpy arrays, one entry a row. Reading divisions and
writing tables is the business of `load_demonstration`, through `reading` and `writing`.
"""
