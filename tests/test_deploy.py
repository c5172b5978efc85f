"""The files of deploy/, tried with the real programs where they are installed."""

from __future__ import annotations

import http.client
import ipaddress
import os
import re
import shutil
import ssl
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest
import yaml

from curator.web.masking import TOKEN_PATHS
from tests.factories_serving import curator_run, free_port, listening, reached, until

DEPLOY = Path(__file__).parent.parent / "deploy"
HOST = "news.example.org"
# the major version of the package postgresql-client
DEBIANS_CLIENT = {"bookworm": 15, "trixie": 17}
pytestmark = pytest.mark.slow


# of our environment first
PLACES = os.pathsep.join([str(Path(sys.executable).parent), os.environ.get("PATH", "")])


def needs(program: str) -> pytest.MarkDecorator:
    there = shutil.which(program, path=PLACES)
    return pytest.mark.skipif(there is None, reason=f"{program} is not installed")


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A key and a certificate for our host, signed by itself."""
    folder = tmp_path_factory.mktemp("tls")
    subject = ["-subj", f"/CN={HOST}", "-addext", f"subjectAltName=DNS:{HOST}"]
    words = ["openssl", "req", "-x509", "-nodes", "-newkey", "rsa:2048", "-days", "2", *subject]
    files = ["-keyout", str(folder / "privkey.pem"), "-out", str(folder / "fullchain.pem")]
    subprocess.run([*words, *files], check=True, capture_output=True)
    return folder


@needs("systemd-analyze")
@pytest.mark.parametrize(
    "name", ["curator.service", "curator-backup.service", "curator-backup.timer"]
)
def test_systemd_finds_nothing_wrong_with_the_units(tmp_path: Path, name: str) -> None:
    for unit in DEPLOY.glob("curator*.*"):
        text = unit.read_text("utf-8").replace("User=curator", "User=daemon")
        text = text.replace("/opt/curator/bin/curator", "/bin/true")
        (tmp_path / unit.name).write_text(text, "utf-8")
    done = subprocess.run(
        ["systemd-analyze", "verify", "--man=no", str(tmp_path / name)],
        capture_output=True,
        text=True,
        check=False,
    )
    ours = [line for line in done.stderr.splitlines() if "curator" in line]
    assert (done.returncode, ours) == (0, [])


@contextmanager
def nginx(folder: Path, certificate: Path, upstream: int) -> Iterator[tuple[int, int]]:
    """The example, but for its ports and places, before a desk; gives its http and https ports."""
    plain, encrypted = free_port(), free_port()
    changes = {
        "listen 80": f"listen 127.0.0.1:{plain}",
        "listen 443": f"listen 127.0.0.1:{encrypted}",
        f"/etc/letsencrypt/live/{HOST}": str(certificate),
        "/etc/nginx/curator-proxy.conf": str(folder / "proxy.conf"),
        "/var/log/nginx/": f"{folder}/",
    }
    site = re.sub(r"    listen \[::\].*\n", "", (DEPLOY / "nginx.conf").read_text("utf-8"))
    for before, after in changes.items():
        site = site.replace(before, after)
    proxy = (DEPLOY / "nginx-proxy.conf").read_text("utf-8").replace(":8000", f":{upstream}")
    (folder / "proxy.conf").write_text(proxy, "utf-8")
    places = "".join(
        f"{kind}_temp_path {folder}/{kind};"
        for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    )
    whole = f"daemon off; pid {folder}/pid; error_log {folder}/errors; events {{}}"
    (folder / "nginx.conf").write_text(
        f"{whole} http {{ access_log off; {places} {site} }}", "utf-8"
    )
    process = subprocess.Popen(
        ["nginx", "-c", str(folder / "nginx.conf"), "-e", str(folder / "errors")]
    )
    try:
        until(lambda: reached(encrypted))
        yield plain, encrypted
    finally:
        process.terminate()
        process.wait(60)


def asks(port: int, certificate: Path | None, method: str, path: str, length: int = 0) -> int:
    if certificate is None:
        line = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    else:
        trusted = ssl.create_default_context(cafile=str(certificate / "fullchain.pem"))
        trusted.check_hostname = False  # it is asked for by its number
        line = http.client.HTTPSConnection("127.0.0.1", port, timeout=60, context=trusted)
    with closing(line):
        line.request(method, path, headers={"Host": HOST, "Content-Length": str(length)})
        return line.getresponse().status


@needs("nginx")
def test_behind_nginx_people_are_served_one_click_lets_go_and_figures_are_not_shown(
    tmp_path: Path, certificate: Path
) -> None:
    settings = {"CURATOR_BASE_URL": f"https://{HOST}"}
    with (
        listening(curator_run, tmp_path / "home", **settings) as desk,
        nginx(tmp_path, certificate, desk.port) as (plain, encrypted),
    ):
        assert asks(encrypted, certificate, "GET", "/sign-in/") == 200
        assert asks(plain, None, "GET", "/sign-in/") == 308
        assert asks(encrypted, certificate, "GET", "/metrics") == 404
        assert asks(encrypted, certificate, "GET", "/healthz") == 200
        assert asks(encrypted, certificate, "POST", "/leave/x", 6_000_000) == 413
        assert asks(plain, None, "POST", desk.leave) == 200  # a machine follows no redirect
        assert desk.state_of_anna() == "left"
        for path in (f"{desk.leave}/back", "/welcome/Mg/one-time-token/", "/sign-in/?next=/secret"):
            asks(encrypted, certificate, "GET", path)
    log = (tmp_path / "curator.log").read_text("utf-8")
    paths = re.findall(r'"GET (\S+) HTTP/1.1"', log)
    assert paths[-3:] == ["/leave/...", "/welcome/Mg/...", "/sign-in/"]
    assert '"POST /leave/... HTTP/1.1"' in log


def test_the_log_of_the_example_leaves_out_every_token_that_ours_does() -> None:
    for example in ("nginx.conf", "Caddyfile"):
        assert f"/(?:{TOKEN_PATHS})/)" in (DEPLOY / example).read_text("utf-8")


@needs("caddy")
def test_behind_caddy_no_token_is_logged_while_the_desk_is_away(tmp_path: Path) -> None:
    port = free_port()
    example = (DEPLOY / "Caddyfile").read_text("utf-8")
    example = example.replace(f"{HOST} {{", f"http://127.0.0.1:{port} {{")
    (tmp_path / "Caddyfile").write_text(example, "utf-8")
    words = ["caddy", "run", "--config", str(tmp_path / "Caddyfile")]
    settings = {"CURATOR_UPSTREAM": f"127.0.0.1:{free_port()}", "HOME": str(tmp_path)}
    with (tmp_path / "log").open("wb") as log:
        process = subprocess.Popen(words, env={**os.environ, **settings}, stderr=log)
        try:
            until(lambda: reached(port))
            line = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
            with closing(line):
                line.request("GET", "/leave/one-time-token", headers={"Referer": "/leave/one-time"})
                assert line.getresponse().status == 502
        finally:
            process.terminate()
            process.wait(60)
    logged = (tmp_path / "log").read_text("utf-8")
    assert "/leave/..." in logged
    assert "one-time" not in logged


@needs("caddy")
def test_caddy_understands_its_example() -> None:
    words = ["caddy", "adapt", "--validate", "--config", str(DEPLOY / "Caddyfile")]
    done = subprocess.run(words, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert "not formatted" not in done.stderr


@needs("hadolint")
def test_hadolint_finds_nothing_wrong_with_the_containerfile() -> None:
    words = [
        str(shutil.which("hadolint", path=PLACES)),
        "--no-color",
        str(DEPLOY / "Containerfile"),
    ]
    done = subprocess.run(words, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout) == (0, "")


def test_the_container_s_services_run_without_privileges_and_keep_what_they_write() -> None:
    services = yaml.safe_load((DEPLOY / "compose.yaml").read_text("utf-8"))["services"]
    ours = services["curator"]
    assert (ours["read_only"], ours["cap_drop"]) == (True, ["ALL"])
    assert (DEPLOY / ours["build"]["context"] / ours["build"]["dockerfile"]).is_file()
    told = services["web"]["networks"]["inside"]["ipv4_address"]
    assert ours["environment"]["CURATOR_TRUSTED_PROXY"] == told
    image = (DEPLOY / "Containerfile").read_text("utf-8")
    user = re.search(r"^USER (\d+)$", image, re.MULTILINE)
    assert user
    assert "./data:/data" in ours["volumes"]
    assert f"chown -R {user[1]} deploy/data" in (DEPLOY / "compose.yaml").read_text("utf-8")
    assert "--require-hashes" in image


def test_no_other_container_is_given_the_address_of_the_web_server() -> None:
    compose = yaml.safe_load((DEPLOY / "compose.yaml").read_text("utf-8"))
    (network,) = compose["networks"]["inside"]["ipam"]["config"]
    fixed = ipaddress.IPv4Address(compose["services"]["web"]["networks"]["inside"]["ipv4_address"])
    given, whole = (ipaddress.IPv4Network(network[each]) for each in ("ip_range", "subnet"))
    assert given.subnet_of(whole)
    assert fixed in whole
    assert fixed not in given


def test_the_image_s_pg_dump_is_not_older_than_the_server_that_it_copies() -> None:
    image = (DEPLOY / "Containerfile").read_text("utf-8")
    (suite,) = set(re.findall(r"^FROM python:\S+-slim-(\w+)", image, re.MULTILINE))
    services = yaml.safe_load((DEPLOY / "compose.yaml").read_text("utf-8"))["services"]
    server = services["database"]["image"].removeprefix("postgres:")
    assert DEBIANS_CLIENT[suite] >= int(server)
