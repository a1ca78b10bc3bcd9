from django.core.management.base import BaseCommand, CommandError
from django.db import ProgrammingError

from torchcenter import public_role


class Command(BaseCommand):
    help = "Let a database role read what the public pages need, and count searches; no more."

    def add_arguments(self, parser):
        parser.add_argument("role", help="an existing role, such as torchcenter_public")

    def handle(self, *, role, **options):
        try:
            tables = public_role.grant(role)
        except ProgrammingError as error:
            raise CommandError(str(error).strip()) from error
        self.stdout.write(f"{role} may read {', '.join(tables)}.")
