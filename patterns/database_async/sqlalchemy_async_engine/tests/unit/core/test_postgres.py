"""What a connection to PostgreSQL is told."""

from app.core.postgres import PostgresSettings, connect_arguments


def test_the_limits_reach_the_server() -> None:
    settings = PostgresSettings(
        _env_file=None,
        database_connect_timeout_seconds=3,
        database_statement_timeout_seconds=0.25,
    )
    assert connect_arguments(settings) == {
        "timeout": 3,
        "server_settings": {"application_name": "stock-api", "statement_timeout": "250"},
    }


def test_without_a_limit_none_is_sent() -> None:
    settings = PostgresSettings(_env_file=None, database_statement_timeout_seconds=0)
    assert "statement_timeout" not in connect_arguments(settings)["server_settings"]
