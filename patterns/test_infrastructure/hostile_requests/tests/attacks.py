"""What attackers write where a text is expected: harmless as long as it stays text."""

# Nothing here is longer than forty characters: it has to fit into short fields.
INJECTIONS = (
    "x'; DROP TABLE alembic_version; --",
    "' OR '1'='1' UNION SELECT null --",
    "{{ 7 * 7 }} ${7*7} #{7*7} <%= 7*7 %>",
    "..%2f..%2fetc%2fpasswd ..\\..\\boot.ini",
    "$(touch injected) `id` | cat",
    "${jndi:ldap://127.0.0.1/injected}",
    "%0d%0aSet-Cookie: injected=1",
    "=cmd|'/C calc'!A0 %s %n {0.__class__}",
)

# In place of a key: none is one, whatever its kind.
MALFORMED_KEYS = (
    "null",
    "1.5",
    "1e3",
    "0x1F",
    "99999999999999999999999999",
    "' OR 1=1 --",
    "{{7*7}}",
    "%00",
)
