"""The table of stock items."""


class StockItem(Base):  # devmatrix: region model_class
    # devmatrix: region model_table
    # devmatrix: end

    # devmatrix: region model_columns
    # devmatrix: end

    # devmatrix: region model_relationships
    # devmatrix: end

    # devmatrix: region model_computed
    # devmatrix: end
