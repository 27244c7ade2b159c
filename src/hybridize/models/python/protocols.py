"""Which special methods Python and its libraries call on what they are given.

A `Use` says what happens to a value: `outer` to the value itself, `inner` to what a container among it holds.  Each is
a row of chains; of a chain, the first method that the class has is called.  A function that is not listed may call
whatever reads an object: most classes have no such methods, and most of those that exist change nothing.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final

from hybridize.models.python.registration import words

Chain = tuple[str, ...]
# Methods that Python, Keras and unittest call to set an object up before it is used.
SETTING_UP: Final = frozenset(words("__init__ __new__ __post_init__ __init_subclass__ __set_name__ build setUp"))
COMPARISONS: Final = frozenset(words("__eq__ __ne__ __lt__ __le__ __gt__ __ge__"))


@dataclass(frozen=True, slots=True)
class Use:
    """The special methods that using a value calls."""

    outer: tuple[Chain, ...] = ()
    inner: tuple[Chain, ...] = ()
    # All methods that may be called; of comparisons, `functools.total_ordering` makes one of any other.
    names: frozenset[str] = field(init=False, compare=False)

    def __post_init__(self) -> None:
        names = {name for chain in (*self.outer, *self.inner) for name in chain}
        comparisons = COMPARISONS if names & COMPARISONS else frozenset()
        object.__setattr__(self, "names", comparisons | names)

    def __or__(self, other: Use) -> Use:
        """Both uses."""
        return Use((*self.outer, *other.outer), (*self.inner, *other.inner))

    @property
    def of_content(self) -> Use:
        """The same use of the elements only."""
        return Use((), (*self.outer, *self.inner))


def _alike(*chains: Chain) -> Use:
    return Use(chains, chains)


_REPR: Final[Chain] = ("__repr__",)
NO_USE: Final = Use()
REPR: Final = _alike(_REPR)
TEXT: Final = Use((("__str__", "__repr__"),), (_REPR,))
FORMAT: Final = Use((("__format__", "__str__", "__repr__"),), (_REPR,))
TRUTH: Final = Use((("__bool__", "__len__"),))
LENGTH: Final = Use((("__len__", "__length_hint__"),))
HASH: Final = _alike(("__hash__",))
EQUAL: Final = _alike(("__eq__",))
KEY: Final = HASH | EQUAL
UNEQUAL: Final = Use((("__ne__", "__eq__"),), (("__eq__",), ("__ne__", "__eq__")))
ORDER: Final = Use(
    (("__lt__",), ("__gt__",), ("__le__",), ("__ge__",)),
    (("__lt__",), ("__gt__",), ("__le__",), ("__ge__",), ("__eq__",)),
)
# What `%d` and `%f` ask for.
READ_NUMBER: Final = Use((("__int__", "__index__"), ("__float__",), ("__getitem__",)))
INDEX: Final = Use((("__index__",),))
_FIELDS: Final = Use((("__getattr__",), ("__getattribute__",), ("__getitem__",)))

BINARY: Final = tuple(words("add sub mul truediv floordiv mod pow matmul lshift rshift and or xor divmod"))

# What reads an object, and so may be called by code that is only known to change nothing of its own.
_READING: Final = (
    *words("__str__ __repr__ __format__ __bytes__ __int__ __float__ __complex__ __index__ __bool__ __len__"),
    *words("__length_hint__ __iter__ __next__ __reversed__ __getitem__ __contains__ __missing__ __hash__ __neg__"),
    *words("__pos__ __invert__ __abs__ __round__ __trunc__ __floor__ __ceil__ __fspath__ __copy__ __deepcopy__"),
    *words("__reduce__ __reduce_ex__ __getstate__ __getnewargs__ __array__ __array_ufunc__ __array_function__"),
    *words("__dir__ __sizeof__ __enter__ __exit__ __aiter__ __anext__ __await__"),
    *sorted(COMPARISONS),
    *(f"__{name}__" for name in BINARY),
    *(f"__r{name}__" for name in BINARY),
)
READING: Final = _alike(*((name,) for name in _READING))
WRITING: Final = _alike(*((name,) for name in words("__setitem__ __delitem__ insert add discard update")))
# Other names whose definition makes a class one that is called implicitly.
SPECIAL: Final = frozenset(
    {
        *_READING,
        "__getattr__",
        "__setitem__",
        "__delitem__",
        "__setstate__",
        *("insert", "add", "discard", "update"),
        "__getattribute__",
        "__tf_tensor__",
        "__instancecheck__",
        "__subclasscheck__",
        "__del__",
    }
)
# What making a tensor of an object asks it.
_CONVERTED: Final = _alike(*((name,) for name in words("__array__ __tf_tensor__ __float__ __int__ __index__ __bool__")))
_COPY: Final = Use((("__copy__", "__reduce_ex__", "__reduce__"), ("__getstate__",), ("__setstate__",)))
_DEEPCOPY: Final = _alike(
    ("__deepcopy__", "__reduce_ex__", "__reduce__"), ("__getstate__",), ("__setstate__",), ("__hash__",), ("__eq__",)
)


def _listed() -> dict[str, Use]:
    uses = {
        NO_USE: """isinstance issubclass callable id type super property staticmethod classmethod object zip enumerate
            map iter next aiter anext getattr setattr delattr hasattr vars globals locals len slice
            list.append list.insert list.extend list.pop list.clear list.reverse list.copy list.appendleft
            list.extendleft list.popleft list.__iter__ list.__getitem__ list.__len__ tuple.__iter__ tuple.__getitem__
            tuple._replace tuple._asdict tuple._make
            dict.values dict.items dict.keys dict.clear dict.popitem set.pop set.clear dict.__iter__
            iterator.__next__ iterator.__iter__ iterator.send iterator.close iterator.throw
            property.setter property.getter property.deleter str.join function.__call__ wrapper.__call__
            function.register wrapper.register any all filter sorted min max sum reversed
            set frozenset abs round pow divmod
            object.__init__ object.__init_subclass__ object.__setattr__ object.__delattr__ object.__new__
            object.__getattribute__ object.__str__ object.__repr__ object.__format__ object.__eq__ object.__ne__
            object.__hash__""",
        LENGTH: "list tuple",
        TEXT: "str print",
        REPR: "repr ascii",
        FORMAT: "format",
        FORMAT | TEXT | _FIELDS: "str.format str.format_map",
        TRUTH: "bool",
        Use((("__int__", "__index__", "__trunc__"),)): "int",
        Use((("__float__", "__index__"),)): "float",
        Use((("__complex__", "__float__", "__index__"),)): "complex",
        INDEX: "range hex oct bin chr list.__setitem__",
        HASH: "hash",
        KEY: """dict dict.get dict.pop dict.setdefault dict.update dict.fromkeys dict.__getitem__ dict.__contains__
            dict.copy set.add set.update set.remove set.discard set.copy set.union set.intersection set.difference
            set.symmetric_difference set.issubset set.issuperset set.isdisjoint set.intersection_update
            set.difference_update""",
        EQUAL: "list.index list.count list.remove tuple.index tuple.count",
        ORDER.of_content: "list.sort",
    }
    listed = {f"builtins.{name}": use for use, names in uses.items() for name in words(names)}
    others = {
        NO_USE: """functools.partial functools.partialmethod functools.wraps functools.lru_cache functools.cache
            functools.cached_property functools.update_wrapper functools.total_ordering functools.singledispatch
            functools.singledispatchmethod functools.reduce dataclasses.dataclass dataclasses.field dataclasses.replace
            contextlib.contextmanager contextlib.asynccontextmanager contextlib.suppress contextlib.nullcontext
            contextlib.closing contextlib.ExitStack abc.abstractmethod atexit.register types.coroutine enum.unique
            itertools.chain itertools.chain.from_iterable itertools.cycle itertools.repeat itertools.count
            itertools.tee itertools.zip_longest itertools.product itertools.starmap itertools.accumulate
            itertools.permutations itertools.combinations collections.namedtuple collections.deque
            operator.attrgetter operator.itemgetter operator.methodcaller weakref.ref weakref.proxy weakref.finalize""",
        KEY: "collections.OrderedDict collections.defaultdict collections.Counter",
        _COPY: "copy.copy",
        _DEEPCOPY: "copy.deepcopy",
    }
    listed |= {name: use for use, names in others.items() for name in words(names)}
    return listed


_LISTED: Final = _listed()


def use_of(name: str) -> Use:
    """What calling a library function, or a member of a library class, does to what it is given."""
    known = _LISTED.get(name)
    if known is not None:
        return known
    package = name.partition(".")[0]
    if package == "tf":
        return _CONVERTED
    if package in ("keras", "tensorflow", "tf_keras", "typing", "abc", "multipledispatch"):
        return NO_USE
    return READING


def binary_methods(name: str) -> bool:
    """Whether a special method takes another operand."""
    return name in COMPARISONS or name.strip("_").removeprefix("r") in BINARY or name.strip("_") in BINARY
