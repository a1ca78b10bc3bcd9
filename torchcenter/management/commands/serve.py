from django.core.management.base import BaseCommand

from torchcenter import server


class Command(BaseCommand):
    help = "Serve the site on this machine until Ctrl-C; everything it needs is started or made."

    def add_arguments(self, parser):
        parser.add_argument("--host", default="127.0.0.1", help="address to listen on")
        parser.add_argument("--port", default=8000, type=int, help="port to listen on")
        parser.add_argument("--workers", default=2, type=int, help="number of server processes")

    def handle(self, *, host, port, workers, **options):
        try:
            server.serve(host, port, workers, say=self.say)
        except server.CannotServe as error:
            raise SystemExit(str(error)) from error

    def say(self, line=""):
        self.stdout.write(line)
        self.stdout.flush()
