"""Tests of the pure drawings: strips as text and styles, without an application."""
