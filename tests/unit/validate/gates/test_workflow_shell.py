"""The shell in workflows: what counts, in which shell, and where it stands."""

from __future__ import annotations

from devmatrix.validate.gates.workflow_shell import Script, scripts_of

WORKFLOW = """\
on: push
jobs:
  one:
    steps:
      - run: echo ${{ github.ref }}
      - run: |
          first
          second
      - shell: python
        run: print()
  two:
    defaults:
      run:
        shell: sh
    steps:
      - run: third
      - run: fourth
        shell: bash -e {0}
"""


def test_every_script_is_found_where_it_stands() -> None:
    assert scripts_of(WORKFLOW) == (
        Script(5, "bash", "echo expression"),
        Script(7, "bash", "first\nsecond\n"),
        Script(16, "sh", "third"),
        Script(17, "bash", "fourth"),
    )


def test_a_file_that_is_no_workflow_has_none() -> None:
    assert scripts_of("jobs: [") == ()
    assert scripts_of("- run: 1") == ()
    assert scripts_of("") == ()
