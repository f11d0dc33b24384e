"""Pure drawings: arrays in, strips of exactly the asked size out. No application, no widget."""
