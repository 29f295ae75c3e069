"""DMS02: work that blocks the event loop, beyond what ruff's ASYNC rules know.

Ruff sees direct calls of the commonest functions. Here are clients that it does not follow, slow hashes, and
ordinary functions of the project that block and are called from async ones.
"""

from __future__ import annotations

import ast
import re
from typing import TYPE_CHECKING

from devmatrix.validate.gates.dangers.reading import Module, Source, origin_of, own_calls
from devmatrix.validate.report import Finding

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

_VERBS = r"(get|head|options|post|put|patch|delete|request|send|stream)"
_UNKNOWN_TO_RUFF = re.compile(
    rf"""requests\.(Session|session)\(\)\.{_VERBS}
    |httpx2?\.Client\(\)\.{_VERBS}|httpx2\.{_VERBS}
    |urllib3\.(PoolManager\(\)\.)?request
    |socket\.(create_connection|getaddrinfo|gethostby\w+)
    |smtplib\.SMTP(_SSL)?|ftplib\.FTP(_TLS)?
    |sqlite3\.connect|psycopg2?\.connect|pymysql\.connect
    |redis\.(Redis|StrictRedis|from_url|Redis\.from_url|StrictRedis\.from_url)\(\)\.\w+
    |shutil\.(copy\w*|move|rmtree|make_archive|unpack_archive)
    |hashlib\.(pbkdf2_hmac|scrypt)|bcrypt\.(hashpw|checkpw)
    |pwdlib\.PasswordHash(\.recommended)?\(\)\.(hash|verify\w*)
    |argon2\.PasswordHasher\(\)\.(hash|verify)
    |passlib\.\w+\.CryptContext\(\)\.(hash|verify\w*)""",
    re.VERBOSE,
)
_KNOWN_TO_RUFF = re.compile(
    rf"""time\.sleep|requests\.{_VERBS}|httpx\.{_VERBS}|urllib\.request\.(urlopen|urlretrieve)
    |subprocess\.(run|call|check_\w+|getoutput|getstatusoutput)|os\.(system|wait\w*)""",
    re.VERBOSE,
)
_DEPTH = 3


def blocking_calls(module: Module, source: Source) -> Iterator[Finding]:
    """Each blocking call of an async function."""
    for name, function in module.functions():
        if isinstance(function, ast.AsyncFunctionDef):
            for call, called in _called(module, name, function):
                if what := _blocks(called, source, _DEPTH):
                    message = f"{what} blocks the event loop: run it in a thread, or use an async client"
                    yield Finding(message, module.path, call.lineno, "DMS02")


def _blocks(called: str, source: Source, depth: int) -> str:
    """What makes this call block; nothing when nothing does. Ruff reports its own where they stand."""
    if _UNKNOWN_TO_RUFF.fullmatch(called):
        return called.replace("()", "")
    found = source.functions.get(called)
    if found is None or not depth or not isinstance(found[1], ast.FunctionDef) or _is_generator(found[1]):
        return ""
    module, function = found
    for _, inner in _called(module, called.removeprefix(f"{module.dotted}."), function):
        if _KNOWN_TO_RUFF.fullmatch(inner) or _blocks(inner, source, depth - 1):
            return f"{function.name}()"
    return ""


def _called(module: Module, name: str, function: ast.AST) -> Iterator[tuple[ast.Call, str]]:
    assert isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef)
    names: Mapping[str, str] = module.scope(function)
    if owner := name.rpartition(".")[0]:
        names = {**names, "self": f"{module.dotted}.{owner}", "cls": f"{module.dotted}.{owner}"}
    return ((call, origin_of(call.func, names)) for call in own_calls(function))


def _is_generator(function: ast.FunctionDef) -> bool:
    """Calling one runs nothing yet; FastAPI runs it in a thread."""
    return any(isinstance(each, ast.Yield | ast.YieldFrom) for each in ast.walk(function))
