"""A page opened in a browser, with all that went wrong on it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from kg.model import KnowledgeBase
from kg.views import write_site

DRAWN = "html[data-drawn='1']"
CHROMIUM = Path("/usr/bin/chromium")
ARGS = [
    "--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update",
    "--disable-sync", "--no-first-run",
]  # fmt: skip


@contextmanager
def launched() -> Iterator[Any]:
    """Yield a headless Chromium; skip the test where Playwright or Chromium is missing."""
    sync_api = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
    if not CHROMIUM.exists():
        pytest.skip(f"no Chromium at {CHROMIUM}")
    with sync_api.sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=str(CHROMIUM), args=ARGS)
        yield browser
        browser.close()


@dataclass
class Opened:
    """A page with what went wrong on it."""

    page: Any
    folder: Path
    problems: list[str] = field(default_factory=list)

    def open(self, name: str) -> Any:
        """Open a page of the folder and return it, a graph page once it is drawn."""
        self.page.on("console", self._console)
        self.page.on("pageerror", lambda error: self.problems.append(str(error)))
        self.page.on("request", self._request)
        self.page.on("requestfailed", lambda request: self.problems.append(f"failed {request.url}"))
        self.page.on("dialog", lambda dialog: self.problems.append(dialog.message))
        path, _, anchor = name.partition("#")
        self.page.goto((self.folder / path).as_uri() + (f"#{anchor}" if anchor else ""))
        if path.startswith(("graph/", "charts")):
            self.page.wait_for_selector(DRAWN, state="attached")
        return self.page

    def _console(self, message: Any) -> None:
        if message.type in ("error", "warning"):
            self.problems.append(message.text)

    def _request(self, request: Any) -> None:
        if not request.url.startswith((self.folder.as_uri(), "data:")):
            self.problems.append(f"request {request.url}")


def built(factory: pytest.TempPathFactory, name: str, kb: KnowledgeBase) -> Path:
    """Write the pages of ``kb`` to a new folder and return it."""
    folder = factory.mktemp(name)
    write_site(kb, folder)
    return folder


def start(browser: Any, folder: Path, **options: Any) -> Iterator[Opened]:
    """Yield a new page on ``folder``; ``options`` are the browser context's."""
    context = browser.new_context(**{"viewport": {"width": 1280, "height": 900}, **options})
    yield Opened(context.new_page(), folder)
    context.close()
