"""What the register knows about its own rows: checks, look-alikes, relations, former states."""
