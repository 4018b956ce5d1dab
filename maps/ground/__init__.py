"""Our own base map: what lies on the ground beneath every map, built from package data."""
