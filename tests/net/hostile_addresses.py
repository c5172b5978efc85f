"""What attackers try: addresses that must never be reached, whatever DNS says; beside them some public ones."""

from __future__ import annotations

_PRIVATE = """
    127.0.0.1 127.1.2.3 0.0.0.0 0.1.2.3 10.0.0.1 10.255.255.255 172.16.0.1 172.31.255.255 192.168.0.1
    169.254.169.254 169.254.0.1 100.64.0.1 100.100.100.200 168.63.129.16 192.0.0.192 198.18.0.1 192.0.2.1
    203.0.113.7 224.0.0.1 239.255.255.255 240.0.0.1 255.255.255.255 ::1 :: ::127.0.0.1 ::ffff:127.0.0.1
    ::ffff:10.0.0.1 ::ffff:169.254.169.254 64:ff9b::7f00:1 64:ff9b::a9fe:a9fe 64:ff9b:1::1 2002:7f00:1::
    2002:a00:1:: 2001:0:4136:e378:8000:63bf:3fff:fdd2 fc00::1 fd00:ec2::254 fe80::1 fe80::1%lo fec0::1
    ff02::1 2001:db8::1 100::1
"""
PRIVATE = _PRIVATE.split()
PUBLIC = [
    "93.184.215.14",
    "8.8.8.8",
    "2606:4700:4700::1111",
    "::ffff:8.8.8.8",
    "64:ff9b::808:808",
    "2002:808:808::1",
]
# numbers that only old resolvers understand, as this machine's libc does
ODD = [
    "2130706433",
    "0x7f000001",
    "0x7f.1",
    "0177.0.0.1",
    "0177.1",
    "127.1",
    "127.0.1",
    "1",
    "0",
    "foo.0x1",
    "example.1",
]
