"""What a point of the checklist is."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum


class State(Enum):
    """How a point stands; what nobody looked at is neither met nor unmet."""

    MET = "met"
    UNMET = "unmet"
    UNOBSERVED = "unobserved"


@dataclass(frozen=True)
class Point:
    """One point. `evidence` says what was seen, `gates` who looked."""

    number: int
    area: str
    text: str
    state: State
    evidence: str
    gates: tuple[str, ...]

    def as_json(self) -> dict[str, object]:
        """Plain data for `json.dumps`."""
        return {
            "number": self.number,
            "area": self.area,
            "text": self.text,
            "state": self.state.value,
            "evidence": self.evidence,
            "gates": list(self.gates),
        }
