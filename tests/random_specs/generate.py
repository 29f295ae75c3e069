"""Write random specs as files, the same ones for the same seed.

python -m tests.random_specs.generate --seed 7 --count 20 FOLDER
"""

from __future__ import annotations

import argparse
import copy
import itertools
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from hypothesis import HealthCheck, Phase, given, seed, settings
from ruamel.yaml import YAML

from devmatrix.errors import SpecError
from tests.random_specs.strategy import REDRAWN, Spec, specs

if TYPE_CHECKING:
    from devmatrix.reserved import Reserved


def draw_spec(number: int, place: int) -> Spec:
    """The spec at one place of a seed's endless list."""
    drawn: list[Spec] = []

    # The first example is always the smallest one; later ones of a run resemble each other.
    @seed(number * 1_000_003 + place)
    @settings(
        max_examples=2,
        database=None,
        deadline=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(specs())
    def collect(spec: Spec) -> None:
        drawn.append(copy.deepcopy(spec))

    collect()
    return drawn[-1]


def write_specs(number: int, count: int, folder: Path) -> list[Path]:
    """Write `count` specs that the product takes, one file each; those with a reserved name are drawn again."""
    folder.mkdir(parents=True, exist_ok=True)
    written: list[Path] = []
    for place in itertools.count():
        if len(written) == count:
            break
        path = folder / f"spec_{number}_{place:04d}.yaml"
        write_spec(draw_spec(number, place), path)
        if is_taken(path):
            written.append(path)
        else:
            path.unlink()
    return written


def write_spec(spec: Spec, path: Path) -> None:
    """One spec as YAML."""
    yaml: Any = YAML(typ="safe", pure=True)
    yaml.default_flow_style = False
    yaml.sort_base_mapping_type_on_output = False
    yaml.allow_unicode = True
    # Aliases are no part of the language, and equal values are drawn often.
    yaml.representer.ignore_aliases = lambda _: True
    with path.open("w", encoding="utf-8") as file:
        yaml.dump(spec, file)


def is_taken(path: Path) -> bool:
    """Whether the product takes the spec. False when it only refuses names; any other mistake is raised."""
    from devmatrix import pipeline

    try:
        pipeline.build(pipeline.load(path), _reserved())
    except SpecError as error:
        if {each.code for each in error.diagnostics} <= REDRAWN:
            return False
        raise
    return True


@cache
def _reserved() -> Reserved:
    from devmatrix import pipeline

    return pipeline.catalog().reserved


def main() -> None:
    """The command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--count", type=int, default=20)
    parser.add_argument("folder", type=Path)
    options = parser.parse_args()
    write_specs(options.seed, options.count, options.folder)


if __name__ == "__main__":
    main()
