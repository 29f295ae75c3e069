"""All endpoints of the API, below its prefix."""

from fastapi import APIRouter

# devmatrix: each entity
from app.api.routes.stock_items import router as stock_items_router
from app.api.routes.storage_sites import router as storage_sites_router
from app.api.routes.stock_movements import router as stock_movements_router
from app.api.routes.audit_lines import router as audit_lines_router

api_router = APIRouter()
# devmatrix: each entity
api_router.include_router(stock_items_router)
api_router.include_router(storage_sites_router)
api_router.include_router(stock_movements_router)
api_router.include_router(audit_lines_router)
