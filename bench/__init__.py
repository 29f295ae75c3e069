"""Measures the generator: `nox -s bench`, or `python -m bench`."""
