"""A bar on one line of the terminal; nothing where there is none."""

from django.core.management.base import OutputWrapper

LENGTH = 30


def show(terminal: OutputWrapper, part: float, text: str) -> None:
    """Draw the bar with its text in the place of the last one."""
    if terminal.isatty():
        bar = ("█" * round(part * LENGTH)).ljust(LENGTH, "░")
        terminal.write(f"\r{bar} {part:4.0%} {text}  ", ending="")
        terminal.flush()


def end(terminal: OutputWrapper) -> None:
    """Leave the bar and go on in the next line."""
    if terminal.isatty():
        terminal.write("")
