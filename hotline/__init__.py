"""Hotline: the line on which two parties notify, ask and answer, and can prove it afterwards.

The house, floor by floor (each room imports only from the floors below it):

    cli                                      verbs for people
    assembly                                 builds a center; the only file that knows every room
    web | link | store | pager | files | client | witness    hands
    runtime                                  runs the core in real time
    interfaces                               what the runtime needs from outside
    paper                                    agreements, messages and timetables as text, HTML and pictures; pure
    core                                     decides; pure

Inside the core, in the order a message travels: errors, canonical, signature, roster, merkle, checkpoint, fields,
conditions, protocol, message, entry, facts, case, obligations, escalation, commands, effects, frames, link, center.
"""

__version__ = "2026.11.0"
