//! What a server can do, read from its EHLO reply.
//! Must not know the connection; the library reads too few keywords, and those by case.

use crate::postman::Greeting;

/// The extensions that we use.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct Facts {
    pub(super) name: String,
    pub(super) size: Option<u64>,
    pub(super) eight_bit: bool,
    pub(super) dsn: bool,
    pub(super) smtputf8: bool,
    pub(super) starttls: bool,
    /// RFC 2920 §3.2
    pub(super) pipelining: bool,
    /// Login mechanisms, in capitals.
    pub(super) auth: Vec<String>,
}

impl Facts {
    /// Reads the lines of an EHLO reply without their codes (RFC 5321 §4.1.1.1).
    pub(super) fn read<'a>(lines: impl IntoIterator<Item = &'a str>) -> Self {
        let mut lines = lines.into_iter();
        let name = lines.next().and_then(|l| l.split_whitespace().next()).unwrap_or_default();
        let mut facts = Self { name: name.chars().filter(|c| c.is_ascii_graphic()).collect(), ..Self::default() };
        for line in lines {
            let line = line.to_ascii_uppercase();
            let mut words = line.split_whitespace();
            match words.next().unwrap_or_default() {
                // RFC 1870 §4: no value or 0 means that no limit is known.
                "SIZE" => facts.size = words.next().and_then(|n| n.parse().ok()).filter(|n| *n > 0),
                "8BITMIME" => facts.eight_bit = true,
                "DSN" => facts.dsn = true,
                "SMTPUTF8" => facts.smtputf8 = true,
                "STARTTLS" => facts.starttls = true,
                "PIPELINING" => facts.pipelining = true,
                "AUTH" => facts.auth = words.map(str::to_owned).collect(),
                _ => {}
            }
        }
        facts
    }

    /// Reads what was heard on a connection so far: a greeting, then the reply to EHLO.
    pub(super) fn heard(text: &str) -> Self {
        let mut lines = text.split("\r\n").skip_while(|l| l.as_bytes().get(3) == Some(&b'-')).skip(1);
        Self::read(lines.by_ref().filter_map(|l| l.get(4..)))
    }

    pub(super) fn greeting(&self) -> Greeting {
        Greeting {
            name: self.name.clone(),
            size: self.size,
            eight_bit: self.eight_bit,
            dsn: self.dsn,
            smtputf8: self.smtputf8,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keywords_are_read_in_any_case_and_after_a_long_greeting() {
        let facts = Facts::heard(
            "220-mx.example.com says\r\n220 hello\r\n250-mx.example.com Hello\r\n250-size 35882577\r\n250-8bitmime\r\n\
             250-AUTH plain XOAUTH2\r\n250-   \r\n250-Pipelining\r\n250 DSN\r\n",
        );
        assert_eq!(facts.name, "mx.example.com");
        assert_eq!(facts.size, Some(35_882_577));
        assert!(facts.eight_bit && facts.dsn && facts.pipelining && !facts.smtputf8);
        assert_eq!(facts.auth, ["PLAIN", "XOAUTH2"]);
    }

    #[test]
    fn a_size_of_nought_is_no_limit() {
        assert_eq!(Facts::read(["mx", "SIZE 0"]).size, None);
        assert_eq!(Facts::read(["mx", "SIZE"]).size, None);
    }
}
