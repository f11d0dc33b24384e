"""Tests of reading, making up and splitting data."""
