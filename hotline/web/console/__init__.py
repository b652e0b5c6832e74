"""The console: pages of the center for people at a desk, drawn here and made alive by small scripts of our own.

A page shows; what changes anything goes through the doors of the API, signed in the browser. `pages` is the table of
pages, `shell` what every page carries, `render` how one is answered, `policy` what a browser may do with it.
"""
