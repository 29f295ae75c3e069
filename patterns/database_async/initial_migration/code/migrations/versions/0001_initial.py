"""Create all tables."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    # devmatrix: region upgrade_calls
    # devmatrix: end


def downgrade() -> None:
    # devmatrix: region downgrade_operations
    # devmatrix: end


# devmatrix: region create_tables
# devmatrix: end
