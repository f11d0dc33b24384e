"""The limits of what a user may ask for, named once: for the command line, the recipe and the running network."""

LOWEST_RATE, HIGHEST_RATE = 1e-9, 1e3
LARGEST_BATCH = 65_536
MAX_UNITS = 65_536
MAX_PARAMETERS = 100_000_000
