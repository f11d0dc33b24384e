"""The face of nntui: command line and screens."""
