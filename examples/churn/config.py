from dataclasses import dataclass, replace


@dataclass(frozen=True)
class Config:
    customers: int = 1024
    plans: int = 4
    regions: int = 9
    embedding: int = 6
    hidden: int = 32
    batch_size: int = 64
    epochs: int = 3
    learning_rate: float = 0.01
    seed: int = 5


def from_args(args) -> Config:
    """Defaults, overridden by what was given on the command line."""
    given = {name: value for name, value in vars(args).items() if value is not None}
    return replace(Config(), **given)
