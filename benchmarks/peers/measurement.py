"""The peers' side of the measurement: answers requests, one a line, as the benchmark's own server does.

Requests: `describe`, `prepare WORK`, `run WORK SECONDS`, `export WORK FOLDER`. An answer is one line of JSON.
"""
import json
import os
import statistics
import sys
import time

CHUNK_SECONDS = 0.01
clock = time.process_time if os.environ.get("COMPARE_CLOCK") == "cpu" else time.perf_counter


def median_seconds_per_item(step, items, duration):
    """Repeats `step`, which does `items` items, for `duration` seconds: the median, over chunks of some milliseconds, of the time of an item."""
    chunks = []
    begin = clock()
    end = begin + duration
    done = 0
    while True:
        step()
        done += items
        now = clock()
        if now - begin >= CHUNK_SECONDS:
            chunks.append((now - begin) / done)
            begin, done = now, 0
        if now >= end and chunks:
            return statistics.median(chunks)


class Candidate:
    """One way to do a work."""

    def __init__(self, name, step, items):
        self.name, self.step, self.items = name, step, items

    def run(self, duration):
        return median_seconds_per_item(self.step, self.items, duration)


def fastest(candidates):
    """The fastest of several ways, each tried twice for a moment when it is warm."""
    if len(candidates) > 1:
        for candidate in candidates:
            candidate.run(0.2)
        seconds = [min(candidate.run(0.3), candidate.run(0.3)) for candidate in candidates]
        return candidates[seconds.index(min(seconds))]
    candidates[0].run(0.5)
    return candidates[0]


def serve(description, candidates_of, export=None):
    """Answers requests until there are no more. `candidates_of(work)` gives the ways to do a work."""
    work, chosen = None, None
    for line in sys.stdin:
        request = line.split()
        try:
            if request == ["describe"]:
                answer = {"description": description}
            elif request[0] == "export":
                export(request[1], request[2])
                answer = {}
            elif request[0] in ("prepare", "run"):
                if request[1] != work:
                    chosen = None  # frees the last work's memory first
                    chosen = fastest(candidates_of(request[1]))
                    work = request[1]
                answer = {"way": chosen.name}
                if request[0] == "run":
                    answer["seconds"] = chosen.run(float(request[2]))
            else:
                answer = {"error": f"Not a request: '{line.strip()}'."}
        except Exception as exception:
            answer = {"error": f"{type(exception).__name__}: {exception}"}
        print(json.dumps(answer), flush=True)


def uses_openblas():
    """Whether this process has OpenBLAS loaded; the reference BLAS is fifty times slower."""
    with open("/proc/self/maps") as maps:
        return "openblas" in maps.read()
