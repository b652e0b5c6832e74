"""ASKS those outside the channel to attest our log: witnesses, and authorities that stamp the time."""
