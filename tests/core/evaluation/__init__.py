"""Tests of judging trained models."""
