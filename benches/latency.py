"""How soon a customer hears back: a letter delivered by LMTP, until its acknowledgement was accepted by SMTP."""

import os
import random
import subprocess
import threading
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


class Watcher:
    """A second connection that idles on the same mailbox: when the server says that a letter is there.
    Dovecot 2.3 waits half a second before it tells an idling connection anything; nobody who only idles is faster."""

    def __init__(self, dovecot, user):
        self.line = stages.Line(dovecot.imap)
        self.line.login(user)
        self.line.send(b"b SELECT INBOX\r\n")
        self.line.until(b"b")
        self.line.send(b"i IDLE\r\n")
        self.line.file.readline()
        self.told = []
        threading.Thread(target=self.watch, daemon=True).start()

    def watch(self):
        try:
            while line := self.line.file.readline():
                if line.rstrip().endswith(b" EXISTS"):
                    self.told.append(time.monotonic())
        except (OSError, ValueError):
            pass

    def after(self, moment):
        """The first news after this moment, or nothing."""
        return next((told for told in list(self.told) if told > moment), None)


def bare_idle(dovecot, count=20, seed=3):
    """From LMTP's acceptance to `* n EXISTS`, with nobody else on the mailbox."""
    user = "idle"
    watcher = Watcher(dovecot, user)
    rng, waits = random.Random(seed), []
    for _, data in human_letters(count, 5_000_000, seed):
        moment = deliver(dovecot, user, data)
        time.sleep(rng.uniform(0.9, 1.2))
        if told := watcher.after(moment):
            waits.append(told - moment)
    return waits


def acknowledgements(binary, repository, folder, dovecot, count=100, seed=2):
    """Starts the daemon on an empty mailbox and writes to it, one letter after another, at odd moments.
    Returns the waits since LMTP's acceptance, the waits since an idling connection was told, and a problem."""
    user = "latency"
    sink = TimedSink()
    stages.prepare(dovecot, user)
    watcher = Watcher(dovecot, user)
    config = stages.write_config(os.path.join(folder, "latency"), repository, dovecot, sink.port, user, tls=False)
    with open(os.path.join(folder, "latency.log"), "wb") as out:
        daemon = subprocess.Popen([binary, "-c", config, "run"], stdin=subprocess.DEVNULL, stdout=out,
                                  stderr=subprocess.STDOUT, env=stages.environment())
    rng, waits, since_told, lost = random.Random(seed), [], [], 0
    try:
        # The first three are not counted: connections open, the daemon begins to idle.
        for number, (index, data) in enumerate(human_letters(count + 3, 6_000_000, seed)):
            if daemon.poll() is not None:
                return waits, since_told, f"the daemon ended by itself with {daemon.returncode}"
            time.sleep(rng.uniform(0.6, 1.2))
            moment = deliver(dovecot, user, data)
            accepted = sink.wait(letters.sender(index), ACKNOWLEDGED_WITHIN)
            if accepted is None:
                lost += 1
                if lost >= 3:
                    return waits, since_told, "three letters were not acknowledged in time"
            elif number >= 3:
                waits.append(accepted - moment)
                # A daemon that looks by itself may be faster than the server's news.
                told = watcher.after(moment) or accepted
                since_told.append(max(0.0, accepted - told))
    finally:
        end(daemon)
        sink.close()
    return waits, since_told, f"{lost} not acknowledged" if lost else None
