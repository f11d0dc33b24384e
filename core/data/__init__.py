"""From the file that the user has to batches that the engine takes."""
