"""Closed sets of values."""

# devmatrix: region enum_classes
# devmatrix: end
