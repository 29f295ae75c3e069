"""Load on a running app: `make load`, or `make load host=https://staging.example.org`.

Start the app with RATE_LIMIT_ENABLED=false. All users share an address, so the limit would refuse
nearly everything, and refusals count as failures here. A run that misses one of `load/targets.py` ends
with exit code 1.
"""

import logging
from functools import partial
from typing import Any, ClassVar

from locust import FastHttpUser, between, events

from load.caller import Caller
from load.samples import COLLECTIONS, Collection
from load.targets import judge

# How often each operation is chosen, where an entity has it.
WEIGHTS = {"read": 10, "list": 5, "create": 3, "update": 3, "delete": 1}

log = logging.getLogger("locust.targets")


class User(FastHttpUser):
    """A caller that pauses between its requests."""

    wait_time = between(0.05, 0.15)
    tasks: ClassVar[list[Any]] = []

    def on_start(self) -> None:
        self.caller = Caller(self.client)
        self.caller.start()


def perform(operation: str, collection: Collection, user: User) -> None:
    user.caller.perform(operation, collection)


User.tasks = [
    partial(perform, operation, collection)
    for collection in COLLECTIONS
    for operation in sorted(collection.operations)
    for _ in range(WEIGHTS[operation])
]


@events.quitting.add_listener
def decide(environment: Any, **_: Any) -> None:
    """Let the targets decide the exit code."""
    total = environment.stats.total
    slowest = total.get_response_time_percentile(0.95) or 0
    verdicts = judge(slowest, total.fail_ratio, total.total_rps)
    for met, told in verdicts:
        log.log(logging.INFO if met else logging.ERROR, "%s: %s", "met" if met else "MISSED", told)
    environment.process_exit_code = 0 if all(each.met for each in verdicts) else 1
