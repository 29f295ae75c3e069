"""Specs of any size, always the same for the same size."""

from __future__ import annotations

from itertools import product

_FIRST = (
    "Amber Basic Civic Daily Early Final Grand Harbour Inner Joint Known Local "
    "Major Noble Outer Plain Quiet Rural Solid Tidal Upper Vivid Winter Young Zonal"
)
_SECOND = (
    "Account Bundle Contract Delivery Engine Folder Garden Hangar Invoice Journey "
    "Kitchen Ledger Machine Notice Office Parcel Quarry Roster Shipment Tariff"
)
NAMES = [first + second for second, first in product(_SECOND.split(), _FIRST.split())]

_ENTITY = """\
  {name}:
    description: Measured entity {number}.
    fields:
      title: {{type: string(120), min_length: 1, search: true, sort: true}}
      code: {{type: slug, unique: true, immutable: true}}
      note: html?
      amount: {{type: "decimal(12,2)", ge: 0, filter: true, sort: true}}
      count: {{type: int, ge: 0, default: 0}}
      state: State = DRAFT
      active: bool = true
      due_on: date?
      seen_at: datetime?
      labels: {{type: "string(30)[]", default: [], max_length: 10}}
      total: {{type: "decimal(14,2)", computed: amount * count}}
"""
_REFERENCE = """\
      parent_row: {{type: {target}?, on_delete: set_null, inverse: {inverse}}}
"""


def spec_text(entities: int) -> str:
    """A spec of that many entities; four in five refer to the one before."""
    if not 0 < entities <= len(NAMES):
        raise ValueError(f"between 1 and {len(NAMES)} entities")
    head = (
        "devmatrix: 1\napp: {name: measured, title: Measured API}\nenums:\n  State: [DRAFT, OPEN, CLOSED]\nentities:\n"
    )
    return head + "".join(_entity(number) for number in range(entities))


def _entity(number: int) -> str:
    text = _ENTITY.format(name=NAMES[number], number=number)
    if number % 5:
        text += _REFERENCE.format(target=NAMES[number - 1], inverse=f"rows_{number}")
    return text + "    indexes: [[state, due_on]]\n"
