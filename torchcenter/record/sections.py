"""The sections of the site as the record meets them: by the label of the app that writes each."""

from django.apps import apps


def name_of(section: str) -> str:
    """The section's name in the active language; the label itself where no app has it."""
    config = apps.app_configs.get(section)
    return str(config.verbose_name) if config else section
