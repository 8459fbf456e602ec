"""What is measured: Answerable itself, the three bare stages, and the script an IT person would write."""

import email
import email.message
import email.policy
import imaplib
import json
import os
import resource
import selectors
import smtplib
import socket
import ssl
import subprocess
import time

import letters
from servers import PASSWORD

FOLDER = "Done"
CONNECTIONS = 4


class Line:
    """A connection that reads replies line by line, buffered."""

    def __init__(self, port, context=None):
        raw = socket.create_connection(("127.0.0.1", port), 120)
        raw.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.socket = context.wrap_socket(raw, server_hostname="localhost") if context else raw
        self.file = self.socket.makefile("rb")

    def send(self, data):
        self.socket.sendall(data)

    def until(self, tag):
        """Reads up to the tagged answer, which must be OK."""
        while line := self.file.readline():
            if line.startswith(tag + b" "):
                if not line.startswith(tag + b" OK"):
                    raise SystemExit(f"benches: {line!r}")
                return
        raise SystemExit("benches: the connection ended")

    def login(self, user):
        self.file.readline()
        self.send(b"a LOGIN %s %s\r\n" % (user.encode(), PASSWORD.encode()))
        self.until(b"a")

    def close(self):
        self.file.close()
        self.socket.close()


def trust(dovecot):
    return ssl.create_default_context(cafile=dovecot.ca_file)


def prepare(dovecot, user):
    """Lets the server index the new mailbox, so that no stage pays for it."""
    line = Line(dovecot.imap)
    line.login(user)
    line.send(f"b CREATE {FOLDER}\r\nc SELECT INBOX\r\n".encode())
    line.until(b"b")
    line.until(b"c")
    line.close()


def bare_fetch(dovecot, user, _stock, tls=False):
    line = Line(dovecot.imaps if tls else dovecot.imap, trust(dovecot) if tls else None)
    line.login(user)
    line.send(b"b SELECT INBOX\r\n")
    line.until(b"b")
    line.send(b"zz9 UID FETCH 1:* (UID FLAGS INTERNALDATE RFC822.SIZE BODY.PEEK[])\r\n")
    buffer, tail = bytearray(1 << 18), b""
    while b"\r\nzz9 OK" not in tail:
        count = line.socket.recv_into(buffer)
        if not count:
            raise SystemExit("benches: the connection ended")
        tail = (tail + bytes(buffer[max(0, count - 200):count]))[-200:]
    line.close()


def bare_move(dovecot, user, stock):
    line = Line(dovecot.imap)
    line.login(user)
    line.send(b"b SELECT INBOX\r\n")
    line.until(b"b")
    for first in range(1, stock.count + 1, 64):
        last = min(first + 63, stock.count)
        line.send(f"m{first} UID MOVE {first}:{last} {FOLDER}\r\n".encode())
        line.until(b"m%d" % first)
    line.close()


class Sender:
    """One kept SMTP connection as a state machine: it is told each reply and says what to send next."""

    def __init__(self, port, take, pipelined):
        self.socket = socket.create_connection(("127.0.0.1", port), 60)
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.take, self.pipelined = take, pipelined
        self.pending, self.awaited = b"", 1
        self.steps = [b"EHLO bench.example.com\r\n"]
        self.data = None

    def replied(self):
        """Reads what is there; true when nothing is left to send."""
        self.pending += self.socket.recv(65536)
        lines = self.pending.split(b"\r\n")
        self.pending = lines.pop()
        for line in lines:
            if line[3:4] == b"-":
                continue
            if line[:1] not in b"23":
                raise SystemExit(f"benches: smtp-sink said {line!r}")
            self.awaited -= 1
        return self.advance() if self.awaited == 0 else False

    def advance(self):
        if not self.steps:
            mail = self.take()
            if mail is None:
                return True
            sender, recipient, data = mail
            opening = [b"MAIL FROM:<%s>\r\n" % sender.encode(), b"RCPT TO:<%s>\r\n" % recipient.encode(), b"DATA\r\n"]
            self.steps = [b"".join(opening), data + b".\r\n"] if self.pipelined else [*opening, data + b".\r\n"]
        step = self.steps.pop(0)
        self.awaited = 3 if self.pipelined and step.startswith(b"MAIL FROM") else 1
        self.socket.sendall(step)
        return False


def bare_sends(sink, stock, pipelined=False):
    """One acknowledgement (1.5 KB) to each customer, one forward (the size of its letter) to a department."""
    def mails():
        for index in range(stock.count):
            if not stock.automatic[index]:
                yield letters.MAILBOX, letters.sender(index), letters.acknowledgement(index)
            with open(stock.path(index), "rb") as file:
                yield letters.MAILBOX, "office@example.com", file.read()
    queue = mails()
    selector = selectors.DefaultSelector()
    for _ in range(CONNECTIONS):
        sender = Sender(sink.port, lambda: next(queue, None), pipelined)
        selector.register(sender.socket, selectors.EVENT_READ, sender)
    while selector.get_map():
        for key, _ in selector.select():
            if key.data.replied():
                selector.unregister(key.fileobj)
                key.fileobj.sendall(b"QUIT\r\n")
                key.fileobj.close()


def script(dovecot, sink, user, stock):
    """One connection each, one letter at a time, as a useful afternoon would write it."""
    box = imaplib.IMAP4("127.0.0.1", dovecot.imap)
    box.login(user, PASSWORD)
    box.select("INBOX")
    smtp = smtplib.SMTP("127.0.0.1", sink.port, local_hostname="bench.example.com")
    _, found = box.uid("SEARCH", None, "ALL")
    for uid in found[0].split():
        _, answer = box.uid("FETCH", uid, "(BODY.PEEK[])")
        raw = answer[0][1]
        letter = email.message_from_bytes(raw, policy=email.policy.default)
        machine = letter["Auto-Submitted"] or letter["List-Id"] or letter["Precedence"]
        if not machine:
            reply = email.message.EmailMessage()
            reply["From"], reply["To"] = letters.MAILBOX, letter["From"]
            reply["Subject"], reply["In-Reply-To"] = "Auto: " + letter["Subject"], letter["Message-ID"]
            reply["Auto-Submitted"] = "auto-replied"
            reply.set_content("Thank you for writing. I have asked my colleagues to look into it.\n" * 12)
            smtp.send_message(reply)
        forward = email.message.EmailMessage()
        forward["From"], forward["To"] = letters.MAILBOX, "office@example.com"
        forward["Subject"] = "Please answer: " + letter["Subject"]
        forward.set_content("Please answer this letter.\n")
        forward.add_attachment(letter)
        smtp.send_message(forward)
        box.uid("MOVE", uid, FOLDER)
    smtp.quit()
    box.logout()


DEPARTMENTS = ["billing", "shipping", "product-quality", "stores-service", "website-app",
               "account-security", "legal-privacy", "press", "jobs", "office"]


def write_config(folder, repository, dovecot, smtp_port, user, tls):
    """An answerable.toml for the private servers, with the rules and letters of the repository."""
    os.makedirs(folder)
    text = f"""
[store]
url = "sqlite:answerable.db"

[rules]
folder = {json.dumps(os.path.join(repository, "config", "rules"))}
default_department = "office"

[letters]
folder = {json.dumps(os.path.join(repository, "config", "letters"))}

[[mailbox]]
name = "ceo"
address = "{letters.MAILBOX}"
executive = "Jane Doe"
timezone = "UTC"
hours = "Mon-Sun 00:00-24:00"
language = "en"
subaddressing = true
trusted_authserv = ["mx.example.com"]
acknowledge_after = "0s"
start = "all"
late_after = "3 days"

[mailbox.limits]
in_all_an_hour = 1000000
per_domain_an_hour = 1000000

[mailbox.incoming]
type = "imap"
host = "localhost"
port = {dovecot.imaps if tls else dovecot.imap}
tls = "{"implicit" if tls else "none"}"
user = "{user}"
password = {{ env = "BENCH_PASSWORD" }}
inbox = "INBOX"
file_into = "Answerable/{{department}}"
sent = ""
ca_file = {json.dumps(dovecot.ca_file)}

[mailbox.outgoing]
type = "smtp"
host = "localhost"
port = {smtp_port}
tls = "none"
"""
    for name in DEPARTMENTS:
        text += (f'\n[[department]]\nname = "{name}"\ntitle = "our {name} team"\naddress = "{name}@example.com"\n'
                 'members = ["*@example.com"]\nreply_within = "2 business days"\n')
    path = os.path.join(folder, "answerable.toml")
    with open(path, "w") as file:
        file.write(text)
    return path


def environment():
    return {**os.environ, "BENCH_PASSWORD": PASSWORD, "NO_COLOR": "1"}


def memory_peak(pid):
    """VmHWM in MB; the peak only ever rises, so the last reading is the answer."""
    try:
        with open(f"/proc/{pid}/status") as file:
            for line in file:
                if line.startswith("VmHWM:"):
                    return int(line.split()[1]) / 1024
    except OSError:
        pass
    return 0.0


def answerable(binary, config, log):
    """`run --drain` to its end: seconds, CPU seconds, peak memory in MB, exit code."""
    with open(log, "wb") as out:
        began = time.monotonic()
        process = subprocess.Popen([binary, "-c", config, "run", "--drain"], stdin=subprocess.DEVNULL, stdout=out,
                                   stderr=subprocess.STDOUT, env=environment())
        peak = 0.0
        while True:
            peak = max(peak, memory_peak(process.pid))
            pid, status, usage = os.wait4(process.pid, os.WNOHANG)
            if pid:
                break
            time.sleep(0.01)
        wall = time.monotonic() - began
        process.returncode = os.waitstatus_to_exitcode(status)
    return wall, usage.ru_utime + usage.ru_stime, peak, process.returncode


def held(binary, config):
    """How many letters wait for a person."""
    told = subprocess.run([binary, "-c", config, "--json", "held", "list", "--limit", "100000"], check=True, stdout=subprocess.PIPE, env=environment())
    return len(told.stdout.splitlines())


def own_cpu():
    usage = resource.getrusage(resource.RUSAGE_SELF)
    return usage.ru_utime + usage.ru_stime
