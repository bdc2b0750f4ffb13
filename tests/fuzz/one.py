"""`python -m tests.fuzz.one TARGET CORPUS [OPTION…]`: one target under atheris; options are libFuzzer's."""

import sys

import atheris

with atheris.instrument_imports(include=["kb", "app"]):
    from tests.fuzz.targets import TARGETS


def main() -> None:
    """Run until the time is over or something breaks."""
    name = sys.argv.pop(1)
    atheris.Setup(sys.argv, TARGETS[name])
    atheris.Fuzz()


if __name__ == "__main__":
    main()
