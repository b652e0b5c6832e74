"""Who comes in, before anything that they bring is read: by the proof of one request, or by the session of a browser.

Strangers cost little. What is no proof, or by no key of the roster, is refused without a look at a signature; bad ones
are counted for each address (`web/guard.py`). A cookie is taken only from pages of this very origin.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from ipaddress import IPv6Address, ip_address
from typing import Final

from aiohttp import web
from yarl import URL

from hotline.core import canonical
from hotline.core.canonical import Duration
from hotline.core.errors import RefusalError, refuse
from hotline.core.request import Request, check_body, check_proof, parse_proof
from hotline.core.roster import Key
from hotline.web.doors import Doors
from hotline.web.sessions import Session

SCHEME: Final = "Hotline "
STRANGE: Final = frozenset({"request.malformed", "request.forged"})
"""The refusals by which a stranger is known; all others speak of a key that signed."""

COOKIE: Final = "hotline"
COOKIE_HOST_ONLY: Final = "__Host-hotline"
OF_A_DESK: Final = re.compile(rf"(?:{COOKIE}|{COOKIE_HOST_ONLY})-([a-z]+)-[0-9]+")
LOOPBACK: Final = frozenset({"127.0.0.1", "::1", "localhost"})
SAFE: Final = frozenset({"GET", "HEAD"})
POSTING: Final = ("POST", "/v1/messages")
STALE: Final = web.RequestKey("stale", bool)
"""Under which a request remembers that the session of its cookie was refused."""


@dataclass(frozen=True, slots=True)
class Came:
    """Who came in: whose key, and by which proof or session."""

    key: Key
    proof: Request | None = None
    session: Session | None = None


async def come(request: web.Request, doors: Doors, *, by_proof: bool) -> Came:
    """Return who asks; nothing of the body is read yet. *by_proof*, a session is not enough."""
    token = request.headers.get("Authorization", "")
    if token.startswith(SCHEME):
        return await prove(request, doors, token.removeprefix(SCHEME))
    secret = None if token or by_proof else request.cookies.get(cookie_of(request, doors))
    if secret is None:
        raise refuse("request.missing", "Authorization")
    return await resume(request, doors, secret)


async def prove(request: web.Request, doors: Doors, token: str) -> Came:
    """Return whose key proves this request."""
    origin, address, ticks = origin_of(request, doors.origins), address_of(request), Duration(doors.wall.monotonic())
    try:
        proof = parse_proof(token)
        async with doors.desk.reading() as center:
            key = center.ours.newest_roster().find(proof.kid)
        if key is not None:
            doors.guard.look(address, proof.kid, ticks, posting=(request.method, request.path) == POSTING)
        url, now = origin + request.raw_path, doors.wall.now()
        found = check_proof(proof, key, audience=origin, method=request.method, url=url, now=now)
    except RefusalError as refusal:
        if refusal.rule in STRANGE:
            doors.guard.bad(address, ticks)
        raise
    doors.guard.good(address, proof.kid)
    return Came(found.key, proof=found)


async def resume(request: web.Request, doors: Doors, secret: str) -> Came:
    """Return whose session *secret* is; it ends with its key."""
    demand_same_origin(request, origin_of(request, doors.origins))
    try:
        session = doors.sessions.find(secret, doors.wall.boot())
        return Came(await key_of(doors, session), session=session)
    except RefusalError:
        request[STALE] = True
        raise


def forget(request: web.Request, doors: Doors, answer: web.StreamResponse) -> None:
    """Let the browser forget the cookie of its session: one that opens nothing must not make it a desk of ours."""
    secure = is_secure(origin_of(request, doors.origins))
    answer.del_cookie(cookie_of(request, doors), path="/", httponly=True, secure=secure, samesite="Strict")


async def key_of(doors: Doors, session: Session) -> Key:
    """Return the key of *session*; the session ends if the roster does not list it any more, or not as valid."""
    async with doors.desk.reading() as center:
        key = center.ours.newest_roster().find(session.kid)
    try:
        if key is None:
            raise refuse("request.session", detail="the roster does not list its key any more")
        key.check(doors.wall.now())
    except RefusalError:
        doors.sessions.end(session)
        raise
    return key


def let_in(request: web.Request, doors: Doors, came: Came, body: bytes) -> None:
    """Refuse another body than was proved, a proof that was used before, and too many requests; never FLASH."""
    ticks = Duration(doors.wall.monotonic())

    def urgent() -> bool:
        return is_flash(request, body)

    if came.proof is None:
        doors.guard.again(came.key, ticks, urgent)
        return
    check_body(came.proof, body)
    doors.guard.admit(came.proof, ticks, urgent)


def origin_of(request: web.Request, origins: dict[str, str]) -> str:
    """Return under which of our own origins the caller reached us; what the caller says only chooses among them."""
    return origins.get(request.host.lower()) or next(iter(origins.values()))


def demand_same_origin(request: web.Request, origin: str) -> None:
    """Refuse a request with a cookie that no page of *origin* made; whatever may change something must say so."""
    said, site = request.headers.get("Origin"), request.headers.get("Sec-Fetch-Site", "same-origin")
    silent = said is None and request.method in SAFE
    if site not in ("same-origin", "none") or (said != origin and not silent):
        raise refuse("request.cross_site", "Origin", canonical.shown(said))


def cookie_of(request: web.Request, doors: Doors) -> str:
    """Return the name of the cookie of a session at this center."""
    return cookie_name(origin_of(request, doors.origins), doors.settings.status)


def cookie_name(origin: str, status: str) -> str:
    """Return the name of the cookie of a session: one that browsers bind to this host, where there is TLS.

    Cookies know no ports: the name tells two centers on one host apart, and what kind of desk each is.
    """
    begin = COOKIE_HOST_ONLY if origin.startswith("https:") else COOKIE
    return f"{begin}-{status}-{URL(origin).port}"


def other_desks(names: Iterable[str], status: str) -> Mapping[str, str]:
    """Return, of the cookies with these *names*, those of desks of another status, each with that status."""
    found = {name: match[1] for name in names if (match := OF_A_DESK.fullmatch(name))}
    return {name: other for name, other in found.items() if other != status}


def is_secure(origin: str) -> bool:
    """Return whether the cookie may cross nothing but TLS: everywhere but on this machine itself."""
    return not (origin.startswith("http:") and URL(origin).host in LOOPBACK)


def address_of(request: web.Request) -> str:
    """Return where a request comes from, of an IPv6 address the network: whoever has one has all of it."""
    text = request.remote or ""
    try:
        address = ip_address(text)
    except ValueError:
        return text
    return address.exploded[:19] if isinstance(address, IPv6Address) else text


def is_flash(request: web.Request, body: bytes) -> bool:
    """Return whether a FLASH message is being posted; whether it is one in truth is judged by the core."""
    if (request.method, request.path) != POSTING:
        return False
    try:
        value = canonical.parse(body, largest=len(body), deepest=40)
        message = value["message"] if isinstance(value, dict) else None
        payload = canonical.parse(canonical.unb64(message["payload"])) if isinstance(message, dict) else None
    except (RefusalError, KeyError):
        return False
    return isinstance(payload, dict) and payload.get("precedence") == "FLASH"
