"""The pattern bank: finds the pattern for a need, an error message or a signature."""
