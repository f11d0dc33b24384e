"""Tests of how tables become inputs."""
