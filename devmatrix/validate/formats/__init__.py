"""A report as files for others to read."""
