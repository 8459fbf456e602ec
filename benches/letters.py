"""Invented letters for the benchmark: the same for the same seed, 24 KB in the mean, 5% with an
attachment, 7% automatic."""

import base64
import email.utils
import os
import random

MAILBOX = "jane.doe@example.com"
ATTACHED_SHARE = 0.05
AUTOMATIC_SHARE = 0.07

OPENINGS = ["Dear Ms Doe,", "Dear Jane Doe,", "Hello,", "Good morning,", "To whom it may concern,", "Hi Jane,"]
SUBJECTS = [
    "Order {n} charged twice", "Where is my parcel {n}?", "Torn coat, order {n}", "Rude treatment in your store",
    "I cannot log in any more", "Delete my data, please", "Thank you", "A question about order {n}",
    "Your website shows a wrong price", "Refund for order {n} still missing", "Request for an interview",
]
SENTENCES = [
    "I have been a customer of your house for eleven years and never had to write before.",
    "Your shop charged twice for one coat, and the bank says that only you can return the money.",
    "The parcel was said to be delivered on Tuesday, yet nobody here has seen it.",
    "The sleeve was torn when I opened the box, and the zip came off the same evening.",
    "Twice I waited forty minutes on the telephone, and twice the line was cut.",
    "The assistant in the store was kind, but she could not open the order in her system.",
    "On your website the button does nothing, neither on my telephone nor on my computer.",
    "Somebody has changed the e-mail address of my account, and it was not me.",
    "I would like to know by when I can expect an answer.",
    "My neighbour received two jackets although she ordered one.",
    "The invoice shows an amount that differs from the confirmation you sent me.",
    "Please tell me whom I should talk to; I do not want to explain all of it again.",
    "We drove to the shop in the rain, and it was closed although your page said otherwise.",
    "It was a present for my mother, who turned eighty last week.",
]


def sender(index):
    """A customer of his own at a domain of his own, so that no limit by sender or domain is met."""
    return f"customer{index}@home{index}.example"


def is_automatic(index, seed=1):
    return random.Random(seed * 1_000_003 + index).random() < AUTOMATIC_SHARE


def _text(rng, size):
    parts, length = [], 0
    while length < size:
        paragraph = " ".join(rng.choice(SENTENCES) for _ in range(rng.randint(2, 6)))
        parts.append(paragraph)
        length += len(paragraph)
    return parts


def _wrap(text, width=76):
    lines, line = [], ""
    for word in text.split(" "):
        if line and len(line) + 1 + len(word) > width:
            lines.append(line)
            line = word
        else:
            line = f"{line} {word}" if line else word
    lines.append(line)
    return "\r\n".join(lines)


def letter(index, seed=1, now=None, size=None):
    """The bytes of letter `index`, as a server would have stored them."""
    rng = random.Random(seed * 1_000_003 + index)
    automatic = rng.random() < AUTOMATIC_SHARE
    attached = rng.random() < ATTACHED_SHARE and size is None
    number = rng.randint(100000, 999999)
    subject = rng.choice(SUBJECTS).format(n=number)
    address = sender(index)
    name = f"Customer {index}"
    date = email.utils.formatdate(now, localtime=False)
    head = [
        f"Return-Path: <{address}>",
        f"Delivered-To: {MAILBOX}",
        f"Received: from mail.home{index}.example (mail.home{index}.example [192.0.2.{index % 250 + 1}])",
        f"\tby mx.example.com (Postfix) with ESMTPS id {number:X}{index}",
        f"\tfor <{MAILBOX}>; {date}",
        f"Authentication-Results: mx.example.com; dmarc=pass header.from=home{index}.example;",
        f"\tspf=pass smtp.mailfrom=home{index}.example",
        f"From: {name} <{address}>",
        f"To: Jane Doe <{MAILBOX}>",
        f"Subject: {subject}",
        f"Date: {date}",
        f"Message-ID: <{number}.{seed}.{index}@home{index}.example>",
        "MIME-Version: 1.0",
    ]
    if automatic:
        kind = rng.randrange(3)
        if kind == 0:
            head += [f"List-Id: <news.home{index}.example>", f"List-Unsubscribe: <mailto:leave@home{index}.example>"]
        elif kind == 1:
            head += ["Auto-Submitted: auto-replied"]
        else:
            head += ["Auto-Submitted: auto-generated", "Precedence: bulk"]
    paragraphs = _text(rng, size or int(1000 * 10 ** rng.uniform(0, 1.13)))
    opening = rng.choice(OPENINGS)
    plain = "\r\n\r\n".join(_wrap(part) for part in [opening, *paragraphs, f"Order {number}", name])
    html = "\r\n".join(_wrap(f"<p>{part}</p>") for part in [opening, *paragraphs, f"Order {number}", name])
    boundary = f"=_alternative_{seed}_{index}"
    body = (
        f"--{boundary}\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: 7bit\r\n\r\n{plain}\r\n"
        f"--{boundary}\r\nContent-Type: text/html; charset=utf-8\r\nContent-Transfer-Encoding: 7bit\r\n\r\n"
        f"<html><body>{html}</body></html>\r\n--{boundary}--\r\n"
    )
    kind = f'multipart/alternative; boundary="{boundary}"'
    if attached:
        photo = base64.encodebytes(rng.randbytes(rng.randint(60_000, 330_000))).replace(b"\n", b"\r\n").decode()
        outer = f"=_mixed_{seed}_{index}"
        body = (
            f"--{outer}\r\nContent-Type: {kind}\r\n\r\n{body}\r\n"
            f'--{outer}\r\nContent-Type: image/jpeg; name="photo.jpg"\r\nContent-Transfer-Encoding: base64\r\n'
            f'Content-Disposition: attachment; filename="photo.jpg"\r\n\r\n{photo}--{outer}--\r\n'
        )
        kind = f'multipart/mixed; boundary="{outer}"'
    head.append(f"Content-Type: {kind}")
    return ("\r\n".join(head) + "\r\n\r\n" + body).encode()


def acknowledgement(index):
    """What an acknowledgement of our size looks like: 1.5 KB."""
    head = (
        f"From: Jane Doe <{MAILBOX}>\r\nTo: <{sender(index)}>\r\nSubject: Auto: your letter\r\n"
        f"Date: {email.utils.formatdate()}\r\nMessage-ID: <ack.{index}@example.com>\r\n"
        "Auto-Submitted: auto-replied\r\nMIME-Version: 1.0\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n"
    )
    filling = "Thank you for writing. I have asked my colleagues to look into it themselves.\r\n"
    return (head + filling * ((1500 - len(head)) // len(filling) + 1)).encode()


class Stock:
    """N letters on disk; mailboxes are filled from it by hard links."""

    def __init__(self, folder, count, seed, now):
        self.folder, self.count, self.sizes = folder, count, []
        self.automatic = [is_automatic(index, seed) for index in range(count)]
        os.makedirs(folder)
        for index in range(count):
            data = letter(index, seed, now)
            path = os.path.join(folder, str(index))
            with open(path, "wb") as file:
                file.write(data)
            # The time of arrival: one second apart would make old letters of a large stock.
            os.utime(path, (now, now))
            self.sizes.append(len(data))

    def path(self, index):
        return os.path.join(self.folder, str(index))

    def fill(self, maildir, owner):
        """A fresh Maildir holding every letter, unread."""
        for name in ("", "cur", "new", "tmp"):
            os.makedirs(os.path.join(maildir, name), exist_ok=True)
            os.chown(os.path.join(maildir, name), *owner)
        for index in range(self.count):
            name = f"{1_000_000 + index}.M{index}P1.bench,S={self.sizes[index]},W={self.sizes[index]}"
            os.link(self.path(index), os.path.join(maildir, "new", name))
