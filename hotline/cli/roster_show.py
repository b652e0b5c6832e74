"""`hotline roster show`: every key of a party, how it stands, when it ends, and whether the other side knows it."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Annotated, Any

import typer

from hotline.cli.asking import Asking, ask
from hotline.cli.desk import wall
from hotline.cli.sheet import Cell, Column, Mark, Sheet, Tone, show
from hotline.cli.shown import clock
from hotline.cli.spoken import aloud, draw_aloud
from hotline.cli.terminal import Terminal, terminal_of
from hotline.cli.verbs import Verb
from hotline.cli.words import Words
from hotline.core.amendment import WARNINGS, days_left, warning
from hotline.core.canonical import Instant, instant_text
from hotline.core.roster import HARDWARE, ROOT_ROLE, Key, read_key
from hotline.files.drafts import read_standing

app = typer.Typer()


@app.command("show", cls=Verb)
def show_rosters(
    context: typer.Context,
    *,
    folder: Annotated[Path | None, typer.Option("--folder", metavar="FOLDER")] = None,
) -> None:
    """Show the keys of both parties, as the center holds them; or those in a folder."""
    terminal = terminal_of(context)
    if folder is not None:
        standing = read_standing(folder)
        root, roster = standing.root, standing.roster
        value = {"version": root.version, "digest": root.digest}
        listed = {"version": roster.version, "digest": roster.digest, "keys": [key.document() for key in roster.keys]}
        report(terminal, [{"party": root.party, "root": value, "roster": listed}], wall())
        return

    async def verb(asking: Asking) -> None:
        held = await asking.client.roster()
        report(terminal, [held["ours"], held["theirs"]], asking.now())

    ask(terminal, verb)


def report(terminal: Terminal, parties: Sequence[Mapping[str, Any]], now: Instant) -> None:
    """Print the rosters of *parties*, each key with how it stands at *now*."""
    found = [party_value(each, now) for each in parties]

    def draw(sheet: Sheet) -> None:
        for each, given in zip(found, parties, strict=True):
            draw_party(sheet, each, [read_key(key) for key in given["roster"]["keys"]], now)

    show(terminal, {"parties": found}, draw)


def party_value(given: Mapping[str, Any], now: Instant) -> dict[str, Any]:
    """Return the keys of a party as a program reads them; `delivered` is when the other side held the document."""
    keys = [read_key(each) for each in given["roster"]["keys"]]
    documents = {
        name: {"version": given[name]["version"], "delivered": given[name].get("delivered")}
        | {"index": given[name].get("index"), **aloud(given[name]["digest"])}
        for name in ("root", "roster")
    }
    listed = [{**key.document(), "state": state_of(key, now), "warning": warning(key, now)} for key in keys]
    return {"party": given["party"], **documents, "keys": listed}


def state_of(key: Key, now: Instant) -> str:
    """Return how a key stands: valid, coming, revoked or expired."""
    if key.revoked_at is not None and key.revoked_at <= now:
        return "revoked"
    if key.not_before > now:
        return "coming"
    return "valid" if now < key.until else "expired"


def draw_party(sheet: Sheet, value: Mapping[str, Any], keys: Sequence[Key], now: Instant) -> None:
    """Draw the roster of a party, with its fingerprint and what the other side knows."""
    say = sheet.terminal.say
    if sheet.parts:
        sheet.gap()
    roster, root = value["roster"], value["root"]
    sheet.heading(say("roster_of", party=value["party"], version=roster["version"]))
    for name, each in (("root", root), ("roster", roster)):
        if each["index"] is not None:
            sheet.text(known(sheet.terminal.words, name, each))
    draw_keys(sheet, keys, now)
    draw_aloud(sheet, roster, say("roster_aloud"))
    draw_aloud(sheet, root, say("root_aloud_of", version=root["version"]))


def known(words: Words, document: str, held: Mapping[str, Any]) -> Mark:
    """Return whether the other side holds a version, and since when."""
    about = {"document": words.of("documents", document), "version": held["version"]}
    if held["delivered"] is None:
        return Mark(words.say("peer_does_not_know", **about), "warn")
    return Mark(words.say("peer_knows", at=clock(held["delivered"]), **about), "faint")


def draw_keys(sheet: Sheet, keys: Sequence[Key], now: Instant | None = None) -> None:
    """Draw keys as a table; without *now* (a draft on a machine of unknown time) how each stands at this moment."""
    say, words = sheet.terminal.say, sheet.terminal.words
    at = wall() if now is None else now
    columns = [
        Column(say("subject")),
        Column(say("role")),
        Column(say("algorithm")),
        Column(say("kid_short")),
        Column(say("how_it_stands"), wraps=True),
    ]
    sheet.table(columns, [row(each, words, at) for each in keys])


def row(key: Key, words: Words, now: Instant) -> list[Cell]:
    """Return a key as a row."""
    named = ", ".join(words.of("roles", each).partition(":")[0].partition("：")[0] for each in key.roles)
    return [key.subject, named, key.alg, key.kid[:8], standing(key, words, now)]


def standing(key: Key, words: Words, now: Instant) -> Mark:
    """Return how a key stands in words: a root key is as old as its root."""
    if ROOT_ROLE in key.roles:
        return Mark(words.say("key_valid", at=day_of(key.not_after)))
    state, tone = state_of(key, now), tone_of(key, now)
    if state == "revoked" or key.revoked_at is not None:
        text = words.say("key_is_revoked", at=clock_of(key.until), reason=key.reason or "–")
    elif state == "valid" and warning(key, now) is not None:
        text = words.say("key_ends_soon", days=days_left(key, now), at=day_of(key.not_after))
    else:
        at = key.not_before if state == "coming" else key.not_after
        text = words.say(f"key_{state}", at=day_of(at))
    return Mark(f"{text} · {words.say('in_hardware')}" if key.assurance == HARDWARE else text, tone)


def tone_of(key: Key, now: Instant) -> Tone:
    """Return how loudly to say how a key stands."""
    if state_of(key, now) in {"revoked", "expired"}:
        return "alarm"
    nearest = warning(key, now)
    if nearest is None:
        return ""
    return "alarm" if nearest <= WARNINGS[1] else "warn"


def day_of(at: Instant) -> str:
    """Return the day of an instant."""
    return instant_text(at)[:10]


def clock_of(at: Instant) -> str:
    """Return an instant as people read it."""
    return clock(instant_text(at))
