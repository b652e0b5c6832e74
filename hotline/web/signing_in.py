"""Begins, shows and ends the session of a browser."""

from contextlib import suppress

from aiohttp import web

from hotline.core.canonical import Instant, Json, instant_text
from hotline.core.earnest import ACTUAL
from hotline.core.errors import RefusalError, refuse
from hotline.web.doors import Ask, answer_json
from hotline.web.entrance import cookie_of, forget, is_secure, origin_of, other_desks
from hotline.web.sessions import LONGEST, Session


async def begin(ask: Ask) -> web.Response:
    """Answer a proof with the cookie of a new session; the one that came along, if any, ends.

    A browser is at one kind of desk: where somebody works on the actual line, nobody sits down at an exercise, and who
    sits down at the actual line leaves the exercise (rule 11 of the console).
    """
    assert ask.key is not None
    doors, origin = ask.doors, origin_of(ask.request, ask.doors.origins)
    name, others = cookie_of(ask.request, doors), other_desks(ask.request.cookies, doors.settings.status)
    if ACTUAL in others.values():
        raise refuse("request.other_desk", "Cookie", doors.settings.status)
    with suppress(RefusalError):
        doors.sessions.end(doors.sessions.find(ask.request.cookies.get(name, ""), doors.wall.boot()))
    secret, session = doors.sessions.begin(ask.key.kid, doors.wall.boot())
    answer = answer_json(shown(ask, session), 201)
    answer.set_cookie(name, secret, path="/", httponly=True, secure=is_secure(origin), samesite="Strict")
    for other in others:
        answer.del_cookie(other, path="/", httponly=True, secure=is_secure(origin), samesite="Strict")
    return answer


async def show(ask: Ask) -> web.Response:
    """Show who asks, and how long the session lasts."""
    return answer_json(shown(ask, ask.session))


async def end(ask: Ask) -> web.Response:
    """End the session; asked with a proof, every session of the key."""
    assert ask.key is not None
    sessions = ask.doors.sessions
    if ask.session is None:
        return answer_json({"ended": sessions.end_all(ask.key.kid)})
    sessions.end(ask.session)
    answer = answer_json({"ended": 1})
    forget(ask.request, ask.doors, answer)
    return answer


def shown(ask: Ask, session: Session | None) -> dict[str, Json]:
    """Return whose key asks, and until when its session lasts: if nothing more is asked, and at the longest."""
    assert ask.key is not None
    wall = ask.doors.wall
    ends: dict[str, Json] = {"ends": None, "longest": None}
    if session is not None:
        now = wall.boot()
        ends = {
            "ends": instant_text(Instant(wall.now() + session.left(now))),
            "longest": instant_text(Instant(wall.now() + session.began + LONGEST - now)),
        }
    return {
        "subject": ask.key.subject,
        "name": ask.key.name,
        "kid": ask.key.kid,
        "roles": list(ask.key.roles),
        **ends,
    }
