from argparse import ArgumentTypeError

from django.core.management.base import BaseCommand

from torchcenter import server


def positive(text):
    if not text.isdecimal() or not int(text):
        raise ArgumentTypeError(f"{text} is not a number above 0")
    return int(text)


class Command(BaseCommand):
    help = "Serve the site on this machine until Ctrl-C; everything it needs is started or made."

    def add_arguments(self, parser):
        parser.add_argument("--host", default="127.0.0.1", help="address to listen on (127.0.0.1)")
        parser.add_argument("--port", default=8000, type=int, help="port to listen on (8000)")
        parser.add_argument(
            "--workers", default=2, type=positive, help="number of server processes (2)"
        )

    def handle(self, *, host, port, workers, **options):
        try:
            server.serve(host, port, workers, say=self.say)
        except server.CannotServe as error:
            raise SystemExit(str(error)) from error

    def say(self, line=""):
        self.stdout.write(line)
        self.stdout.flush()
