"""Shows the center and takes commands over HTTP: one table of routes, one error middleware, small free functions.

A door opens to whoever proves, for this one request, to hold a key of the roster (`guard`); authority to send comes
from the signatures on the message, which the core judges. Nothing is answered with success before it is durable.
"""
