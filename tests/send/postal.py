"""A real Postfix that relays and bounces, and a real Dovecot whose mailbox the bounces come into."""

from __future__ import annotations

import os
import pwd
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.send.receiver import free_port

os.environ["PATH"] += os.pathsep + "/usr/sbin"
MISSING = shutil.which("postfix") is None or shutil.which("dovecot") is None or os.geteuid() != 0
DOMAIN = "news.example.org"  # of the sender, whose bounces come back
PASSWORD = "long-live-the-queue"
_SERVICES = """
cleanup unix n - n - 0 cleanup
qmgr unix n - n 300 1 qmgr
rewrite unix - - n - - trivial-rewrite
bounce unix - - n - 0 bounce
defer unix - - n - 0 bounce
trace unix - - n - 0 bounce
verify unix - - n - 1 verify
flush unix n - n 1000? 0 flush
proxymap unix - - n - - proxymap
smtp unix - - n - - smtp
relay unix - - n - - smtp
error unix - - n - - error
retry unix - - n - - error
virtual unix - n n - - virtual
anvil unix - - n - 1 anvil
scache unix - - n - 1 scache
postlog unix-dgram n - n - 1 postlogd
"""


def box(folder: Path, *mails: bytes) -> None:
    """A maildir at folder/box with these new mails."""
    owner = pwd.getpwnam("nobody")
    for made in ("box", "box/new", "box/cur", "box/tmp"):
        (folder / made).mkdir(exist_ok=True)
    for number, mail in enumerate(mails):
        (folder / f"box/new/{number}").write_bytes(mail)
    for path in (folder / "box", *(folder / "box").rglob("*")):
        shutil.chown(path, owner.pw_uid, owner.pw_gid)


@contextmanager
def postfix(folder: Path, onward: int) -> Iterator[int]:
    """The port of a relay: mail to example.org goes on to port `onward`, mail to our own domain
    into folder/box.
    """
    owner = pwd.getpwnam("nobody")
    config, queue, data = folder / "postfix", folder / "queue", folder / "data"
    for made in (config, queue, data):
        made.mkdir()
    shutil.chown(data, "postfix")
    box(folder)
    settings = {
        "compatibility_level": "3.6",
        "queue_directory": queue,
        "data_directory": data,
        "inet_interfaces": "127.0.0.1",
        "inet_protocols": "ipv4",
        "myhostname": f"relay.{DOMAIN}",
        "mydestination": "",
        "mynetworks": "127.0.0.0/8",
        "recipient_delimiter": "+",
        "smtp_dns_support_level": "disabled",
        "transport_maps": f"inline:{{ {{ example.org=smtp:[127.0.0.1]:{onward} }} }}",
        "virtual_mailbox_domains": DOMAIN,
        "virtual_mailbox_base": folder,
        "virtual_mailbox_maps": "static:box/",
        "virtual_uid_maps": f"static:{owner.pw_uid}",
        "virtual_gid_maps": f"static:{owner.pw_gid}",
        "maillog_file": folder / "postfix.log",
        "maillog_file_prefixes": f"/var, {folder}",
        "smtputf8_enable": "no",
        "minimal_backoff_time": "1s",
    }
    lines = "".join(f"{name} = {value}\n" for name, value in settings.items())
    (config / "main.cf").write_text(lines)
    for _ in range(3):  # somebody else may take the port meanwhile
        port = free_port()
        (config / "master.cf").write_text(f"127.0.0.1:{port} inet n - n - - smtpd{_SERVICES}")
        command = ["postfix", "-c", str(config), "start"]
        started = subprocess.run(command, check=False, capture_output=True, text=True)
        if started.returncode == 0:
            break
    assert started.returncode == 0, started.stderr + log(folder)
    try:
        listening(port)
        yield port
    finally:
        subprocess.run(["postfix", "-c", str(config), "stop"], check=False, capture_output=True)


@contextmanager
def dovecot(folder: Path, certificate: Path, introspection: str = "") -> Iterator[int]:
    """The port (TLS) of a mail server whose every user reads folder/box."""
    port, owner = free_port(), pwd.getpwnam("nobody")
    oauth = ""
    if introspection:
        (folder / "oauth2.conf").write_text(
            f"introspection_url = {introspection}\nintrospection_mode = post\n"
            "active_attribute = active\nactive_value = true\nusername_attribute = username\n"
        )
        oauth = f"passdb {{\n driver = oauth2\n mechanisms = xoauth2\n args = {folder}/oauth2.conf\n}}\n"
    (folder / "dovecot.conf").write_text(
        f"""base_dir = {folder}/run
state_dir = {folder}/state
log_path = {folder}/dovecot.log
listen = 127.0.0.1
protocols = imap
ssl = required
ssl_cert = <{certificate}
ssl_key = <{certificate.parent / "key.pem"}
auth_mechanisms = plain xoauth2
first_valid_uid = 1
mail_location = maildir:{folder}/box
service imap-login {{
 inet_listener imap {{
  port = 0
 }}
 inet_listener imaps {{
  port = {port}
  ssl = yes
 }}
}}
{oauth}passdb {{
 driver = static
 mechanisms = plain
 args = password={PASSWORD}
}}
userdb {{
 driver = static
 args = uid={owner.pw_uid} gid={owner.pw_gid} home={folder}
}}
"""
    )
    command = ["dovecot", "-F", "-c", str(folder / "dovecot.conf")]
    running = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        listening(port)
        yield port
    finally:
        running.terminate()
        running.wait(30)


def listening(port: int, patience: float = 60.0) -> None:
    """Wait until somebody answers at the port."""
    end = time.monotonic() + patience
    while True:
        try:
            socket.create_connection(("127.0.0.1", port), 1).close()
        except OSError:
            if time.monotonic() > end:
                raise
            time.sleep(0.05)
        else:
            return


def arrived(folder: Path, count: int, patience: float = 120.0) -> list[Path]:
    """The mails in folder/box, once there are so many."""
    end = time.monotonic() + patience
    while len(found := [*folder.glob("box/new/*"), *folder.glob("box/cur/*")]) < count:
        if time.monotonic() > end:
            raise AssertionError(f"{len(found)} of {count} mails came:\n{log(folder)}")
        time.sleep(0.05)
    return found


def log(folder: Path) -> str:
    return "\n".join(one.read_text()[-3000:] for one in folder.glob("*.log"))
