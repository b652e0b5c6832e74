"""What is counted at the doors, for Prometheus; gauges of the center are set when they are asked for."""

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram

SECONDS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0)


class Meter:
    """Counters and gauges in a registry of their own."""

    def __init__(self) -> None:
        """Start from zero."""
        self.registry = CollectorRegistry()
        self.requests = self.counter("requests", "Requests answered", "method", "route", "status")
        self.seconds = Histogram(
            "hotline_request_seconds", "Time to answer", ("route",), buckets=SECONDS, registry=self.registry
        )
        self.refusals = self.counter("refusals", "Requests refused, by rule", "rule")
        self.feeds = self.gauge("feeds", "Feeds that are being followed")
        self.build = self.gauge("build", "The version that runs", "version", "party", "channel")
        self.log_size = self.gauge("log_size", "Entries of a log", "log")
        self.cosigned = self.gauge("log_cosigned_size", "Entries of a log that the other party cosigned", "log")
        self.cosignature_age = self.gauge("cosignature_age_seconds", "Age of the newest cosignature over our log")
        self.undelivered = self.gauge("oldest_undelivered_seconds", "Age of our oldest entry that is not cosigned")
        self.link = self.gauge("link_up", "1 while the line to the other center stands")
        self.offset = self.gauge("peer_clock_offset_seconds", "The clock of the other center minus ours")
        self.lag = self.gauge("timer_lag_seconds", "How long something has been due and is not yet decided")
        self.disk = self.gauge("disk_free_bytes", "Free space where the logs are kept")
        self.owed = self.gauge("obligations_open", "Open obligations")
        self.overdue = self.gauge("obligations_overdue", "Open obligations past their deadline")
        self.waiting = self.gauge(
            "waiting", "What waits: for a second person, for a place, for a message it names", "for"
        )
        self.health = self.gauge("health", "0 failing, 1 degraded, 2 ok", "check")

    def counter(self, name: str, says: str, *labels: str) -> Counter:
        """Return a counter of ours."""
        return Counter(f"hotline_{name}", says, labels, registry=self.registry)

    def gauge(self, name: str, says: str, *labels: str) -> Gauge:
        """Return a gauge of ours."""
        return Gauge(f"hotline_{name}", says, labels, registry=self.registry)
