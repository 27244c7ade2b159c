"""The group of all commands, loaded one by one, and the last line of defence against errors."""

from __future__ import annotations

import difflib
import importlib
import os
import platform
import sys
import traceback
from pathlib import Path
from typing import Any, Final, NoReturn

import click

from hybridize import __version__
from hybridize.cli.main import BROKEN_PIPE, INTERNAL_ERROR, INTERRUPTED
from hybridize.project.diagnostics import ProjectError

# name -> (module below `cli.commands`, help in the list of commands: known without importing the command)
COMMANDS: Final[dict[str, tuple[str, str]]] = {
    "check": ("check", "Analyse and report findings; writes nothing."),
    "refactor": ("refactor", "Show the refactoring as a diff, or apply it."),
    "explain": ("explain", "Tell why a function is, or is not, refactored."),
    "types": ("types", "Print source with the inferred tensor types."),
    "rule": ("rule", "Show the documentation of a rule."),
    "completion": ("completion", "Print the completion script of a shell."),
}


class Program(click.Group):
    """Imports a command when it is named, suggests names, and turns exceptions into exit codes."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """List the commands in the order they are meant to be learnt."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Import a command."""
        if cmd_name not in COMMANDS:
            return None
        module = importlib.import_module(f"hybridize.cli.commands.{COMMANDS[cmd_name][0]}")
        command: click.Command = module.command
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """List the commands without importing them."""
        with formatter.section("Commands"):
            formatter.write_dl([(name, help_text) for name, (_, help_text) in COMMANDS.items()])

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Find the command, or say which one may have been meant."""
        name = args[0]
        if name in COMMANDS or name.startswith("-"):
            return super().resolve_command(ctx, args)
        close = difflib.get_close_matches(name, COMMANDS, n=1, cutoff=0.5)
        hint = f" Did you mean `{close[0]}`?" if close else ""
        if not close and Path(name).exists():
            hint = f" Did you mean `hybridize check {name}`?"
        ctx.fail(f"There is no command `{name}`.{hint}")

    def invoke(self, ctx: click.Context) -> Any:
        """Run a command; what it raises becomes a message and an exit code."""
        try:
            result = super().invoke(ctx)
            sys.stdout.flush()
        except (click.ClickException, click.exceptions.Exit):
            raise
        except ProjectError as error:
            raise UsageProblem(error.message) from None
        except (KeyboardInterrupt, click.Abort):
            ctx.exit(INTERRUPTED)
        except BrokenPipeError:
            _silence_stdout()
            ctx.exit(BROKEN_PIPE)
        except Exception as error:
            _report_bug(error)
            ctx.exit(INTERNAL_ERROR)
        ctx.exit(result if isinstance(result, int) else 0)


class UsageProblem(click.ClickException):
    """Something the user asked for cannot be done: exit code 2."""

    exit_code = 2

    def show(self, file: Any = None) -> None:
        """Write the message to standard error."""
        click.echo(f"error: {self.message}", err=True)


def fail(message: str) -> NoReturn:
    """End with a message about what the user asked for."""
    raise UsageProblem(message)


def _report_bug(error: Exception) -> None:
    lines = [
        f"internal error: {type(error).__name__}: {error}",
        "",
        "This is a bug in hybridize; nothing was left half-written. Please report it with the following,",
        "and with the source it happened on if you can share it:",
        "",
        f"  hybridize {__version__}, Python {platform.python_version()}, {platform.platform()}",
        f"  command: {' '.join(['hybridize', *sys.argv[1:]])}",
        "",
        "".join(traceback.format_exception(error)).rstrip(),
    ]
    click.echo("\n".join(lines), err=True)


def _silence_stdout() -> None:
    """Keep the interpreter from complaining when it flushes into the closed pipe at exit."""
    try:
        descriptor = sys.stdout.fileno()
    except (AttributeError, OSError, ValueError):
        return
    os.dup2(os.open(os.devnull, os.O_WRONLY), descriptor)


@click.group(
    cls=Program,
    context_settings={"help_option_names": ["-h", "--help"]},
    epilog="Exit codes: 0 nothing to report, 1 findings or a diff, 2 wrong usage, 101 internal error.",
)
@click.version_option(__version__, "-V", "--version", message="%(prog)s %(version)s")
def program() -> None:
    """Decide which functions of a TensorFlow program should run as graphs, say why, and edit the decorators."""
