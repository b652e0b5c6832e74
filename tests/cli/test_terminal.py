"""What the options before a verb say."""

from hotline.cli.terminal import Terminal, terminal_of


class Nobody:
    """A context in which nothing was said."""

    def find_object(self, kind: type) -> None:
        return None


def test_a_terminal_speaks_its_language() -> None:
    assert Terminal(language="zh").say("file") == "文件"


def test_a_verb_without_options_runs_in_a_plain_english_terminal() -> None:
    assert terminal_of(Nobody()) == Terminal()
