//! Replies as mail programs write them: their headers, their way to quote, their signatures.
//! Must not know what a test wants of them.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use super::house::Mail;

/// What a person replies to, and with which words.
pub struct Reply<'a> {
    pub to: &'a Mail,
    /// The name and the address of who replies.
    pub from: (&'a str, &'a str),
    /// Unique among the replies of a test.
    pub id: &'a str,
    pub words: &'a str,
}

/// A picture of one dot.
pub const PICTURE: &str =
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==";

impl Reply<'_> {
    /// The headers that all clients write, without the subject.
    fn head(&self, domain: &str) -> String {
        let parent = self.to.field("Message-ID");
        let references = format!("{} {parent}", self.to.field("References"));
        format!(
            "Message-ID: <{}@{domain}>\r\nDate: {}\r\nFrom: {} <{}>\r\nTo: {}\r\nIn-Reply-To: {parent}\r\n\
             References: {}\r\nMIME-Version: 1.0\r\n",
            self.id,
            now(),
            encoded(self.from.0),
            self.from.1,
            if self.to.field("Reply-To").is_empty() { self.to.field("From") } else { self.to.field("Reply-To") },
            references.trim(),
        )
    }

    fn subject(&self, prefix: &str) -> String {
        let subject = self.to.subject();
        let bare = subject.strip_prefix("Re: ").unwrap_or(&subject);
        format!("Subject: {}\r\n", encoded(&format!("{prefix}{bare}")))
    }

    /// Outlook for Microsoft 365 in German: HTML with a picture inside, a ruled block of headers, a signature with
    /// a disclaimer and a logo, and Latin-1 in quoted-printable.
    pub fn outlook_german(&self, signature: &str) -> String {
        let old = html(&self.to.text());
        let paragraphs = |text: &str| {
            text.lines()
                .map(|l| format!("<p class=\"MsoNormal\">{}<o:p></o:p></p>\n", filled(&html(l))))
                .collect::<String>()
        };
        let block = [
            ("Von:", format!("Jane Doe &lt;{}&gt;", self.to.address("From"))),
            ("Gesendet:", "Samstag, 21. November 2026 18:48".to_owned()),
            ("An:", format!("{0} &lt;{0}&gt;", self.to.address("To"))),
            ("Betreff:", html(&self.to.subject())),
        ];
        let rows = |bold: bool| {
            let row =
                |(k, v): &(&str, String)| if bold { format!("<b>{k}</b> {v}<br>\n") } else { format!("{k} {v}\n") };
            block.iter().map(row).collect::<String>()
        };
        let body = format!(
            "<html xmlns:v=\"urn:schemas-microsoft-com:vml\" xmlns:o=\"urn:schemas-microsoft-com:office:office\"><head>\n\
             <meta http-equiv=\"Content-Type\" content=\"text/html; charset=iso-8859-1\">\n\
             <style><!-- p.MsoNormal {{margin:0cm; font-size:11.0pt;}} --></style></head>\n\
             <body lang=\"DE\" link=\"#0563C1\"><div class=\"WordSection1\">\n{}\
             <p class=\"MsoNormal\"><img width=\"200\" height=\"80\" id=\"Bild_x0020_1\" src=\"cid:image001.png@01DC5B0C.7A9E3F10\"></p>\n\
             <p class=\"MsoNormal\"><o:p>&nbsp;</o:p></p>\n{}\
             <div><div style=\"border:none;border-top:solid #E1E1E1 1.0pt;padding:3.0pt 0cm 0cm 0cm\">\n\
             <p class=\"MsoNormal\">{}</p></div></div>\n<p class=\"MsoNormal\">{}</p></div></body></html>\n",
            paragraphs(self.words),
            paragraphs(signature),
            rows(true),
            old.replace('\n', "<br>\n"),
        );
        let plain = format!(
            "{}\n\n[cid:image001.png@01DC5B0C.7A9E3F10]\n\n{signature}\n[cid:image002.png@01DC5B0C.7A9E3F10]\n\n{}\n{}",
            self.words,
            rows(false).replace("&lt;", "<").replace("&gt;", ">"),
            self.to.text(),
        );
        let (outer, inner) = ("_004_FR0P281MB2412_", "_000_FR0P281MB2412_");
        format!(
            "{}{}Thread-Topic: {}\r\nThread-Index: AQHcWwx6nj8QvXf3QEWq\r\nAccept-Language: de-DE, en-US\r\n\
             Content-Language: de-DE\r\nX-MS-Has-Attach: yes\r\nX-MS-TNEF-Correlator:\r\n\
             Content-Type: multipart/related; boundary=\"{outer}\"; type=\"multipart/alternative\"\r\n\r\n\
             --{outer}\r\nContent-Type: multipart/alternative; boundary=\"{inner}\"\r\n\r\n\
             --{inner}\r\nContent-Type: text/plain; charset=\"iso-8859-1\"\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n{}\r\n\
             --{inner}\r\nContent-Type: text/html; charset=\"iso-8859-1\"\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n{}\r\n\
             --{inner}--\r\n\r\n--{outer}\r\nContent-Type: image/png; name=\"image001.png\"\r\n\
             Content-Description: image001.png\r\nContent-Disposition: inline; filename=\"image001.png\"; size=72\r\n\
             Content-ID: <image001.png@01DC5B0C.7A9E3F10>\r\nContent-Transfer-Encoding: base64\r\n\r\n{PICTURE}\r\n\
             --{outer}\r\nContent-Type: image/png; name=\"image002.png\"\r\nContent-Description: image002.png\r\n\
             Content-Disposition: inline; filename=\"image002.png\"; size=72\r\n\
             Content-ID: <image002.png@01DC5B0C.7A9E3F10>\r\nContent-Transfer-Encoding: base64\r\n\r\n{PICTURE}\r\n--{outer}--\r\n",
            self.head("FR0P281MB2412.DEUP281.PROD.OUTLOOK.COM"),
            self.subject("AW: "),
            encoded(&self.to.subject()),
            latin1_printable(&plain),
            latin1_printable(&body),
        )
    }

    /// Gmail in French: two forms of the text, a `gmail_quote`, a signature behind two hyphens.
    pub fn gmail_french(&self, signature: &str) -> String {
        let author = format!("Jane Doe <{}>", self.to.address("From"));
        let plain = format!(
            "{}\n\n-- \n{signature}\n\n\nLe sam. 21 nov. 2026 à 18:48, {author} a\nécrit :\n\n{}",
            self.words,
            quoted(&self.to.text())
        );
        let body = format!(
            "<div dir=\"ltr\">{}</div><br clear=\"all\"><div><br></div><span class=\"gmail_signature_prefix\">-- </span><br>\
             <div dir=\"ltr\" class=\"gmail_signature\">{}</div><br><div class=\"gmail_quote gmail_quote_container\">\
             <div dir=\"ltr\" class=\"gmail_attr\">Le sam. 21 nov. 2026 à 18:48, {} a écrit :<br></div>\
             <blockquote class=\"gmail_quote\" style=\"margin:0px 0px 0px 0.8ex;border-left:1px solid rgb(204,204,204);\
             padding-left:1ex\">{}</blockquote></div>\n",
            html(self.words).replace('\n', "<br>"),
            html(signature).replace('\n', "<br>"),
            html(&author),
            html(&self.to.text()).replace('\n', "<br>\n"),
        );
        let both = alternative("000000000000a1b2c3", &plain, &body);
        format!("{}{}{both}", self.head("mail.gmail.com"), self.subject("Re: "))
    }

    /// Apple Mail in Spanish: the quotation in a blockquote of type cite.
    pub fn apple_spanish(&self, signature: &str) -> String {
        let attribution = format!("El 21 nov 2026, a las 18:48, Jane Doe <{}> escribió:", self.to.address("From"));
        let plain = format!("{}\n\n{signature}\n\n> {attribution}\n> \n{}", self.words, quoted(&self.to.text()));
        let body = format!(
            "<html><head><meta http-equiv=\"content-type\" content=\"text/html; charset=utf-8\"></head>\
             <body style=\"overflow-wrap: break-word; -webkit-nbsp-mode: space; line-break: after-white-space;\">{}<br><div>\
             <br>{}</div><div><br><blockquote type=\"cite\"><div>{}</div><br class=\"Apple-interchange-newline\"><div>{}</div>\
             </blockquote></div><br></body></html>",
            html(self.words).replace('\n', "<br>"),
            html(signature).replace('\n', "<br>"),
            html(&attribution),
            html(&self.to.text()).replace('\n', "<br>"),
        );
        let both = alternative("Apple-Mail=_7C0D9C11-5E2A-4D1B-9F7E-1B2C3D4E5F60", &plain, &body);
        format!("{}{}X-Mailer: Apple Mail (2.3826.200.121)\r\n{both}", self.head("example.com"), self.subject("Re: "))
    }

    /// Mail on an iPhone: plain text in flowed lines, its own line below the words, the quotation at the end.
    pub fn iphone(&self) -> String {
        let text = format!(
            "{}\n\nSent from my iPhone\n\n> On Nov 21, 2026, at 6:48 PM, Jane Doe <{}> wrote:\n> \n> \u{feff}{}",
            self.words,
            self.to.address("From"),
            quoted(&self.to.text()).trim_start_matches("> "),
        );
        format!(
            "{}{}Content-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: quoted-printable\r\n\
             X-Mailer: iPhone Mail (23B85)\r\n\r\n{}",
            self.head("example.com"),
            self.subject("Re: "),
            printable(text.as_bytes()),
        )
    }

    /// Thunderbird in Japanese: flowed lines, base64, a signature behind two hyphens.
    pub fn thunderbird_japanese(&self, signature: &str) -> String {
        let text = format!(
            "{}\n\n-- \n{signature}\n\nOn 2026/11/21 18:48, Jane Doe wrote:\n{}",
            self.words,
            quoted(&self.to.text())
        );
        format!(
            "{}{}User-Agent: Mozilla Thunderbird\r\nContent-Language: ja\r\n\
             Content-Type: text/plain; charset=UTF-8; format=flowed\r\nContent-Transfer-Encoding: base64\r\n\r\n{}\r\n",
            self.head("example.com"),
            self.subject("Re: "),
            wrapped(&STANDARD.encode(crlf(&text))),
        )
    }

    /// A help desk that is a department: its own number in the subject, its own way to quote.
    pub fn help_desk(&self, number: &str) -> String {
        let text = format!(
            "{}\n\n---- on Sat, 21 Nov 2026 18:48:00 +0000 \"Jane Doe\"<{}> wrote ----\n\n{}\n\n[{number}:0x00f]\n",
            self.words,
            self.to.address("From"),
            quoted(&self.to.text())
        );
        format!(
            "{}Subject: {}\r\nX-Mailer: Desk\r\nContent-Type: text/plain; charset=utf-8\r\n\
             Content-Transfer-Encoding: quoted-printable\r\n\r\n{}",
            self.head("desk.example.com"),
            encoded(&format!("[#{number}] {}", self.to.subject())),
            printable(text.as_bytes()),
        )
    }

    /// A plain client of a customer: the words above the quotation.
    pub fn plain(&self) -> String {
        let text = format!("{}\n\nOn 21.11.26 18:48, Jane Doe wrote:\n{}", self.words, quoted(&self.to.text()));
        format!(
            "{}{}Content-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n{}",
            self.head("mail.example"),
            self.subject("Re: "),
            printable(text.as_bytes()),
        )
    }
}

/// The first letter of a customer.
pub fn letter(from: (&str, &str), to: &str, id: &str, subject: &str, text: &str) -> String {
    format!(
        "From: {} <{}>\r\nTo: Jane Doe <{to}>\r\nSubject: {}\r\nDate: {}\r\nMessage-ID: <{id}>\r\nMIME-Version: 1.0\r\n\
         Content-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n{}",
        encoded(from.0),
        from.1,
        encoded(subject),
        now(),
        printable(text.as_bytes()),
    )
}

fn now() -> String {
    jiff::fmt::rfc2822::to_string(&jiff::Zoned::now()).unwrap()
}

fn crlf(text: &str) -> String {
    text.replace("\r\n", "\n").replace('\n', "\r\n")
}

fn alternative(boundary: &str, plain: &str, body: &str) -> String {
    let part = |kind: &str, text: &str| {
        format!(
            "--{boundary}\r\nContent-Type: text/{kind}; charset=\"UTF-8\"\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n{}\r\n",
            printable(text.as_bytes())
        )
    };
    format!(
        "Content-Type: multipart/alternative; boundary=\"{boundary}\"\r\n\r\n{}{}--{boundary}--\r\n",
        part("plain", plain),
        part("html", body)
    )
}

fn quoted(text: &str) -> String {
    text.lines().map(|l| if l.is_empty() { ">\n".to_owned() } else { format!("> {l}\n") }).collect()
}

fn html(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}

/// What Word puts into an empty paragraph.
fn filled(text: &str) -> String {
    if text.is_empty() { "&nbsp;".into() } else { text.into() }
}

/// A header's words, encoded where they must be (RFC 2047).
fn encoded(text: &str) -> String {
    if text.is_ascii() {
        return text.to_owned();
    }
    let letters: Vec<char> = text.chars().collect();
    let words = letters.chunks(14).map(|c| format!("=?UTF-8?B?{}?=", STANDARD.encode(c.iter().collect::<String>())));
    words.collect::<Vec<_>>().join("\r\n ")
}

fn wrapped(text: &str) -> String {
    text.as_bytes().chunks(76).map(|c| String::from_utf8_lossy(c).into_owned()).collect::<Vec<_>>().join("\r\n")
}

fn latin1_printable(text: &str) -> String {
    // Outlook falls back to what Latin-1 has.
    let octets = text.chars().map(|c| u8::try_from(u32::from(c)).unwrap_or(b'?')).collect::<Vec<_>>();
    printable(&octets)
}

/// Quoted-printable (RFC 2045 §6.7) with lines of at most 76 characters.
fn printable(octets: &[u8]) -> String {
    let mut out = String::new();
    for line in octets.split(|b| *b == b'\n') {
        let line = line.strip_suffix(b"\r").unwrap_or(line);
        let mut width = 0;
        for (at, byte) in line.iter().enumerate() {
            let last = at + 1 == line.len();
            let plain = matches!(byte, b'!'..=b'<' | b'>'..=b'~') || *byte == b' ' && !last;
            let unit = if plain { char::from(*byte).to_string() } else { format!("={byte:02X}") };
            if width + unit.len() > 75 {
                out.push_str("=\r\n");
                width = 0;
            }
            width += unit.len();
            out.push_str(&unit);
        }
        out.push_str("\r\n");
    }
    out
}
