"""Command lines: argparse, absl flags, click, fire, hydra, typer.

What they read is never a tensor.  A value whose type the program declares (`type=int`) has that type; of the others
nobody knows more than that they are Python values.
"""

from __future__ import annotations

from typing import Any, Final

from hybridize.models.protocol import Rule
from hybridize.models.python import effects
from hybridize.models.python.builtin_rules import FUNCTIONS as BUILTINS
from hybridize.models.python.function_tools import decorator_with_arguments
from hybridize.models.python.registration import registering
from hybridize.values.arguments import Arguments
from hybridize.values.atoms import OUTER, Api, Const, Ref, ref, root_within
from hybridize.values.payloads import Partial
from hybridize.values.value import NONE, NOTHING, Value, join, of, of_prim, of_tuple

FUNCTIONS: dict[str, Rule] = {}
METHODS: dict[str, Rule] = {}
rule = registering(FUNCTIONS)
member = registering(METHODS)
_PARSER: Final = "argparse.ArgumentParser"
_CONFIGURATION: Final = "omegaconf.DictConfig"


def _text(value: Value | None) -> str | None:
    atom = value.atoms[0] if value is not None and len(value.atoms) == 1 else None
    return atom.value if isinstance(atom, Const) and isinstance(atom.value, str) else None


def _general(value: Value | None) -> Value:
    """A default as one of the values the option may have: numbers and texts become their type."""
    result = NOTHING
    for atom in value.atoms if value is not None else ():
        is_scalar = isinstance(atom, Const) and type(atom.value) in (int, float, str, bytes, bool)
        result = join(result, of_prim(type(atom.value).__name__) if is_scalar else of(atom))  # type: ignore[attr-defined]
    return result


def _converted(call: Any, type_: Value | None) -> Value:
    """What the converter of an option makes of a text."""
    result = NOTHING
    for atom in type_.atoms if type_ is not None else ():
        plain = atom.name.rpartition(".")[2] if isinstance(atom, Api) else ""
        if plain in ("int", "float", "str", "bool", "bytes", "complex"):
            result = join(result, of_prim(plain))
        elif plain in ("INT", "FLOAT", "STRING", "BOOL"):
            result = join(result, of_prim({"INT": "int", "FLOAT": "float", "STRING": "str", "BOOL": "bool"}[plain]))
        elif isinstance(atom, Ref) and atom.object.kind in ("function", "wrapper", "class"):
            result = join(result, call.call(of(atom), Arguments((of_prim("str"),))))
        else:
            result = join(result, of_prim("object"))
    return result


# -- argparse ----------------------------------------------------------------------------------------------------


@rule(
    _PARSER, "optparse.OptionParser", "configargparse.ArgumentParser", "configargparse.ArgParser", "argparse.FileType"
)
def _parser(call: Any) -> Value:
    parser = call.make("api", "ArgumentParser", symbol=_PARSER)
    namespace = call.make("api", "Namespace", symbol="argparse.Namespace", part="namespace")
    call.store_attribute(parser, "·namespace", call.new(namespace))
    parents = call.argument(None, "parents")
    for parent in call.iterate(parents).atoms if parents is not None else ():
        for source in _namespaces(call, parent):
            for name in list(source.attributes):
                call.store_attribute(namespace, name, call.load_attribute(source, name, OUTER))
    return call.new(parser)  # type: ignore[no-any-return]


def _namespaces(call: Any, parser: Any) -> list[Any]:
    if not isinstance(parser, Ref):
        return []
    found = call.load_attribute(parser.object, "·namespace", parser.root)
    return [atom.object for atom in found.atoms if isinstance(atom, Ref)]


def _destination(call: Any) -> str | None:
    given = _text(call.argument(None, "dest"))
    names = [name for name in map(_text, call.arguments.positional) if name is not None]
    if given is not None or not names:
        return given
    long = [name for name in names if name.startswith("--")]
    return (long or names)[0].lstrip("-").replace("-", "_")


@member(f"{_PARSER}.add_argument", f"{_PARSER}.add_option")
def _add_argument(call: Any) -> Value:
    action = _text(call.argument(None, "action")) or "store"
    default = call.argument(None, "default")
    match action:
        case "store_true" | "store_false":
            value = of_prim("bool")
        case "count":
            value = of_prim("int")
        case "store_const" | "append_const":
            value = _general(call.argument(None, "const"))
        case "help" | "version":
            return NONE
        case "store" | "append" | "extend":
            type_ = call.argument(None, "type")
            value = _converted(call, type_) if type_ is not None else of_prim("str")
            if call.argument(None, "nargs") is not None and _text(call.argument(None, "nargs")) != "?":
                value = call.list_of(value, part="nargs")
            if action != "store":
                value = call.list_of(value, part="append")
        case _:
            value = of_prim("object")
    value = join(value, _general(default)) if default is not None else value
    name = _destination(call)
    for namespace in _namespaces(call, call.receiver):
        if name is not None and value:
            call.store_attribute(namespace, name, value)
    return of_prim("object")


@member(f"{_PARSER}.set_defaults")
def _set_defaults(call: Any) -> Value:
    for namespace in _namespaces(call, call.receiver):
        for name, value in call.arguments.keywords.items():
            call.store_attribute(namespace, name, _general(value))
    return NONE


@member(
    *(
        f"{_PARSER}.{name}"
        for name in (
            "add_argument_group",
            "add_mutually_exclusive_group",
            "add_subparsers",
            "add_parser",
            "add_option_group",
        )
    )
)
def _part_of_parser(call: Any) -> Value:
    # Groups and sub-commands fill the same namespace.
    return of(call.receiver)


@member(f"{_PARSER}.parse_args", f"{_PARSER}.parse_known_args", f"{_PARSER}.parse_intermixed_args")
def _parse_args(call: Any) -> Value:
    call.nondeterministic("reads the command line")
    root = call.receiver.root if isinstance(call.receiver, Ref) else OUTER
    result = NOTHING
    for namespace in _namespaces(call, call.receiver):
        result = join(result, of(ref(namespace, root_within(root))))
    result = result or call.new(call.make("api", "Namespace", symbol="argparse.Namespace"))
    if call.name.endswith("parse_known_args"):
        return of_tuple([result, call.list_of(of_prim("str"))])
    return result


@rule("builtins.vars")
def _vars(call: Any) -> Value:
    """`vars(args)` is a dictionary of the options; of other objects it is not known."""
    given = call.argument(0)
    atoms = given.atoms if given is not None else ()
    if not atoms or not all(isinstance(atom, Ref) and atom.object.symbol == "argparse.Namespace" for atom in atoms):
        return BUILTINS["builtins.vars"](call)
    made = call.make("dict", "options")
    for atom in atoms:
        for name in list(atom.object.attributes):
            call.store(made, ("key", name), call.load_attribute(atom.object, name, atom.root))
    return call.new(made)  # type: ignore[no-any-return]


# -- absl flags --------------------------------------------------------------------------------------------------

_FLAG_TYPES: Final = {
    "integer": "int",
    "float": "float",
    "string": "str",
    "bool": "bool",
    "boolean": "bool",
    "enum": "str",
    "enum_class": "object",
    "list": "list[str]",
    "spaceseplist": "list[str]",
    "multi_string": "list[str]",
    "multi_integer": "list[int]",
    "multi_float": "list[float]",
    "multi_enum": "list[str]",
    "alias": "object",
    "flag": "object",
    "": "object",
}


def _define_flag(type_: str) -> Rule:
    def define(call: Any) -> Value:
        from hybridize.models.python.results import build  # noqa: PLC0415

        name = _text(call.argument(0, "name"))
        default = call.argument(1, "default")
        value = build(type_, call)
        if default is not None and any(isinstance(atom, Const) and atom.value is None for atom in default.atoms):
            value = join(value, NONE)
        flags = effects.shared_object("absl.flags.FLAGS", "absl.flags.FlagValues", call).atoms[0]
        if name is not None and isinstance(flags, Ref):
            call.store_attribute(flags.object, name, value)
        holder = call.make("api", "flag", symbol="absl.flags.FlagHolder", part=name)
        call.store_attribute(holder, "value", value)
        call.store_attribute(holder, "default", value)
        return call.new(holder)  # type: ignore[no-any-return]

    return define


for _kind, _type in _FLAG_TYPES.items():
    for _module in ("absl.flags", "tf.compat.v1.flags", "tf.flags", "tf.app.flags", "tf.compat.v1.app.flags"):
        FUNCTIONS[f"{_module}.DEFINE_{_kind}" if _kind else f"{_module}.DEFINE"] = _define_flag(_type)


@member("absl.flags.FlagValues.__call__")
def _parse_flags(call: Any) -> Value:
    call.nondeterministic("reads the command line")
    return call.list_of(of_prim("str"))  # type: ignore[no-any-return]


@rule("absl.flags.mark_flag_as_required", "absl.flags.mark_flags_as_required", "absl.flags.adopt_module_key_flags")
@rule("absl.flags.declare_key_flag", "absl.flags.set_default", "absl.flags.register_validator", "absl.flags.validator")
def _about_flags(_call: Any) -> Value:
    return of_prim("object")


# -- mains -------------------------------------------------------------------------------------------------------


@rule("absl.app.run", "tf.compat.v1.app.run", "tf.app.run")
def _app_run(call: Any) -> Value:
    main = call.argument(0, "main")
    call.nondeterministic("reads the command line")
    if main is not None:
        call.call(main, Arguments((call.list_of(of_prim("str")),)))
    return NONE


@rule("fire.Fire", "typer.run", "defopt.run", "plac.call", "tyro.cli", "simple_parsing.parse", "argh.dispatch_command")
def _fire(call: Any) -> Value:
    call.nondeterministic("reads the command line")
    component = call.argument(0)
    if component is None:
        return of_prim("object")
    options = Arguments((), {}, None, of_prim("object"))
    return call.call(component, options) or of_prim("object")


@rule("hydra.main", "hydra_zen.zen")
def _hydra_main(call: Any) -> Value:
    """`@hydra.main(…)`: the function is called without arguments and gets the configuration."""

    def decorate(inner: Any) -> Value:
        function = inner.argument(0) or NOTHING
        configuration = inner.make("api", "configuration", symbol=_CONFIGURATION, part="configuration")
        made = inner.make("wrapper", "hydra.main", part=function)
        made.payload = Partial(function, (inner.new(configuration),), {})
        return inner.new(made)  # type: ignore[no-any-return]

    return call.native(decorate, "hydra.main")  # type: ignore[no-any-return]


# -- click and typer ---------------------------------------------------------------------------------------------


@rule(
    "click.command", "click.group", "click.pass_context", "click.pass_obj", "click.version_option", "click.help_option"
)
@rule("click.confirmation_option", "click.password_option", "click.make_pass_decorator")
def _command(call: Any) -> Value:
    if call.name in ("click.pass_context", "click.pass_obj"):
        return _with_argument(call, call.argument(0) or NOTHING, None, of_prim("object"))
    return decorator_with_arguments(call)


@rule("click.option", "click.argument", "cloup.option", "cloup.argument")
def _option(call: Any) -> Value:
    names = [name for name in map(_text, call.arguments.positional) if name is not None]
    plain = [name for name in names if not name.startswith("-")]
    long = [name for name in names if name.startswith("--")]
    name = (plain or long or names or [""])[0].lstrip("-").partition("/")[0].replace("-", "_").lower()
    type_, default = call.argument(None, "type"), call.argument(None, "default")
    if call.argument(None, "is_flag") is not None or any("/" in one for one in long):
        value = of_prim("bool")
    elif type_ is not None:
        value = _converted(call, type_)
    else:
        value = _general(default) or of_prim("str")
    if call.argument(None, "multiple") is not None or call.argument(None, "nargs") is not None:
        value = call.list_of(value)
    if default is None and call.name.endswith("option") and call.argument(None, "required") is None:
        value = join(value, NONE)

    def decorate(inner: Any) -> Value:
        return _with_argument(inner, inner.argument(0) or NOTHING, name, value)

    return call.native(decorate, call.name, part=name)  # type: ignore[no-any-return]


def _with_argument(call: Any, function: Value, name: str | None, value: Value) -> Value:
    """The function with one argument given: what click passes when the command runs."""
    made = call.make("wrapper", call.name, part=(function, name))
    made.payload = Partial(function, (value,) if name is None else (), {} if name is None else {name: value})
    return call.new(made)  # type: ignore[no-any-return]


for _owner in ("builtins.function", "builtins.wrapper", "click.Group", "typer.Typer", "click.CommandCollection"):
    for _name in ("command", "group", "callback", "result_callback"):
        METHODS[f"{_owner}.{_name}"] = decorator_with_arguments


@member(
    "builtins.function.add_command", "builtins.wrapper.add_command", "click.Group.add_command", "typer.Typer.add_typer"
)
def _add_command(_call: Any) -> Value:
    return NONE


@rule("typer.Option", "typer.Argument")
def _typer_option(call: Any) -> Value:
    default = call.argument(0, "default")
    is_open = default is None or any(isinstance(a, Const) and a.value is ... for a in default.atoms)
    return of_prim("object") if is_open else _general(default)
