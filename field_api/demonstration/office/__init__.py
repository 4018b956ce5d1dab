"""What the offices of the demonstration did in the last weeks, by the actions of the program.

After the register is stored: changes of households and persons, postings handed over, files
sent, dossiers read. A fixed amount for a few offices, however large the city; the same seed and
day make the same work. Entered through `work`.
"""
