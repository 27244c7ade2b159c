"""`hybridize completion`: a script that teaches a shell the commands and options."""

from __future__ import annotations

import click
from click.shell_completion import get_completion_class

from hybridize.cli.output import write
from hybridize.cli.program import fail


@click.command("completion")
@click.argument("shell", type=click.Choice(["bash", "zsh", "fish"]))
@click.pass_context
def command(ctx: click.Context, shell: str) -> int:
    r"""Print the completion script of SHELL.

    \b
    bash  eval "$(hybridize completion bash)"        in ~/.bashrc
    zsh   eval "$(hybridize completion zsh)"         in ~/.zshrc
    fish  hybridize completion fish | source         in ~/.config/fish/config.fish
    """
    completion = get_completion_class(shell)
    if completion is None:
        fail(f"there is no completion for {shell}")
    root = ctx.find_root().command
    write(completion(root, {}, "hybridize", "_HYBRIDIZE_COMPLETE").source() + "\n", None)
    return 0
