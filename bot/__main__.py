"""`python -m bot` is `guichet`."""

import gc
import sys


def run() -> int:
    """Begin without looking for garbage, of which there is none yet: a tenth of a cold start. Commands that go on
    begin with it once they have what they need (`bot.cli.goes_on`)."""
    gc.disable()
    from bot.cli import main  # with all that it brings along

    code = main()
    gc.freeze()  # nor does the interpreter, which would at its end
    return code


if __name__ == "__main__":
    sys.exit(run())
