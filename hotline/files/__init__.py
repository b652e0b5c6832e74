"""What lies on disk, read and written by hand: keys, protocols, configuration."""
