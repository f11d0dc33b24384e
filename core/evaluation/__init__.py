"""Judgement of trained models."""
