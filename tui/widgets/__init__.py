"""The widgets: thin, one value in, one drawing out."""
