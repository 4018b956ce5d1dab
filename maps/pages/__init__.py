"""Pages of maps. Each module answers the addresses of one subject."""
