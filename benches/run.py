#!/usr/bin/env python3
"""Speed and memory of `answerable run --drain` beside what cannot be avoided and what would be written instead.

All runs alternate on one Dovecot and one smtp-sink on loopback, with all data on one disk. Ratios, not
seconds, are the result: seconds belong to the machine. Python 3 and its standard library only.
"""

import argparse
import os
import shutil
import statistics
import sys
import tempfile
import time

import latency
import letters
import stages
from servers import Dovecot, SmtpSink

REPOSITORY = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))


def arguments():
    target = os.environ.get("CARGO_TARGET_DIR", os.path.join(REPOSITORY, "target"))
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--letters", type=int, default=2000, help="how many letters wait in the inbox")
    parser.add_argument("--rounds", type=int, default=3, help="each stage runs so often, in turn; medians count")
    parser.add_argument("--binary", default=os.path.join(target, "release", "answerable"))
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--tmp", default=None, help="where the temporary folder goes: the disk that is measured")
    parser.add_argument("--keep", action="store_true", help="leave the temporary folder behind")
    parser.add_argument("--no-script", action="store_true", help="leave out the slow script")
    parser.add_argument("--no-latency", action="store_true", help="leave out the acknowledgement latency")
    parser.add_argument("--latency-letters", type=int, default=100)
    parser.add_argument("--only-latency", action="store_true", help="nothing but the latency")
    parser.add_argument("--compare", type=int, default=0, metavar="N",
                        help="also measure Answerable alone with N letters and print the ratio of cost a letter")
    return parser.parse_args()


def disk(folder):
    """What a sync costs here, and how fast the disk writes."""
    path, waits = os.path.join(folder, "disk"), []
    with open(path, "wb") as file:
        for _ in range(200):
            file.write(os.urandom(4096))
            file.flush()
            began = time.perf_counter()
            os.fdatasync(file.fileno())
            waits.append(time.perf_counter() - began)
        block = bytes(1 << 20)
        began = time.perf_counter()
        for _ in range(256):
            file.write(block)
        file.flush()
        os.fsync(file.fileno())
        rate = 256 / (time.perf_counter() - began)
    os.remove(path)
    waits.sort()
    print(f"disk: sync of 4 KB median {waits[100] * 1000:.2f} ms, 99% {waits[197] * 1000:.2f} ms; {rate:.0f} MB/s in a row")


class Bench:
    """The servers, the letters, and what was measured so far."""

    def __init__(self, options, folder):
        self.options, self.folder = options, folder
        self.dovecot = Dovecot(os.path.join(folder, "dovecot"))
        self.sink = SmtpSink(folder)
        self.made = 0
        self.walls, self.cpu, self.peaks, self.failures, self.sent = {}, {}, [], [], {}

    def mailbox(self, stock):
        """A fresh user whose inbox holds the stock."""
        self.made += 1
        user = f"user{self.made}"
        stock.fill(self.dovecot.maildir(user), self.dovecot.owner)
        stages.prepare(self.dovecot, user)
        return user

    def forget(self, user):
        shutil.rmtree(self.dovecot.maildir(user), ignore_errors=True)

    def measure(self, name, stock, run, needs_mailbox=True):
        user = self.mailbox(stock) if needs_mailbox else None
        before, began = self.sink.mails(), time.monotonic()
        run(user)
        self.note(name, time.monotonic() - began, before)
        if user:
            self.forget(user)

    def note(self, name, wall, before):
        time.sleep(0.2)
        self.walls.setdefault(name, []).append(wall)
        self.sent[name] = self.sink.mails() - before

    def answerable(self, name, stock, tls):
        user = self.mailbox(stock)
        place = os.path.join(self.folder, f"config{self.made}")
        config = stages.write_config(place, REPOSITORY, self.dovecot, self.sink.port, user, tls)
        log = os.path.join(place, "log")
        before = self.sink.mails()
        if not os.path.exists(self.options.binary):
            self.failures.append(f"{name}: {self.options.binary} does not exist (cargo build --release)")
            return
        wall, cpu, peak, code = stages.answerable(self.options.binary, config, log)
        left = self.inbox_left(user)
        sent = self.sink.mails() - before
        # Made-up letters meet a rule that holds now and then; those wait for a person.
        held = stages.held(self.options.binary, config) if code == 0 else 0
        if code != 0 or left or sent < 2 * (stock.automatic.count(False) - held):
            with open(log, errors="replace") as file:
                tail = file.read()[-1500:]
            self.failures.append(f"{name}: exit {code}, {left} letters left in the inbox, {sent} mails sent, "
                                 f"{held} letters held\n{tail}")
        else:
            self.note(name, wall, before)
            self.cpu.setdefault(name, []).append(cpu)
            self.peaks.append(peak)
        self.forget(user)

    def inbox_left(self, user):
        folder = self.dovecot.maildir(user)
        return sum(len(os.listdir(os.path.join(folder, part))) for part in ("cur", "new"))

    def close(self):
        self.sink.close()
        self.dovecot.close()


BARE = {
    "fetch": "bare UID FETCH of all",
    "sends": "bare sends, 4 connections",
    "move": "bare UID MOVE by 64",
}
INFORMATION = {
    "fetch-tls": "bare UID FETCH over TLS",
    "pipelined": "bare sends, pipelined",
}
PROGRAMS = {
    "script": "script, one at a time",
    "plain": "answerable, no TLS",
    "tls": "answerable, IMAP over TLS",
}


def one_round(bench, stock, with_script):
    bench.answerable("plain", stock, tls=False)
    bench.measure("fetch", stock, lambda user: stages.bare_fetch(bench.dovecot, user, stock))
    bench.measure("sends", stock, lambda _: stages.bare_sends(bench.sink, stock), needs_mailbox=False)
    bench.measure("move", stock, lambda user: stages.bare_move(bench.dovecot, user, stock))
    bench.answerable("tls", stock, tls=True)
    bench.measure("fetch-tls", stock, lambda user: stages.bare_fetch(bench.dovecot, user, stock, tls=True))
    bench.measure("pipelined", stock, lambda _: stages.bare_sends(bench.sink, stock, True), needs_mailbox=False)
    if with_script:
        bench.measure("script", stock, lambda user: stages.script(bench.dovecot, bench.sink, user, stock))


def table(bench, count):
    print(f"\n{'':30}{'seconds':>9}{'from':>8}{'to':>8}{'letters/s':>11}{'mails':>8}")
    for name, title in {**BARE, **INFORMATION, **PROGRAMS}.items():
        if name in bench.walls:
            walls = bench.walls[name]
            middle = statistics.median(walls)
            print(f"{title:30}{middle:9.2f}{min(walls):8.2f}{max(walls):8.2f}{count / middle:11.0f}{bench.sent[name]:8}")


class Verdicts:
    """Each promised number with what was measured."""

    def __init__(self):
        self.missed = 0

    def judge(self, what, value, good, wanted, unit=""):
        self.missed += not good
        print(f"{'ok    ' if good else 'MISSED'}  {what:52} {value:9.2f}{unit}  (wanted: {wanted})")


def ratios(bench, count, verdicts):
    middle = {name: statistics.median(walls) for name, walls in bench.walls.items()}
    slowest = max(BARE, key=lambda name: middle[name])
    print(f"\nslowest bare stage: {BARE[slowest]}")
    for name in ("plain", "tls"):
        if name not in middle:
            continue
        title = PROGRAMS[name]
        if "script" in middle:
            times = middle["script"] / middle[name]
            verdicts.judge(f"{title}: times the script", times, times >= 15, ">= 15")
        wall = middle[name] / middle[slowest]
        verdicts.judge(f"{title}: wall over the slowest bare stage", wall, wall <= 2.5, "<= 2.5, aim 2.0")
        cpu = statistics.median(bench.cpu[name]) / count * 1000
        verdicts.judge(f"{title}: CPU a letter", cpu, cpu <= 1.0, "<= 1 ms, aim 0.5", " ms")
    if bench.peaks:
        verdicts.judge("peak memory", max(bench.peaks), max(bench.peaks) < 64, "< 64 MB", " MB")


def compare(bench, options, now, verdicts):
    """Cost a letter with many letters over cost a letter with the first number."""
    if "plain" not in bench.walls:
        return
    large = letters.Stock(os.path.join(bench.folder, "large"), options.compare, options.seed + 1, now)
    bench.answerable("large", large, tls=False)
    if "large" not in bench.walls:
        return
    for what, values in (("wall", bench.walls), ("CPU", bench.cpu)):
        small = statistics.median(values["plain"]) / options.letters
        cost = values["large"][0] / options.compare / small
        verdicts.judge(f"{what} a letter, {options.compare} over {options.letters} letters", cost, cost <= 1.2, "<= 1.2")
    verdicts.judge(f"peak memory with {options.compare} letters", bench.peaks[-1], bench.peaks[-1] < 64, "< 64 MB", " MB")


def measure_latency(bench, options, verdicts):
    idle = latency.bare_idle(bench.dovecot)
    print(f"\nLMTP accepted -> EXISTS on an idling connection: {latency.spread(idle)}")
    if not os.path.exists(options.binary):
        bench.failures.append(f"latency: {options.binary} does not exist")
        return
    waits, since_told, problem = latency.acknowledgements(options.binary, REPOSITORY, bench.folder, bench.dovecot,
                                                          options.latency_letters)
    if problem:
        bench.failures.append(f"latency: {problem}")
    if waits:
        print(f"LMTP accepted -> acknowledgement accepted: {latency.spread(waits)}")
        print(f"idling connection told -> acknowledgement accepted: {latency.spread(since_told)}")
        for what, values in (("LMTP", waits), ("IDLE", since_told)):
            share = 100 * sum(wait <= 0.25 for wait in values) / len(values)
            verdicts.judge(f"acknowledged within 250 ms of {what}", share, share >= 99, ">= 99%", " %")


def main():
    options = arguments()
    folder = tempfile.mkdtemp(prefix="answerable-bench-", dir=options.tmp)
    os.chmod(folder, 0o755)
    # Letters arrived a minute ago: fresh enough to be acknowledged.
    now = int(time.time()) - 60
    bench, verdicts = Bench(options, folder), Verdicts()
    try:
        disk(folder)
        if not options.only_latency:
            stock = letters.Stock(os.path.join(folder, "stock"), options.letters, options.seed, now)
            mean = sum(stock.sizes) / stock.count
            print(f"letters: {stock.count}, mean {mean / 1024:.1f} KB, {sum(stock.automatic)} automatic")
            for number in range(options.rounds):
                print(f"round {number + 1} of {options.rounds}", file=sys.stderr)
                one_round(bench, stock, not options.no_script)
            table(bench, stock.count)
            ratios(bench, stock.count, verdicts)
            if options.compare:
                compare(bench, options, now, verdicts)
        if not options.no_latency:
            measure_latency(bench, options, verdicts)
    finally:
        bench.close()
        if options.keep:
            print(f"kept: {folder}", file=sys.stderr)
        else:
            shutil.rmtree(folder, ignore_errors=True)
    for failure in bench.failures:
        print(f"FAILED  {failure}")
    sys.exit(1 if bench.failures or verdicts.missed else 0)


main()
