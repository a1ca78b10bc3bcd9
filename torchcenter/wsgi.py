import gc
import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "torchcenter.settings")
application = get_wsgi_application()

# What has been loaded stays: to go through it again and again for garbage took a tenth of a page's time.
gc.collect()
gc.freeze()
gc.set_threshold(50_000, 20, 100)
