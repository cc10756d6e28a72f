"""The workers of a Dask cluster in place of our own processes, for more machines than one.

Dask does what has to be done there: it hands out tasks, and does again what was under way on a
worker that is lost. A task carries its design, so that a worker that comes later can take it too.
"""

from __future__ import annotations

import pickle
import threading
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from functools import lru_cache
from itertools import islice
from types import TracebackType
from typing import Any, TypeVar

from keywright.errors import Fault, InputError, KeywrightError
from keywright.variants.design import Design
from keywright.variants.manifest import versions

__all__ = ["Cluster"]

Task = TypeVar("Task")
Result = TypeVar("Result")

AHEAD = 4  # tasks for each worker
PATIENCE = 10  # seconds until the scheduler answers and has a worker
_alone = threading.Lock()


def _call(
    packed: bytes, version: str, engine: str | None, work: Callable[[Design, Any], Any], task: Any
) -> Any:
    """What a worker does. One task at a time: computer algebra is not made for threads."""
    with _alone:
        ours = _version(engine)
        if ours != version:
            raise KeywrightError(f"it has {ours}, and not {version}")
        return work(_design(packed), task)


@lru_cache(maxsize=1)
def _version(engine: str | None) -> str:
    from keywright import tex

    return versions(tex.find(engine).origin if engine else "no TeX")


@lru_cache(maxsize=2)
def _design(packed: bytes) -> Design:
    design: Design = pickle.loads(packed)  # noqa: S301  (from whom we work for)
    return design


class Cluster:
    """The workers that the scheduler at `address` has, to be used in a `with` as `Processes` are.

    Results do not depend on which worker gives them, so they are those of one machine, byte for
    byte; a worker with another keywright, or another TeX than `engine`, is refused. Raises
    `InputError` where there is no Dask, no scheduler at the address, or no worker.
    """

    def __init__(self, design: Design, address: str, engine: str | None) -> None:
        self.address = address
        self.call = pickle.dumps(design), _version(engine), engine

    client: Any

    def __enter__(self) -> Cluster:
        try:
            import distributed
        except ImportError:
            raise self._wrong("this needs Dask: pip install 'keywright[distributed]'") from None
        try:
            connect: Any = distributed.Client  # Dask says of few things what they take
            self.client = connect(self.address, timeout=PATIENCE)
        except (OSError, ValueError):
            raise self._wrong("no Dask scheduler answers there") from None
        try:
            self.client.wait_for_workers(1, timeout=PATIENCE)
        except TimeoutError:
            self.client.close()
            raise self._wrong("the Dask scheduler there has no worker") from None
        return self

    def _wrong(self, message: str) -> InputError:
        return InputError([Fault("--scheduler", 1, 1, message, self.address)])

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.client.close()  # which takes back what nobody waits for any more

    def _submit(self, work: Callable[[Design, Task], Result], task: Task) -> Any:
        return self.client.submit(_call, *self.call, work, task, pure=False)

    def _ahead(self) -> int:
        return AHEAD * max(1, len(self.client.scheduler_info(n_workers=-1)["workers"]))

    def _result(self, future: Any) -> Any:
        from distributed import KilledWorker

        try:
            return future.result()
        except KilledWorker:
            return None
        except Exception as error:
            raise KeywrightError(f"a worker of {self.address} failed: {error}") from error

    def ordered(
        self, work: Callable[[Design, Task], Result], tasks: Iterable[Task]
    ) -> Iterator[Result]:
        """The results in the order of the tasks, worked on ahead of the one that is asked for."""
        waiting = iter(tasks)
        under_way: deque[Any] = deque()
        while True:
            for task in islice(waiting, max(0, self._ahead() - len(under_way))):
                under_way.append(self._submit(work, task))
            if not under_way:
                return
            result = self._result(under_way.popleft())
            if result is None:
                raise KeywrightError("a process was ended from outside, perhaps for memory")
            yield result

    def one(self, work: Callable[[Design, Task], Result], task: Task) -> Result:
        return next(self.ordered(work, [task]))

    def finished(
        self, work: Callable[[Design, Task], Result], tasks: Iterable[Task]
    ) -> Iterator[tuple[Task, Result | None]]:
        """Each task with its result as it comes; None for a task that ends whoever takes it."""
        from distributed import wait

        first: Any = wait
        waiting = iter(tasks)
        under_way: dict[Any, Task] = {}
        while True:
            for task in islice(waiting, max(0, self._ahead() - len(under_way))):
                under_way[self._submit(work, task)] = task
            if not under_way:
                return
            for future in first(list(under_way), return_when="FIRST_COMPLETED").done:
                yield under_way.pop(future), self._result(future)
