"""Measurements: scripts that print ratios, never timed assertions."""
