"""Training as a process that is steered: commands in, snapshots out."""
