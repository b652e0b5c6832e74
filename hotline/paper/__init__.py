"""PRINTS agreements, messages and timetables for people: text, HTML and pictures. No I/O beyond its own templates."""
