"""Private servers on loopback: Dovecot with Debian's defaults, Postfix's smtp-sink, and a sink of our own
that notes when each mail was accepted. Each is ended by its own process id."""

import grp
import os
import pwd
import re
import shutil
import signal
import socket
import socketserver
import subprocess
import threading
import time

PASSWORD = "benchmark"


def tool(name):
    found = shutil.which(name, path=os.environ.get("PATH", "") + ":/usr/sbin:/sbin")
    if not found:
        raise SystemExit(f"benches: {name} is not installed (make test-deps)")
    return found


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def wait_for_port(port, process, what, log=None):
    deadline = time.monotonic() + 20
    while time.monotonic() < deadline:
        if process.poll() is not None:
            break
        try:
            socket.create_connection(("127.0.0.1", port), 1).close()
            return
        except OSError:
            time.sleep(0.02)
    said = open(log, errors="replace").read()[-2000:] if log and os.path.exists(log) else ""
    raise SystemExit(f"benches: {what} did not come up\n{said}")


def end(process):
    if process.poll() is None:
        process.send_signal(signal.SIGTERM)
        try:
            process.wait(10)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def certificates(folder):
    """An authority and a certificate of it for localhost."""
    def openssl(*arguments):
        subprocess.run([tool("openssl"), *arguments], cwd=folder, check=True,
                       stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    ec = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes"]
    openssl("req", "-x509", *ec, "-keyout", "ca.key", "-out", "ca.pem", "-days", "2", "-subj", "/CN=Benchmark authority",
            "-addext", "basicConstraints=critical,CA:TRUE")
    openssl("req", *ec, "-keyout", "server.key", "-out", "server.csr", "-subj", "/CN=localhost")
    with open(os.path.join(folder, "extensions"), "w") as file:
        file.write("subjectAltName=DNS:localhost,IP:127.0.0.1\nbasicConstraints=CA:FALSE\n")
    openssl("x509", "-req", "-in", "server.csr", "-CA", "ca.pem", "-CAkey", "ca.key", "-CAcreateserial",
            "-out", "server.pem", "-days", "2", "-extfile", "extensions")


class Dovecot:
    """IMAP (plain and TLS) and LMTP; every user has the same password and a Maildir."""

    def __init__(self, folder):
        self.folder = folder
        os.makedirs(folder)
        certificates(folder)
        self.imap, self.imaps, self.lmtp = free_port(), free_port(), free_port()
        self.ca_file = os.path.join(folder, "ca.pem")
        self.log = os.path.join(folder, "log")
        root = os.getuid() == 0
        me = pwd.getpwuid(os.getuid())
        account = pwd.getpwnam("nobody") if root else me
        self.owner = (account.pw_uid, account.pw_gid)
        mail = os.path.join(folder, "mail")
        os.makedirs(mail)
        os.chown(mail, *self.owner)
        users = "" if root else (
            f"default_internal_user = {me.pw_name}\ndefault_login_user = {me.pw_name}\n"
            f"default_internal_group = {grp.getgrgid(account.pw_gid).gr_name}\n")
        unprivileged = "" if root else "chroot =\n"
        config = f"""
base_dir = {folder}/run
state_dir = {folder}/state
log_path = {self.log}
protocols = imap lmtp
listen = 127.0.0.1
ssl = yes
ssl_cert = <{folder}/server.pem
ssl_key = <{folder}/server.key
disable_plaintext_auth = no
{users}
first_valid_uid = {account.pw_uid}
mail_location = maildir:{mail}/%n
mail_max_userip_connections = 50
passdb {{
  driver = static
  args = password={PASSWORD}
}}
userdb {{
  driver = static
  args = uid={account.pw_uid} gid={account.pw_gid} home={mail}/%n allow_all_users=yes
}}
namespace inbox {{
  inbox = yes
  mailbox Sent {{
    special_use = \\Sent
    auto = create
  }}
}}
service imap-login {{
  {unprivileged}
  inet_listener imap {{
    port = {self.imap}
  }}
  inet_listener imaps {{
    port = {self.imaps}
    ssl = yes
  }}
}}
service anvil {{
  {unprivileged}
}}
service lmtp {{
  inet_listener lmtp {{
    address = 127.0.0.1
    port = {self.lmtp}
  }}
}}
"""
        path = os.path.join(folder, "dovecot.conf")
        with open(path, "w") as file:
            file.write(config)
        self.process = subprocess.Popen([tool("dovecot"), "-F", "-c", path], stdin=subprocess.DEVNULL)
        wait_for_port(self.imap, self.process, "dovecot", self.log)

    def maildir(self, user):
        return os.path.join(self.folder, "mail", user)

    def close(self):
        end(self.process)


class SmtpSink:
    """Postfix's smtp-sink, which accepts everything and counts."""

    def __init__(self, folder):
        self.port = free_port()
        self.counters = os.path.join(folder, f"sink-{self.port}")
        user = ["-u", "nobody"] if os.getuid() == 0 else []
        with open(self.counters, "wb") as out:
            self.process = subprocess.Popen([tool("smtp-sink"), "-c", *user, f"127.0.0.1:{self.port}", "512"],
                                            stdin=subprocess.DEVNULL, stdout=out, stderr=subprocess.STDOUT)
        wait_for_port(self.port, self.process, "smtp-sink", self.counters)

    def mails(self):
        """How many mails were accepted so far."""
        with open(self.counters, "rb") as file:
            file.seek(max(0, os.path.getsize(self.counters) - 400))
            found = re.findall(rb"mesg=(\d+)", file.read())
        return int(found[-1]) if found else 0

    def close(self):
        end(self.process)


class TimedSink:
    """An SMTP server that notes the moment at which it accepted each mail."""

    def __init__(self):
        sink = self
        self.accepted = {}
        self.changed = threading.Condition()

        class Handler(socketserver.StreamRequestHandler):
            disable_nagle_algorithm = True

            def handle(self):
                self.wfile.write(b"220 localhost ESMTP\r\n")
                recipients = []
                while line := self.rfile.readline(4096):
                    verb = line[:4].upper()
                    if verb == b"EHLO":
                        self.wfile.write(b"250-localhost\r\n250-8BITMIME\r\n250 SIZE 100000000\r\n")
                    elif verb == b"RCPT":
                        recipients.append(line.split(b"<", 1)[1].split(b">", 1)[0].decode())
                        self.wfile.write(b"250 ok\r\n")
                    elif verb == b"DATA":
                        self.wfile.write(b"354 go\r\n")
                        while (text := self.rfile.readline()) not in (b".\r\n", b""):
                            pass
                        self.wfile.write(b"250 ok\r\n")
                        sink.note(recipients)
                        recipients = []
                    elif verb == b"QUIT":
                        self.wfile.write(b"221 bye\r\n")
                        return
                    else:
                        self.wfile.write(b"250 ok\r\n")

        class Server(socketserver.ThreadingTCPServer):
            allow_reuse_address = True
            daemon_threads = True

        self.server = Server(("127.0.0.1", 0), Handler)
        self.port = self.server.server_address[1]
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def note(self, recipients):
        now = time.monotonic()
        with self.changed:
            for recipient in recipients:
                self.accepted.setdefault(recipient, now)
            self.changed.notify_all()

    def wait(self, recipient, seconds):
        """When a mail to this recipient was accepted, or nothing."""
        with self.changed:
            self.changed.wait_for(lambda: recipient in self.accepted, seconds)
            return self.accepted.get(recipient)

    def close(self):
        self.server.shutdown()
        self.server.server_close()
