"""The site as `make run` serves it, with a database of its own, and a real Chromium before it."""

from __future__ import annotations

import os
import re
import shutil
import socket
import subprocess
import sys
import threading
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from django.conf import settings
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from .staff import hire

SCREENSHOTS = settings.VAR_DIR / "screenshots"
BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
DESKTOP = {"width": 1280, "height": 900}
PHONE = {"width": 375, "height": 812}
START_SECONDS = 90


def pytest_collection_modifyitems(items):
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.browser)


@dataclass
class ServedSite:
    url: str
    password: str
    environment: dict[str, str]

    def manage(self, *arguments: str) -> None:
        """What an operator types on the machine that serves the site."""
        subprocess.run(
            [sys.executable, "manage.py", *arguments],
            cwd=settings.BASE_DIR,
            env=self.environment,
            check=True,
            capture_output=True,
            timeout=60,
        )


@pytest.fixture(scope="session")
def site(tmp_path_factory):
    """A new site with the starter content, served by the production server until the tests end."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    environment = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("TORCHCENTER_", "DJANGO_", "DATABASE_"))
    }
    environment["TORCHCENTER_VAR"] = str(tmp_path_factory.mktemp("site"))
    process = subprocess.Popen(
        [sys.executable, "manage.py", "serve", "--port", str(port)],
        cwd=settings.BASE_DIR,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    timer = threading.Timer(START_SECONDS, process.kill)
    timer.start()
    said = []
    try:
        for line in process.stdout:
            said.append(line)
            if "Ctrl-C" in line:
                break
        timer.cancel()
        output = "".join(said)
        password = re.search(r"Password\s+(\S+)", output)
        assert password, output
        yield ServedSite(f"http://127.0.0.1:{port}", password.group(1), environment)
    finally:
        timer.cancel()
        process.terminate()
        process.wait(timeout=30)
        process.stdout.close()


@pytest.fixture(scope="session")
def launch():
    """Start the machine's Chromium, or the one that Playwright downloads where it may."""
    # Playwright leaves an event loop running in this thread, which Django takes for asynchronous code
    # and refuses the database to the tests that follow on this worker.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    path = next(filter(None, map(shutil.which, BROWSERS)), None)
    with sync_playwright() as playwright:
        path = path or playwright.chromium.executable_path
        if not Path(path).exists():
            subprocess.run(
                [sys.executable, "-m", "playwright", "install", "chromium"],
                check=False,
                capture_output=True,
                timeout=300,
            )
        if not Path(path).exists():
            pytest.fail(
                "The browser tests need Chromium (Debian: apt-get install chromium fonts-noto-cjk).",
                pytrace=False,
            )
        arguments = [
            "--disable-gpu",
            "--disable-background-networking",
            "--disable-component-update",
        ]
        if os.geteuid() == 0:
            # Chromium's sandbox refuses to work for root.
            arguments.append("--no-sandbox")
        yield lambda: playwright.chromium.launch(executable_path=path, args=arguments)


@pytest.fixture(scope="session")
def browser(launch):
    browser = launch()
    yield browser
    browser.close()


@pytest.fixture(scope="session")
def staff(site, browser):
    """Colleagues of the first editor, and a review: see `staff.hire`."""
    hire(site, browser)


class Watch:
    """What a page must not do: fail, log an error, break its own policy or ask another host."""

    def __init__(self, host: str):
        self.host = host
        self.offences: list[str] = []

    def follow(self, page: Page) -> None:
        page.on("request", self.on_request)
        page.on("console", self.on_console)
        page.on("pageerror", lambda error: self.offences.append(f"error: {error}"))

    def on_request(self, request) -> None:
        address = urlsplit(request.url)
        if address.scheme in {"http", "https"} and address.netloc != self.host:
            self.offences.append(f"asked {request.url}")

    def on_console(self, message) -> None:
        # A page that answers 404 or 410 is told on the console as well.
        if (
            message.type == "error"
            and "the server responded with a status of 4" not in message.text
        ):
            self.offences.append(f"console: {message.text}")


@pytest.fixture
def open_page(browser: Browser, site: ServedSite):
    """Open windows of their own, without what another has stored; each is watched to the end."""
    watch = Watch(urlsplit(site.url).netloc)
    contexts: list[BrowserContext] = []

    def open_(**options) -> Page:
        context = browser.new_context(
            **{"viewport": DESKTOP, "locale": "zh-CN", "timezone_id": "Asia/Shanghai", **options}
        )
        contexts.append(context)
        context.set_default_timeout(15_000)
        page = context.new_page()
        watch.follow(page)
        return page

    yield open_
    for context in contexts:
        context.close()
    assert watch.offences == []


@pytest.fixture
def photograph():
    """Keep a picture of a page for people to look at, under var/test/screenshots."""

    def take(page: Page, name: str) -> None:
        SCREENSHOTS.mkdir(parents=True, exist_ok=True)
        page.screenshot(path=SCREENSHOTS / f"{name}.png", full_page=True)

    return take
