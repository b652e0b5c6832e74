/** Ticks four times a second, also while its page is out of sight: browsers slow the timers of such a page down. */
setInterval(() => postMessage(0), 250);
