"""What the tests of stock items run over."""

# devmatrix: region cases_table
# devmatrix: end
