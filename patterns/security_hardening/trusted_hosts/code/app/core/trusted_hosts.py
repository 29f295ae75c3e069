"""Who is asked, and who asks: the hosts that we answer for, and the proxies that we believe."""

from collections.abc import Collection, Iterable, Iterator
from ipaddress import IPv4Address, IPv6Address, ip_address

from pydantic import Field, IPvAnyNetwork
from starlette.datastructures import Headers
from starlette.types import Receive, Scope, Send

from app.core.errors import BadRequestError, problem_response
from app.core.lists import Listed
from app.core.middleware import BaseMiddleware
from app.core.routing import client_address, is_probe
from app.core.settings import BaseAppSettings

Address = IPv4Address | IPv6Address


class TrustedHostsSettings(BaseAppSettings):
    """Our names, and the proxies in front of us."""

    allowed_hosts: Listed[str] = Field(
        default=("*",),
        description="Host names that are served, by commas: example.org, *.example.org or *.",
        json_schema_extra={"production": "change-me.example"},
    )
    trusted_proxies: Listed[IPvAnyNetwork] = Field(
        default=(),
        description="Addresses or networks of the proxies whose X-Forwarded headers are believed.",
        json_schema_extra={"production": "change-me"},
    )


class TrustedHostsMiddleware(BaseMiddleware[TrustedHostsSettings]):
    """Refuses unknown hosts, and puts the real client where the proxy's address stood."""

    async def handle(self, scope: Scope, receive: Receive, send: Send) -> None:
        headers = Headers(scope=scope)
        if self.settings.trusted_proxies:
            believe_proxies(scope, headers, self.settings.trusted_proxies)
        # Probes come by address: an orchestrator does not know our names.
        if is_probe(scope) or is_served(headers.get("host", ""), self.settings.allowed_hosts):
            await self.app(scope, receive, send)
        else:
            error = BadRequestError("This host is not served here.")
            await problem_response(error, scope)(scope, receive, send)


def is_served(host: str, patterns: Collection[str]) -> bool:
    """Whether a Host header names one of ours; `*.example.org` covers what is below example.org."""
    if "*" in patterns:
        return True
    name = without_port(host).lower()
    return any(
        pattern == name or (pattern.startswith("*.") and name.endswith(pattern[1:]))
        for pattern in patterns
    )


def believe_proxies(scope: Scope, headers: Headers, proxies: Iterable[IPvAnyNetwork]) -> None:
    """Replace client and scheme by what a trusted proxy says; nobody else is believed."""
    peer = parsed(client_address(scope) or "")
    trusted = tuple(proxies)
    if peer is None or not is_within(peer, trusted):
        return
    hops = ",".join(headers.getlist("x-forwarded-for")).split(",")
    scope["client"] = (str(sender(peer, reversed(hops), trusted)), 0)
    if headers.get("x-forwarded-proto") in {"http", "https"}:
        scope["scheme"] = headers["x-forwarded-proto"]


def sender(peer: Address, hops: Iterator[str], trusted: tuple[IPvAnyNetwork, ...]) -> Address:
    """The nearest address that is no proxy of ours: what stands before it may be invented."""
    nearest = peer
    for hop in hops:
        address = parsed(without_port(hop.strip()))
        if address is None:
            break
        nearest = address
        if not is_within(address, trusted):
            break
    return nearest


def is_within(address: Address, networks: tuple[IPvAnyNetwork, ...]) -> bool:
    return any(address in network for network in networks)


def parsed(text: str) -> Address | None:
    """The address; an IPv4 one that came over an IPv6 socket is IPv4."""
    try:
        address = ip_address(text)
    except ValueError:
        return None
    mapped = address.ipv4_mapped if isinstance(address, IPv6Address) else None
    return mapped or address


def without_port(host: str) -> str:
    """`[::1]:80`, `::1` and `name:80` without brackets and port."""
    if host.startswith("["):
        return host[1:].partition("]")[0]
    name, _, port = host.rpartition(":")
    return name if port.isdecimal() and ":" not in name else host
