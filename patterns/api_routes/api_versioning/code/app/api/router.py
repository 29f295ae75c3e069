"""All endpoints of the API, below its prefix."""

# devmatrix: each entity
from app.api.routes.stock_items import router as stock_items_router
from app.api.routes.storage_sites import router as storage_sites_router
from app.api.routes.stock_movements import router as stock_movements_router
from app.api.routes.audit_lines import router as audit_lines_router
from app.api.routes.freight_carriers import router as freight_carriers_router
from app.api.routes.supply_contracts import router as supply_contracts_router

# Not one router that includes them: each level is searched anew for every request.
api_routers = (
    stock_items_router,  # devmatrix: each entity
    storage_sites_router,
    stock_movements_router,
    audit_lines_router,
    freight_carriers_router,
    supply_contracts_router,
)
