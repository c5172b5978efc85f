"""The production commands of docs/running.md behind a real nginx with TLS: people sign in, one click lets a reader go."""

from __future__ import annotations

import re
import shutil
import sqlite3
import ssl
import subprocess
import sys
import textwrap
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import httpx
import pytest

from tests.factories_serving import (
    HANGS,
    RUNNING,
    Server,
    curator_run,
    free_port,
    listening,
    reached,
    until,
    waitress_serve,
)

NGINX = shutil.which("nginx", path="/usr/sbin:/usr/bin:/usr/local/bin")
pytestmark = [
    pytest.mark.skipif(NGINX is None, reason="nginx is not installed"),
    pytest.mark.skipif(shutil.which("openssl") is None, reason="openssl is not installed"),
]
NAME = "news.example.org"
BASE = f"https://{NAME}"
PASSWORD = "a-quiet-morning-7"


def configuration(folder: Path, port: int, desk: int, address: str) -> str:
    """The block of docs/running.md, in the least that nginx needs around it; it asks the desk from `address`."""
    (block,) = re.findall(
        r"^    location / \{ .*?^    \}$", RUNNING.read_text("utf-8"), re.MULTILINE | re.DOTALL
    )
    location = textwrap.dedent(block).replace("127.0.0.1:8000", f"127.0.0.1:{desk}")
    kept = "".join(
        f"{kind}_temp_path {folder}/{kind};\n"
        for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    )
    return (
        f"daemon off; master_process off; pid {folder}/pid; error_log {folder}/errors;\n"
        f"events {{}}\nhttp {{ access_log off; {kept} server {{\n"
        f"listen 127.0.0.3:{port} ssl; server_name {NAME}; proxy_bind {address};\n"
        f"ssl_certificate {folder}/cert; ssl_certificate_key {folder}/key;\n{location}\n}} }}\n"
    )


@contextmanager
def nginx(folder: Path, desk: int, address: str) -> Iterator[httpx.Client]:
    """A browser of somebody outside, whose only way in is nginx."""
    make = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2"]
    names = ["-subj", f"/CN={NAME}", "-addext", f"subjectAltName=DNS:{NAME}"]
    files = ["-keyout", str(folder / "key"), "-out", str(folder / "cert")]
    subprocess.run([*make, *names, *files], check=True, capture_output=True)
    port = free_port()
    (folder / "conf").write_text(configuration(folder, port, desk, address))
    assert NGINX
    process = subprocess.Popen([NGINX, "-p", folder, "-c", folder / "conf"])
    try:
        until(lambda: reached(port, "127.0.0.3"))
        trusted = ssl.create_default_context(cafile=str(folder / "cert"))
        outside = f"https://127.0.0.3:{port}"
        headers = {"Host": NAME, "Origin": BASE}
        with httpx.Client(
            verify=trusted, base_url=outside, headers=headers, timeout=HANGS, trust_env=False
        ) as browser:
            browser.event_hooks["request"] = [_named]
            yield browser
    finally:
        process.terminate()
        process.wait(HANGS)


def _named(request: httpx.Request) -> None:
    request.extensions["sni_hostname"] = NAME


def signed_up(browser: httpx.Client, server: Server) -> None:
    add = [sys.executable, "-m", "curator", "people", "add", "paula", "--role", "publisher"]
    said = subprocess.run(
        add, env=server.environment, check=True, capture_output=True, text=True
    ).stdout
    (link,) = re.findall(rf"^{BASE}(/welcome/\S+)$", said, re.MULTILINE)
    assert posted(browser, link, new_password1=PASSWORD, new_password2=PASSWORD).status_code == 302
    assert posted(browser, "/sign-out/", at="/account/").status_code == 302


def posted(browser: httpx.Client, path: str, at: str = "", **form: str) -> httpx.Response:
    page = browser.get(at or path)
    assert page.status_code == 200
    (token, *_) = re.findall(r'name="csrfmiddlewaretoken" value="([^"]+)"', page.text)
    return browser.post(path, data={"csrfmiddlewaretoken": token, **form})


def comes_back(server: Server) -> None:
    with closing(sqlite3.connect(server.home / "curator.sqlite3", isolation_level=None)) as rows:
        rows.execute("UPDATE store_subscriber SET state = 'confirmed', left_at = NULL")


@pytest.mark.heavy
@pytest.mark.parametrize(
    ("command", "address"),
    [(curator_run, "127.0.0.1"), (waitress_serve, "127.0.0.1"), (curator_run, "127.0.0.2")],
)
def test_behind_nginx_people_sign_in_and_one_click_lets_go(
    tmp_path: Path, command: Callable[[int], list[str]], address: str
) -> None:
    folder = tmp_path / "nginx"
    folder.mkdir()
    settings = {"CURATOR_BASE_URL": BASE, "CURATOR_TRUSTED_PROXY": address}
    with (
        listening(command, tmp_path / "home", **settings) as server,
        nginx(folder, server.port, address) as browser,
    ):
        signed_up(browser, server)
        signed_in = posted(browser, "/sign-in/", username="paula", password=PASSWORD)
        assert (signed_in.status_code, signed_in.headers["Location"]) == (302, "/")
        assert browser.get("/account/").status_code == 200
        mail_program = {"List-Unsubscribe": "One-Click"}
        for body in ({"data": mail_program}, {"files": {"List-Unsubscribe": (None, "One-Click")}}):
            answer = browser.post(server.leave, **body)
            assert (answer.status_code, server.state_of_anna()) == (200, "left")
            comes_back(server)
