"""The files of the bundled data sets; sources.toml says where each comes from and under which licence."""
