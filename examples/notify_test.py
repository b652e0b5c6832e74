r"""An automated system: posts one signed notification of a high-risk AI test, from a YAML file, and prints the receipt.

    python examples/notify_test.py --url http://127.0.0.1:8440 --key keys/us/people/telemetry.ed25519.key.pem \\
        --subject us/telemetry examples/tests/autonomy-evaluation.yaml

The key stays here; the center never needs it. Posting the same file twice makes two notices, posting the same *message*
twice makes one: keep the bytes if you must repeat.
"""

import argparse
import asyncio
import json
import time
from pathlib import Path

import yaml

from hotline.client.client import Client
from hotline.core.canonical import Instant, instant
from hotline.files.keys import read_private


async def notify(options: argparse.Namespace) -> None:
    """Compose, sign and post the notice."""
    fields = yaml.safe_load(options.notice.read_text(encoding="utf-8"))
    if options.start:
        fields["window"] = {"start": options.start, "end": options.end}
    shown = [Instant(time.time_ns() // 1_000_000)]
    signer = read_private(options.key, None)
    async with Client(options.url, signer, options.subject, "system", lambda: shown[0], wall) as client:
        shown[0] = instant((await client.channel())["now"])
        receipt = await client.send("TST-1", fields, protocol="ai-test-notification")
        print(json.dumps({"state": receipt.state, "id": receipt.id, "flags": receipt.flags}))


def wall() -> Instant:
    """Return the time of the world, in milliseconds."""
    return Instant(time.time_ns() // 1_000_000)


def main() -> None:
    """Read the command line and post."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("notice", type=Path, help="the fields of TST-1")
    parser.add_argument("--url", required=True)
    parser.add_argument("--key", type=Path, required=True)
    parser.add_argument("--subject", required=True, help="whose key it is, as in the roster")
    parser.add_argument("--start", help="start of the test window, if not the one in the file")
    parser.add_argument("--end")
    asyncio.run(notify(parser.parse_args()))


if __name__ == "__main__":
    main()
