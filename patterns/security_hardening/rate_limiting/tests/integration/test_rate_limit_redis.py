import asyncio
import os
import shutil
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from subprocess import Popen
from tempfile import TemporaryDirectory
from uuid import uuid4

import pytest
from fastapi import FastAPI
from pydantic import RedisDsn
from structlog.testing import capture_logs

from app.core import rate_limit
from app.core.rate_limit import RateLimitMiddleware, RateLimitSettings, rate_limit_lifespan
from tests.serving import in_process
