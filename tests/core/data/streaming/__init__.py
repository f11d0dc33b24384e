"""Tests of tables that are read piece by piece."""
