"""${message}"""

# Think of these, then delete the list:
# - Locks: who waits while this runs on a full table? migrations/operations.py has what blocks nobody.
# - Deployment: the version before this one still runs. Add first; rename and drop in a later release.
# - Data: what becomes of rows that exist? A new NOT NULL column needs a server_default or a backfill.
# - Way back: does downgrade() restore the schema, and what does it lose?
# - Both databases: `make test` runs it up and down on SQLite, `make test-postgresql` on PostgreSQL.

import sqlalchemy as sa
from alembic import op
${imports if imports else ""}

revision = ${repr(up_revision)}
down_revision = ${repr(down_revision)}
branch_labels = ${repr(branch_labels)}
depends_on = ${repr(depends_on)}


def upgrade() -> None:
    """Apply the change."""
    ${upgrades if upgrades else "pass"}


def downgrade() -> None:
    """Take the change back."""
    ${downgrades if downgrades else "pass"}
