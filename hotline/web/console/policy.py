"""What a browser may do with anything that this center answers: headers on every response, errors and files included.

Nothing but what this origin serves is loaded or run, nothing inline, and no text becomes markup or script (Trusted
Types). The one policy that scripts may make names the address of their clock worker.
"""

from collections.abc import Mapping
from typing import Final

from aiohttp import web

CONTENT: Final = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; worker-src 'self'; "
    "base-uri 'none'; form-action 'self'; frame-ancestors 'none'; "
    "require-trusted-types-for 'script'; trusted-types hotline-worker"
)
HEADERS: Final[Mapping[str, str]] = {
    "Content-Security-Policy": CONTENT,
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), display-capture=(), geolocation=(), microphone=(), payment=(), usb=()",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
}


async def bind(request: web.Request, response: web.StreamResponse) -> None:  # noqa: ARG001 - the shape of the signal
    """Put the policy on *response*, whatever it is."""
    response.headers.update(HEADERS)
    response.headers.setdefault("Cache-Control", "no-store")
