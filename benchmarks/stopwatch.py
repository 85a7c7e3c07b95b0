"""Two ways of doing the same, measured turn by turn in one process: machines are shared, ratios survive."""

import gc
import statistics
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Timing:
    """Seconds: least CPU of this process, median wall."""

    cpu: float
    wall: float


def interleaved(ways: Mapping[str, Callable[[], object]], *, turns: int) -> dict[str, Timing]:
    cpu: dict[str, list[float]] = {name: [] for name in ways}
    wall: dict[str, list[float]] = {name: [] for name in ways}
    for turn in range(turns + 1):
        for name, way in ways.items():
            gc.collect()
            started_cpu, started = time.process_time(), time.perf_counter()
            way()
            if turn:  # the first turn warms caches and connections
                cpu[name].append(time.process_time() - started_cpu)
                wall[name].append(time.perf_counter() - started)
    return {name: Timing(cpu=min(cpu[name]), wall=statistics.median(wall[name])) for name in ways}
