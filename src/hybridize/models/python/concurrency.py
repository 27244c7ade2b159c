"""Threads, pools, futures and other ways to have a function called by somebody else."""

from __future__ import annotations

from typing import Any, Final

from hybridize.models.protocol import Rule
from hybridize.models.python.registration import registering
from hybridize.values.arguments import Arguments
from hybridize.values.atoms import Ref, method
from hybridize.values.objects import REST
from hybridize.values.value import NONE, NOTHING, Value, join_all, of, of_prim, of_tuple

FUNCTIONS: dict[str, Rule] = {}
METHODS: dict[str, Rule] = {}
rule = registering(FUNCTIONS)
member = registering(METHODS)
_POOLS: Final = (
    "multiprocessing.Pool",
    "concurrent.futures.ThreadPoolExecutor",
    "concurrent.futures.ProcessPoolExecutor",
    "concurrent.futures.Executor",
    "multiprocessing.context.Pool",
    "ray.util.multiprocessing.Pool",
)
_RESULT: Final = "concurrent.futures.Future"


def _given(call: Any, position: int | None, name: str | None = None) -> Value:
    value: Value | None = call.argument(position, name)
    return value if value is not None else NOTHING


def _spread(call: Any, row: Value) -> Arguments:
    """The arguments that `*row` passes."""
    known = call.positions(row) if row else []
    return Arguments(tuple(known)) if known is not None else Arguments((), {}, call.iterate(row))


# -- threads and processes ---------------------------------------------------------------------------------------


@rule("threading.Thread", "multiprocessing.Process", "threading.Timer", "multiprocessing.context.Process")
def _thread(call: Any) -> Value:
    made = call.make("api", "thread", symbol="threading.Thread")
    is_timer = call.name.endswith("Timer")
    for name, position in (("target", 1), ("args", 2 if is_timer else 3), ("kwargs", 3 if is_timer else 4)):
        value = call.argument(position, "function" if is_timer and name == "target" else name)
        if value is not None:
            call.store_attribute(made, f"·{name}", value)
    return call.new(made)  # type: ignore[no-any-return]


@member(
    "threading.Thread.start", "threading.Thread.run", "multiprocessing.Process.start", "multiprocessing.Process.run"
)
def _start(call: Any) -> Value:
    if call.name.endswith("start"):
        call.effect("starts a thread or process")
    receiver = call.receiver
    if not isinstance(receiver, Ref):
        return NONE
    if receiver.object.kind == "instance" and receiver.object.cls is not None:
        found = call.lookup(receiver.object.cls, "run")
        if found is not None and call.name.endswith("start"):
            call.call(join_all(of(method(one, receiver)) for one in found.atoms), Arguments())
        return NONE
    function, arguments = (
        call.load_attribute(receiver.object, f"·{name}", receiver.root) for name in ("target", "args")
    )
    if function:
        call.call(function, _spread(call, arguments))
    return NONE


# -- pools and futures -------------------------------------------------------------------------------------------


def _future(call: Any, value: Value) -> Value:
    made = call.make("api", "future", symbol=_RESULT)
    call.store(made, REST, value)
    return call.new(made)  # type: ignore[no-any-return]


def _map(call: Any) -> Value:
    call.effect("runs functions in other threads or processes")
    function, *sources = call.arguments.positional or (NOTHING,)
    name = call.name.rpartition(".")[2]
    if name.startswith("starmap"):
        arguments = _spread(call, call.iterate(sources[0]) if sources else NOTHING)
    else:
        # The pools of multiprocessing take one iterable and a chunk size, executors as many as the function takes.
        wanted: list[Value] = sources if ".futures." in call.name else sources[:1]
        arguments = Arguments(tuple(call.iterate(source) for source in wanted))
    value = call.call(function, arguments)
    if name.endswith("async"):
        return _future(call, call.list_of(value))
    made: Value = (
        call.list_of(value)
        if name in ("map", "starmap") and ".futures." not in call.name
        else call.iterator_over(value)
    )
    return made


def _submit(call: Any) -> Value:
    call.effect("runs a function in another thread or process")
    name = call.name.rpartition(".")[2]
    if name == "submit":
        function, *rest = call.arguments.positional or (NOTHING,)
        return _future(call, call.call(function, Arguments(tuple(rest), dict(call.arguments.keywords))))
    value = call.call(_given(call, 0, "func"), _spread(call, _given(call, 1, "args")))
    return _future(call, value) if name.endswith("async") else value


for _pool in _POOLS:
    for _name in ("map", "imap", "imap_unordered", "map_async", "starmap", "starmap_async"):
        METHODS[f"{_pool}.{_name}"] = _map
    for _name in ("submit", "apply", "apply_async"):
        METHODS[f"{_pool}.{_name}"] = _submit


@member(f"{_RESULT}.result", f"{_RESULT}.get", "multiprocessing.pool.AsyncResult.get")
def _result(call: Any) -> Value:
    return call.load(call.receiver.object, REST, call.receiver.root)  # type: ignore[no-any-return]


@rule("concurrent.futures.as_completed")
def _as_completed(call: Any) -> Value:
    return call.iterator_over(call.iterate(_given(call, 0, "fs")))  # type: ignore[no-any-return]


@rule("joblib.delayed", "dask.delayed")
def _delayed(call: Any) -> Value:
    function = _given(call, 0)

    def run(inner: Any) -> Value:
        return inner.call(function, inner.arguments)  # type: ignore[no-any-return]

    return call.native(run, call.name, part=function)  # type: ignore[no-any-return]


@rule("joblib.Parallel")
def _parallel(call: Any) -> Value:
    return call.new(call.make("api", "Parallel", symbol="joblib.Parallel"))  # type: ignore[no-any-return]


@member("joblib.Parallel.__call__")
def _parallel_call(call: Any) -> Value:
    return call.list_of(call.iterate(_given(call, 0)))  # type: ignore[no-any-return]


# -- functions called once ---------------------------------------------------------------------------------------


@rule("timeit.timeit", "timeit.repeat")
def _timeit(call: Any) -> Value:
    call.nondeterministic("measures time")
    for name, position in (("stmt", 0), ("setup", 1)):
        function = call.argument(position, name)
        if function is not None:
            call.call(function, Arguments())
    return of_prim("float") if call.name.endswith("timeit") else call.list_of(of_prim("float"))


@rule("asyncio.run", "asyncio.ensure_future", "asyncio.create_task", "asyncio.shield", "asyncio.wait_for")
def _await(call: Any) -> Value:
    return _given(call, 0)


@rule("asyncio.gather")
def _gather(call: Any) -> Value:
    return call.fill_list(list(call.arguments.positional))  # type: ignore[no-any-return]


@rule("weakref.proxy", "weakref.WeakMethod", "sys.intern")
def _itself(call: Any) -> Value:
    return _given(call, 0)


@rule("weakref.ref")
def _weak(call: Any) -> Value:
    target = _given(call, 0)
    callback = call.argument(1, "callback")
    if callback is not None:
        call.call(callback, Arguments((of_prim("object"),)))
    return call.native(lambda _inner: target, call.name, part=target)  # type: ignore[no-any-return]


@rule("weakref.finalize", "atexit.register", "signal.signal")
def _later(call: Any) -> Value:
    position = 1 if call.name != "atexit.register" else 0
    function = call.argument(position)
    call.effect(f"{call.name} has a function called later")
    if function is not None:
        count = 2 if call.name == "signal.signal" else 0
        rest = call.arguments.positional[position + 1 :] if not count else (of_prim("int"), of_prim("object"))
        call.call(function, Arguments(tuple(rest)))
        if call.name == "atexit.register":
            return function  # type: ignore[no-any-return]
    return of_prim("object")


# -- context managers --------------------------------------------------------------------------------------------


@rule("contextlib.nullcontext", "contextlib.closing", "contextlib.aclosing")
def _null_context(call: Any) -> Value:
    closes = call.name.endswith("closing")
    made = call.make("api", "context", symbol="contextlib.closing" if closes else "contextlib.nullcontext")
    value = call.argument(0)
    call.store(made, REST, value if value is not None else NONE)
    return call.new(made)  # type: ignore[no-any-return]


@member("contextlib.closing.__exit__")
def _closed(call: Any) -> Value:
    held = call.load(call.receiver.object, REST, call.receiver.root)
    call.call(call.attribute(held, "close"), Arguments())
    return NONE


@member("contextlib.nullcontext.__enter__", "contextlib.closing.__enter__")
def _entered(call: Any) -> Value:
    return call.load(call.receiver.object, REST, call.receiver.root)  # type: ignore[no-any-return]


@member("contextlib.ExitStack.enter_context")
def _enter_context(call: Any) -> Value:
    manager = _given(call, 0, "cm")
    return call.enter(manager)  # type: ignore[no-any-return]


@member("contextlib.ExitStack.callback", "contextlib.ExitStack.push")
def _callback(call: Any) -> Value:
    function, *rest = call.arguments.positional or (NOTHING,)
    call.call(function, Arguments(tuple(rest), dict(call.arguments.keywords)))
    return function


@rule("threading.Lock", "threading.RLock", "threading.Semaphore", "threading.BoundedSemaphore", "multiprocessing.Lock")
def _lock(call: Any) -> Value:
    return call.new(call.make("api", "lock", symbol="threading.Lock"))  # type: ignore[no-any-return]


@member("threading.Lock.__enter__", "threading.Lock.acquire", "threading.Lock.locked")
def _acquire(_call: Any) -> Value:
    return of_prim("bool")


@member("threading.Lock.__exit__", "threading.Lock.release")
def _release(_call: Any) -> Value:
    return NONE


@rule("multiprocessing.Pipe")
def _pipe(call: Any) -> Value:
    ends = [
        call.new(call.make("api", "pipe", symbol="multiprocessing.connection.Connection", part=end)) for end in (0, 1)
    ]
    return of_tuple(ends)
