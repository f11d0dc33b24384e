"""NumPy's files as data."""
