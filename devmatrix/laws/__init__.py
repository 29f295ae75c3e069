"""The laws of the library: what golden code and its metadata have to satisfy.

Each law is a function; `tests/laws` holds all of them against our library, `devmatrix patterns lint` against
any.
"""
