"""Pages about divisions."""
