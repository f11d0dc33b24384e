"""Tests of the screens, from fabricated snapshots."""
