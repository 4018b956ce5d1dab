"""Search everywhere: one text in, households, persons, divisions and place names out.

`engine.search` is the door; `asked` reads the text, `rows` finds ids, `hits` tells what they are.
The text is personal data: it arrives in a body, and is in no address, log or error.
"""
