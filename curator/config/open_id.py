"""Settings for signing in by the organisation (OpenID Connect), and the roles of its groups."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from ipaddress import ip_address
from urllib.parse import urlsplit

from curator.config.values import web_address
from curator.errors import ConfigError

ROLES = ("editor", "operator", "publisher", "editor+operator", "publisher+operator")


@dataclass(frozen=True, slots=True)
class OpenId:
    """How to reach the organisation's sign-in; without `issuer` there is none."""

    issuer: str = ""  # CURATOR_OIDC: where /.well-known/openid-configuration is
    client_id: str = ""  # CURATOR_OIDC_CLIENT_ID
    client_secret: str = ""  # CURATOR_OIDC_CLIENT_SECRET
    roles: Mapping[str, str] | None = None  # CURATOR_OIDC_ROLES: the role of each group
    claim: str = "groups"  # CURATOR_OIDC_CLAIM: where a token names the groups
    name: str = ""  # CURATOR_OIDC_NAME: what the button calls it

    def role(self, claims: Mapping[str, object]) -> str:
        """Return all that the groups in a token may do as one role, or "".

        Where no group is an operator's, publishers operate too.
        """
        found = claims.get(self.claim)
        groups = [found] if isinstance(found, str) else found if isinstance(found, list) else []
        roles = self.roles or {}
        named = "+".join(roles.get(group, "") for group in groups if isinstance(group, str))
        held = set(named.split("+"))
        if "publisher" in held and not any("operator" in role for role in roles.values()):
            held.add("operator")
        word = next((role for role in ("publisher", "editor") if role in held), "")
        return "+".join(filter(None, (word, "operator" if "operator" in held else "")))


def open_id(get: Callable[[str, str], str]) -> OpenId:
    """Return the checked settings; raises ConfigError."""
    if not get("CURATOR_OIDC", "").strip():
        return OpenId()
    found = OpenId(
        issuer=_issuer(get("CURATOR_OIDC", "").strip()),
        client_id=get("CURATOR_OIDC_CLIENT_ID", "").strip(),
        client_secret=get("CURATOR_OIDC_CLIENT_SECRET", "").strip(),
        roles=_roles(get("CURATOR_OIDC_ROLES", "")),
        claim=get("CURATOR_OIDC_CLAIM", "").strip() or "groups",
        name=get("CURATOR_OIDC_NAME", "").strip(),
    )
    if not found.client_id or not found.client_secret or not found.roles:
        raise ConfigError(
            "CURATOR_OIDC also needs CURATOR_OIDC_CLIENT_ID, CURATOR_OIDC_CLIENT_SECRET and"
            " CURATOR_OIDC_ROLES, such as “cx-desk=editor, cx-leads=publisher”"
        )
    return found


def _issuer(value: str) -> str:
    try:
        address = web_address(value).rstrip("/")
    except ValueError as error:
        raise ConfigError(f"CURATOR_OIDC: {error}") from error
    if not address.startswith("https:") and not _is_here(urlsplit(address).hostname or ""):
        raise ConfigError("CURATOR_OIDC must be an https address: passwords are worth no less")
    return address


def _is_here(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _roles(value: str) -> dict[str, str]:
    """Return group -> role; a group's name may contain “=”, as in LDAP."""
    found = {}
    for one in filter(None, (part.strip() for part in value.split(";" if ";" in value else ","))):
        group, _, role = one.rpartition("=")
        if not group.strip() or role.strip() not in ROLES:
            raise ConfigError(
                f"CURATOR_OIDC_ROLES: “{one}” must be GROUP=ROLE, with one of {', '.join(ROLES)}"
            )
        found[group.strip()] = role.strip()
    return found
