"""What runs as the embedded homeserver: Synapse, without what it does for others than us.

A program of its own, started by its path: nothing of ours is imported, and nothing of it by us.
"""

from __future__ import annotations

import contextlib
import functools
import inspect
import logging
import os
import threading
from collections.abc import Callable
from typing import Any

from jsonschema import Draft202012Validator
from prometheus_client.metrics import MetricWrapperBase
from synapse.app.homeserver import main
from synapse.events.validator import MENTIONS_VALIDATOR, POWER_LEVELS_VALIDATOR
from synapse.handlers.user_directory import UserDirectoryHandler
from synapse.http.request_metrics import RequestMetrics
from synapse.logging import context
from synapse.metrics import InFlightGauge
from synapse.storage.database import DatabasePool, LoggingTransaction
from synapse.storage.databases.main.lock import Lock
from synapse.synapse_rust.logcontext import ContextResourceUsage
from synapse.util import clock
from synapse.util.metrics import Measure
from twisted.python import failure, threadpool


def _follow_the_parent() -> None:
    """Synapse must not outlive who started it, however they die.

    They hold the other end of our stdin, so we read end-of-file in the very moment the kernel
    closes their descriptors. Unlike PR_SET_PDEATHSIG this works on every Unix and does not fire
    when merely the thread that started us ends.
    """
    os.read(0, 1)
    os._exit(1)


def _at_once(
    _pool: Any, on_result: Callable[..., Any] | None, function: Any, *given: Any, **named: Any
) -> None:
    """What would be handed to a thread: handing over took a third of all the time."""
    try:
        works, result = True, function(*given, **named)
    except Exception:
        works, result = False, failure.Failure()  # type: ignore[no-untyped-call]
    if on_result is not None:
        on_result(works, result)


async def _transaction(
    self: Any,
    desc: str,
    func: Callable[..., Any],  # some callers name it
    *given: Any,
    db_autocommit: bool = False,
    isolation_level: int | None = None,
    **named: Any,
) -> Any:
    """A transaction on the small file beside us, of which nobody reads how long it took."""
    after: list[Any] = []
    async_after: list[Any] = []
    on_failure: list[Any] = []
    connection = self._db_pool.connect()
    try:
        with contextlib.closing(connection.cursor()) as cursor:
            result = func(
                LoggingTransaction(
                    txn=cursor,
                    name=desc,
                    server_name=self.server_name,
                    database_engine=self.engine,
                    after_callbacks=after,
                    async_after_callbacks=async_after,
                    exception_callbacks=on_failure,
                ),
                *given,
                **named,
            )
            connection.commit()
    except BaseException:
        connection.rollback()
        for call, positional, keyword in on_failure:
            call(*positional, **keyword)
        raise
    for call, positional, keyword in async_after:
        await call(*positional, **keyword)
    for call, positional, keyword in after:
        call(*positional, **keyword)
    return result


def _execute(_self: Any, function: Callable[..., Any], *given: Any, **named: Any) -> Any:
    return function(*given, **named)


def _one_series(
    self: Any, *values: Any, _labels: Any = MetricWrapperBase.labels, **named: Any
) -> Any:
    if not hasattr(self, "one_series"):
        self.one_series = _labels(self, *values, **named)
    return self.one_series


def _nothing(*_given: Any, **_named: Any) -> None:
    pass


def _instead(owner: Any, **methods: Any) -> None:
    for name, method in methods.items():
        setattr(owner, name, method)


def _count_nothing() -> None:
    """Nobody reads how much it did, and how long it took."""
    _instead(MetricWrapperBase, labels=_one_series)
    _instead(InFlightGauge, register=_nothing, unregister=_nothing)
    _instead(RequestMetrics, start=_nothing, stop=_nothing)
    _instead(
        Measure,
        __init__=_nothing,
        __enter__=lambda self: self,
        __exit__=_nothing,
        get_resource_usage=lambda self: ContextResourceUsage(),
    )


def _tell_nobody() -> None:
    """What it would say at length is not kept, and the directory of users is switched off.

    It invents a name at every step, only to tell two steps apart in such a log.
    """
    _instead(logging.Logger, debug=_nothing)
    for module in (context, clock):
        _instead(module, random_string_insecure_fast=lambda length: "x" * length)
    _instead(UserDirectoryHandler, notify_new_event=_nothing)


def _hold_locks_alone() -> None:
    """Nobody else is there who could take a lock for forgotten: none is renewed while held."""
    _instead(Lock, _setup_looping_call=_nothing)


def _know_the_functions() -> None:
    """What arguments its functions take, it would find out anew for each of many calls."""
    _instead(inspect, getfullargspec=functools.cache(inspect.getfullargspec))


def _believe_the_schemas() -> None:
    """For each filter and each message it would find out that its own schemas are right."""
    for validator in (Draft202012Validator, MENTIONS_VALIDATOR, POWER_LEVELS_VALIDATOR):
        _instead(validator, check_schema=_nothing)


if __name__ == "__main__":
    threading.Thread(target=_follow_the_parent, daemon=True).start()
    _instead(threadpool.ThreadPool, callInThreadWithCallback=_at_once)
    _instead(DatabasePool, runInteraction=_transaction)
    _instead(LoggingTransaction, _do_execute=_execute)
    _count_nothing()
    _tell_nobody()
    _hold_locks_alone()
    _know_the_functions()
    _believe_the_schemas()
    main()
