"""Tests of nntui."""
