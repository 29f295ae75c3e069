"""`python -m devmatrix`."""

from devmatrix.cli import main

main()
