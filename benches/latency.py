"""How soon a customer hears back: a letter delivered by LMTP, until its acknowledgement was accepted by SMTP."""

import os
import random
import subprocess
import time

import letters
import stages
from servers import TimedSink, end

ACKNOWLEDGED_WITHIN = 20.0


def deliver(dovecot, user, data):
    """Hands a letter to the mailbox; returns the moment at which LMTP accepted it."""
    line = stages.Line(dovecot.lmtp)
    line.file.readline()

    def say(command):
        line.send(command)
        while (reply := line.file.readline())[3:4] == b"-":
            pass
        if reply[:1] not in (b"2", b"3"):
            raise SystemExit(f"benches: LMTP said {reply!r}")

    say(b"LHLO bench.example.com\r\n")
    sender = data.split(b"Return-Path: <", 1)[1].split(b">", 1)[0]
    say(b"MAIL FROM:<%s>\r\n" % sender)
    say(b"RCPT TO:<%s>\r\n" % user.encode())
    say(b"DATA\r\n")
    say(data + b".\r\n")
    moment = time.monotonic()
    line.close()
    return moment


def human_letters(count, offset, seed):
    """Letters that deserve an acknowledgement, of 24 KB each."""
    index, found = offset, 0
    while found < count:
        if not letters.is_automatic(index, seed):
            yield index, letters.letter(index, seed, time.time(), size=11000)
            found += 1
        index += 1


def spread(values):
    ordered = sorted(values)
    def at(share):
        return ordered[min(len(ordered) - 1, int(share * len(ordered)))] * 1000
    return f"median {at(0.5):.0f} ms, 90% {at(0.9):.0f} ms, 99% {at(0.99):.0f} ms, worst {ordered[-1] * 1000:.0f} ms"


def bare_idle(dovecot, count=20, seed=3):
    """From LMTP's acceptance to `* n EXISTS` on an idling connection: what no client can be faster than."""
    user = "idle"
    line = stages.Line(dovecot.imap)
    line.login(user)
    line.send(b"b SELECT INBOX\r\n")
    line.until(b"b")
    line.send(b"i IDLE\r\n")
    line.file.readline()
    rng, waits = random.Random(seed), []
    for _, data in human_letters(count, 5_000_000, seed):
        time.sleep(rng.uniform(0.7, 1.0))
        moment = deliver(dovecot, user, data)
        while b"EXISTS" not in line.file.readline():
            pass
        waits.append(time.monotonic() - moment)
    line.send(b"DONE\r\n")
    line.close()
    return waits


def acknowledgements(binary, repository, folder, dovecot, count=100, seed=2):
    """Starts the daemon on an empty mailbox and writes to it, one letter after another, at odd moments."""
    user = "latency"
    sink = TimedSink()
    stages.prepare(dovecot, user)
    config = stages.write_config(os.path.join(folder, "latency"), repository, dovecot, sink.port, user, tls=False)
    with open(os.path.join(folder, "latency.log"), "wb") as out:
        daemon = subprocess.Popen([binary, "-c", config, "run"], stdin=subprocess.DEVNULL, stdout=out,
                                  stderr=subprocess.STDOUT, env=stages.environment())
    rng, waits, lost = random.Random(seed), [], 0
    try:
        # The first three are not counted: connections open, the daemon begins to idle.
        for number, (index, data) in enumerate(human_letters(count + 3, 6_000_000, seed)):
            if daemon.poll() is not None:
                return None, f"the daemon ended by itself with {daemon.returncode}"
            time.sleep(rng.uniform(0.05, 0.6))
            moment = deliver(dovecot, user, data)
            accepted = sink.wait(letters.sender(index), ACKNOWLEDGED_WITHIN)
            if accepted is None:
                lost += 1
                if lost >= 3:
                    return None, "three letters were not acknowledged in time"
            elif number >= 3:
                waits.append(accepted - moment)
    finally:
        end(daemon)
        sink.close()
    return waits, f"{lost} not acknowledged" if lost else None
