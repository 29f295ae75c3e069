"""The session of a request."""

from typing import Annotated

from fastapi import Depends
from sqlalchemy.ext.asyncio import AsyncSession

from app.core.database import get_session

# Scope "function": the commit happens before the response leaves, so that a failing commit is an error
# that the client sees.
RequestSession = Annotated[AsyncSession, Depends(get_session, scope="function")]
