"""What a caller is told when a center, or this side itself, refuses: the rule, the place, and what to do."""

from collections.abc import Mapping
from typing import Any

from hotline.core.errors import HotlineError, RefusalError
from hotline.core.rules import RULES


class ClientError(HotlineError):
    """Refused, by *rule*; `remedy` says what to do. `retryable`: the same bytes may succeed later.

    `status` is that of HTTP, 0 if nothing was sent; `id` names the message, if there is one; `after` are the seconds
    that the center asks to wait.
    """

    def __init__(self, problem: Mapping[str, Any], after: float = 0) -> None:
        """Read an RFC 9457 problem; members that an older center does not know are empty."""
        self.rule = str(problem.get("rule", "center.fault"))
        self.says = str(problem.get("title", "The center answered what it should not"))
        self.where = str(problem.get("where", ""))
        self.found = str(problem.get("found", ""))
        self.remedy = str(problem.get("remedy", "Tell the administrator of the center"))
        self.status = int(problem.get("status", 0))
        self.retryable = bool(problem.get("retryable", False))
        self.id: str | None = problem.get("id")
        self.after = after
        super().__init__(str(problem.get("detail", self.says)))


class UnreachableError(ClientError):
    """The center gave no answer; whatever was posted may be posted again with the same bytes."""

    def __init__(self, url: str, detail: str) -> None:
        """Say which center was not reached."""
        super().__init__(
            {
                "rule": "client.unreachable",
                "title": "The center cannot be reached",
                "detail": f"{url} cannot be reached: {detail}. Check that it runs, then send the same bytes again",
                "where": url,
                "found": detail,
                "remedy": "Check that it runs, then send the same bytes again",
                "retryable": True,
            }
        )


def refused(refusal: RefusalError, message_id: str | None = None) -> ClientError:
    """Return a refusal that was found on this side, before anything was sent."""
    return ClientError(
        {
            "rule": refusal.rule,
            "title": RULES[refusal.rule].says,
            "detail": str(refusal),
            "where": refusal.where,
            "found": refusal.detail,
            "remedy": refusal.remedy,
            "id": message_id,
        }
    )
