#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Writes profiles as BitlBee 3 keeps them, from the description of the format, for the tests of the importer.

    python3 make_profiles.py        # writes alice.xml, backend.xml and old.xml beside itself

Everything that is random in a real file is fixed here, so that the files come out the same each time. What is in them is
written down in ProfileFixtureTests.swift; nothing here uses code of the importer.

The format, as the program reads and writes it:
* the user's password: MD5(password + 5 bytes of salt) + those 5 bytes, in base64;
* the password of an account: 6 bytes of salt, then the text XORed with the key stream of ArcFour whose key is the user's
  password + the salt and of which the first 1024 bytes are thrown away; in base64. A text whose length is not a multiple of
  12 gets a zero and then any bytes up to the next one;
* where something else checks the user's password (auth_backend) the passwords of accounts are only in base64;
* control characters in settings are character references, which XML 1.0 does not allow.
"""
import base64
import hashlib
import pathlib
from xml.sax.saxutils import escape, quoteattr


def arcfour(key: bytes, count: int) -> bytes:
    state = list(range(256))
    j = 0
    for i in range(256):
        j = (j + state[i] + key[i % len(key)]) % 256
        state[i], state[j] = state[j], state[i]
    i = j = 0
    stream = bytearray()
    for _ in range(count):
        i = (i + 1) % 256
        j = (j + state[i]) % 256
        state[i], state[j] = state[j], state[i]
        stream.append(state[(state[i] + state[j]) % 256])
    return bytes(stream)


def seal(text: str, password: str, salt: bytes) -> str:
    clear = text.encode()
    if len(clear) % 12:
        clear += b"\0"
        clear += b"\xa5" * (-len(clear) % 12)
    stream = arcfour(password.encode() + salt, 1024 + len(clear))[1024:]
    return base64.b64encode(salt + bytes(a ^ b for a, b in zip(clear, stream))).decode()


def hashed(password: str, salt: bytes) -> str:
    return base64.b64encode(hashlib.md5(password.encode() + salt).digest() + salt).decode()


def text(value: str) -> str:
    """As the program escapes it: control characters become references."""
    return "".join(f"&#x{ord(c):x};" if ord(c) < 0x20 else escape(c) for c in value)


def settings(pairs, indent: str) -> str:
    return "".join(f'{indent}<setting name={quoteattr(n)}>{text(v)}</setting>\n' for n, v in pairs)


def account(protocol, handle, password, tag, autoconnect="true", nicks=(), pairs=(), extra="") -> str:
    start = (
        f'\t<account protocol={quoteattr(protocol)} handle={quoteattr(handle)} password="{password}" '
        f'autoconnect="{autoconnect}" tag="{tag}"{extra}>\n'
    )
    buddies = "".join(f'\t\t<buddy handle={quoteattr(h)} nick={quoteattr(n)} />\n' for h, n in nicks)
    return start + buddies + settings(pairs, "\t\t") + "\t</account>\n"


def channel(name, pairs, kind="control") -> str:
    return f'\t<channel name={quoteattr(name)} type="{kind}">\n' + settings(pairs, "\t\t") + "\t</channel>\n"


ALICE = "correct horse ä"

PROFILES = {
    "alice.xml": (
        f'<user password="{hashed(ALICE, bytes([0, 255, 17, 3, 128]))}" nick="Alice" version="1">\n'
        + settings(
            [
                ("auto_connect", "true"), ("auto_reconnect_delay", "5*3<900"), ("away_reply_timeout", "1800"),
                ("charset", "utf-8"), ("default_target", "last"), ("display_namechanges", "true"),
                ("handle_unknown", "add_channel"), ("last_version", "198144"), ("nick_format", "%-@nick"),
                ("ops", "both"), ("private", "false"), ("query_order", "fifo"), ("root_nick", "root"),
                ("self_messages", "prefix_notice"), ("status", "\x02reading\x02 & resting"), ("timezone", "local"),
                ("to_char", ", "), ("typing_notice", "true"),
            ],
            "\t",
        )
        + account(
            "msn", "alice@example.com", seal("sesame", ALICE, bytes(range(6))), "msn",
            nicks=[("bob@example.com", "bobby"), ("carol@example.com", "c[a]rol")],
            pairs=[("nick_source", "full_name"), ("display_name", "Alice \x0304red\x03")],
            extra=' server="ms.example.com"',
        )
        + account(
            "msn", "work@example.com", seal("exactly-12-b", ALICE, bytes([255] * 6)), "work", autoconnect="false",
            pairs=[("mail_notifications", "true")],
        )
        + account("msn", "long@example.com", seal("thirteen byte", ALICE, bytes([7, 0, 0, 9, 1, 2])), "msn2")
        + account("jabber", "alice@jabber.example", seal("x", ALICE, bytes(6)), "jabber")
        + channel("&bitlbee", [("auto_join", "true"), ("show_users", "online@,special%,away,offline")])
        + channel("&friends", [("auto_join", "true"), ("fill_by", "group"), ("group", "Old friends")])
        + channel("&rest", [("fill_by", "!account"), ("account", "work"), ("show_users", "online")])
        + channel("#tea", [("chat_type", "room"), ("account", "jabber"), ("room", "tea@jabber.example")], "chat")
        + "</user>\n"
    ),
    "backend.xml": (
        '<user auth_backend="pam" nick="bee" version="1">\n'
        + account("msn", "bee@example.com", base64.b64encode("plain päss".encode()).decode(), "msn")
        + "</user>\n"
    ),
    # As versions from before tags and channels wrote it.
    "old.xml": (
        f'<user nick="old" password="{hashed("wasp99", b"salty")}">\n'
        f'  <account protocol="msn" handle="Old@Example.com" password="{seal("", "wasp99", b"sixsix")}"'
        ' autoconnect="1" />\n'
        f'  <account protocol="msn" handle="older@example.com" password="{seal("secret", "wasp99", b"sevens"[:6])}"'
        ' autoconnect="0"><buddy handle="bob@example.com" nick="bob" /></account>\n'
        '  <setting name="lcnicks">true</setting>\n  <setting name="buddy_sendbuffer">true</setting>\n</user>\n'
    ),
}

for name, profile in PROFILES.items():
    (pathlib.Path(__file__).parent / name).write_text(profile)
