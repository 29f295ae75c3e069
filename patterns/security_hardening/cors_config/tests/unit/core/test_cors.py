import pytest
from fastapi import FastAPI

from app.core.cors import CorsMiddleware, CorsSettings
from tests.serving import in_process

PAGE = "https://shop.example"


def an_app(settings: CorsSettings) -> FastAPI:
    app = FastAPI()
    app.add_middleware(CorsMiddleware, settings=settings)

    @app.get("/")
    async def read() -> None:
        pass

    return app


async def test_no_other_origin_is_let_in_by_default() -> None:
    async with in_process(an_app(CorsSettings(_env_file=None))) as client:
        response = await client.get("/", headers={"Origin": PAGE})
    assert "Access-Control-Allow-Origin" not in response.headers


async def test_a_named_origin_is_let_in_and_others_are_not() -> None:
    settings = CorsSettings(_env_file=None, cors_origins=(PAGE,), cors_credentials=True)
    async with in_process(an_app(settings)) as client:
        named = await client.get("/", headers={"Origin": PAGE})
        other = await client.get("/", headers={"Origin": "https://evil.example"})
    assert named.headers["Access-Control-Allow-Origin"] == PAGE
    assert named.headers["Access-Control-Allow-Credentials"] == "true"
    assert "Origin" in named.headers["Vary"]
    assert "Access-Control-Allow-Origin" not in other.headers


async def test_a_script_may_read_the_headers_that_it_needs() -> None:
    async with in_process(an_app(CorsSettings(_env_file=None, cors_origins=(PAGE,)))) as client:
        response = await client.get("/", headers={"Origin": PAGE})
    exposed = response.headers["Access-Control-Expose-Headers"].split(", ")
    assert {"ETag", "Location", "Retry-After", "X-Correlation-ID", "X-Request-ID"} <= set(exposed)


@pytest.mark.parametrize(("origin", "status"), [(PAGE, 200), ("https://evil.example", 400)])
async def test_a_browser_may_ask_beforehand(origin: str, status: int) -> None:
    settings = CorsSettings(_env_file=None, cors_origins=(PAGE,), cors_max_age=60)
    async with in_process(an_app(settings)) as client:
        response = await client.options(
            "/",
            headers={
                "Origin": origin,
                "Access-Control-Request-Method": "PATCH",
                "Access-Control-Request-Headers": "authorization,content-type,if-match,x-correlation-id,traceparent",
            },
        )
    assert response.status_code == status
    assert response.headers["Access-Control-Max-Age"] == "60"


async def test_a_header_that_is_not_named_is_not_let_through() -> None:
    async with in_process(an_app(CorsSettings(_env_file=None, cors_origins=(PAGE,)))) as client:
        response = await client.options(
            "/",
            headers={
                "Origin": PAGE,
                "Access-Control-Request-Method": "GET",
                "Access-Control-Request-Headers": "x-invented",
            },
        )
    assert response.status_code == 400


def test_origins_come_from_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CORS_ORIGINS", "https://a.example, https://b.example")
    assert CorsSettings(_env_file=None).cors_origins == ("https://a.example", "https://b.example")


@pytest.mark.parametrize(
    ("origins", "credentials", "problems"),
    [(("*",), True, 1), (("*",), False, 0), ((PAGE,), True, 0)],
)
def test_any_origin_with_credentials_is_unfit_for_production(
    origins: tuple[str, ...], credentials: bool, problems: int
) -> None:
    settings = CorsSettings(_env_file=None, cors_origins=origins, cors_credentials=credentials)
    assert len(settings.production_problems()) == problems
