from django.core.management.base import BaseCommand

from torchcenter import starter


class Command(BaseCommand):
    help = "Enter and publish the starter content on an empty site."

    def handle(self, **options):
        if made := starter.load():
            self.stdout.write(f"已发布初始内容 Starter content published: {made} documents")
        elif options["verbosity"] > 1:
            self.stdout.write("The site has content already; nothing was loaded.")
