//! Decides what a trusted server said about the sender (RFC 8601).
//! Must not check signatures itself, and believes nothing below a stranger's Received line.

use super::header::Header;
use crate::domain::message::{Authentication, AuthenticationResult, Sender};

/// The word in `trusted_authserv` for Exchange Online, which leaves its name out.
const MICROSOFT: &str = "microsoft365";

/// Reads the topmost results of a trusted server. RFC 8601 §5: a sender can write such a field
/// too, so one that stands below a Received line of somebody else's host is nobody's word.
pub fn judge(head: &Header<'_>, sender: &Sender, trusted: &[String]) -> Authentication {
    let none = |detail: &str| Authentication { result: AuthenticationResult::None, detail: detail.to_owned() };
    if trusted.is_empty() {
        return none("no server is trusted");
    }
    let Some(from) = sender.person().map(|p| &p.address) else {
        return none("there is no one sender");
    };
    let domain = from.domain();
    let microsoft = trusted.iter().any(|t| t.eq_ignore_ascii_case(MICROSOFT));
    let mut verdicts: Vec<Verdict> = Vec::new();
    for field in &head.fields {
        if field.is("Received") {
            // Results below a hop that is not ours were written by the sender's side, if at all.
            if is_foreign(&field.unfolded(), trusted) {
                break;
            }
        } else if field.is("Authentication-Results") {
            let text = without_comments(&field.unfolded());
            let (server, results) = split(&text);
            if trusted.iter().any(|t| t.eq_ignore_ascii_case(server)) {
                verdicts.extend(results.iter().filter_map(|r| Verdict::read(r)));
                // RFC 8601 §2.7.4: this server took the mail from a user of its own. Whatever stands
                // below was written by that user's program.
                if let Some(login) = verdicts.iter().find(|v| v.method == "auth") {
                    let own = login.result == "pass" && login.value("smtp.auth") == Some(from.folded().as_str());
                    return if own {
                        Authentication { result: AuthenticationResult::Pass, detail: login.text.clone() }
                    } else {
                        weigh(&verdicts, domain)
                    };
                }
            } else if microsoft && verdicts.is_empty() {
                // No name to compare: only the very first field can be the server's own.
                return weigh(&microsoft_results(&text), domain);
            }
        }
    }
    weigh(&verdicts, domain)
}

/// Whether a Received line was written by a host that belongs to no trusted server.
fn is_foreign(received: &str, trusted: &[String]) -> bool {
    let text = without_comments(received);
    let mut words = text.split_whitespace();
    let Some(by) = words.by_ref().find(|w| w.eq_ignore_ascii_case("by")).and_then(|_| words.next()) else {
        return true;
    };
    let by = by.trim_end_matches([';', '.']).to_ascii_lowercase();
    let known = |host: &str| {
        let host = host.to_ascii_lowercase();
        by == host || by == "localhost" || related(&by, parent(&host))
    };
    let outlook = trusted.iter().any(|t| t.eq_ignore_ascii_case(MICROSOFT)) && by.ends_with(".outlook.com");
    !outlook && !trusted.iter().any(|t| known(t))
}

/// `mx.example.com` -> `example.com`; a name of two labels stays.
fn parent(host: &str) -> &str {
    match host.split_once('.') {
        Some((_, rest)) if rest.contains('.') => rest,
        _ => host,
    }
}

/// Whether one domain is the other or lies below it (relaxed alignment, RFC 7489 §3.1.1, without a
/// list of public suffixes: siblings are not related).
fn related(a: &str, b: &str) -> bool {
    let below = |child: &str, parent: &str| {
        parent.contains('.') && child.strip_suffix(parent).is_some_and(|rest| rest.ends_with('.'))
    };
    a == b || below(a, b) || below(b, a)
}

/// One `method=result` with its properties.
#[derive(Debug)]
struct Verdict {
    method: String,
    result: String,
    properties: Vec<(String, String)>,
    text: String,
}

impl Verdict {
    fn read(text: &str) -> Option<Self> {
        let spaced = text.split_whitespace().collect::<Vec<_>>().join(" ").replace(" = ", "=").replace("= ", "=");
        let mut pairs = spaced.split(' ').filter_map(|word| word.split_once('='));
        let (method, result) = pairs.next()?;
        // RFC 8601 §2.2: a version may follow the method, `dkim/1`.
        let method = method.split('/').next().unwrap_or(method).trim().to_ascii_lowercase();
        let known = ["dmarc", "dkim", "spf", "auth"].contains(&method.as_str());
        known.then(|| Self {
            method,
            result: result.trim_end_matches(';').to_ascii_lowercase(),
            properties: pairs
                .map(|(n, v)| (n.to_ascii_lowercase(), v.trim_matches('"').to_ascii_lowercase()))
                .collect(),
            text: spaced.chars().take(200).collect(),
        })
    }

    fn value(&self, name: &str) -> Option<&str> {
        self.properties.iter().find(|(n, _)| n == name).map(|(_, v)| v.as_str())
    }

    fn domain(&self, name: &str) -> Option<&str> {
        let value = self.value(name)?;
        Some(value.rsplit('@').next().unwrap_or(value).trim_matches(['<', '>']))
    }

    /// Whether what was checked is the domain in From.
    fn is_aligned(&self, domain: &str) -> bool {
        let names: &[&str] =
            if self.method == "dkim" { &["header.d", "header.i"] } else { &["smtp.mailfrom", "smtp.mail"] };
        names.iter().find_map(|name| self.domain(name)).is_some_and(|d| related(d, domain))
    }
}

fn weigh(verdicts: &[Verdict], domain: &str) -> Authentication {
    let said = |result, verdict: &Verdict| Authentication { result, detail: verdict.text.clone() };
    let of = |method: &'static str| verdicts.iter().filter(move |v| v.method == method);
    let dmarc = of("dmarc").find(|v| v.domain("header.from").is_none_or(|d| d == domain));
    match dmarc.map(|v| (v, v.result.as_str())) {
        Some((verdict, "pass" | "bestguesspass")) if verdict.result == "pass" => {
            return said(AuthenticationResult::Pass, verdict);
        }
        Some((verdict, "fail")) => return said(AuthenticationResult::Fail, verdict),
        _ => {}
    }
    if let Some(verdict) = of("dkim").chain(of("spf")).find(|v| v.result == "pass" && v.is_aligned(domain)) {
        return said(AuthenticationResult::Pass, verdict);
    }
    let spf = of("spf").find(|v| matches!(v.result.as_str(), "fail" | "softfail"));
    let dkim = of("dkim").find(|v| v.result == "fail");
    match (spf, dkim) {
        (Some(_), Some(verdict)) => said(AuthenticationResult::Fail, verdict),
        _ => {
            let detail = verdicts.iter().map(|v| v.text.as_str()).collect::<Vec<_>>().join("; ");
            let detail = if detail.is_empty() { "no trusted server said anything".to_owned() } else { detail };
            Authentication { result: AuthenticationResult::None, detail: detail.chars().take(300).collect() }
        }
    }
}

/// The name of the server, without version, and the results after it.
fn split(text: &str) -> (&str, Vec<&str>) {
    let mut pieces = text.split(';');
    let server = pieces.next().unwrap_or_default().trim();
    (server.split_whitespace().next().unwrap_or_default().trim_matches('"'), pieces.collect())
}

/// Exchange Online writes results from the start and puts `;domain` between them.
fn microsoft_results(text: &str) -> Vec<Verdict> {
    let (server, _) = split(text);
    // A name in front means that somebody else wrote it.
    if !server.contains('=') { Vec::new() } else { text.split(';').filter_map(Verdict::read).collect() }
}

fn without_comments(text: &str) -> String {
    let (mut out, mut depth, mut quoted) = (String::with_capacity(text.len()), 0_u32, false);
    for c in text.chars() {
        match c {
            '"' if depth == 0 => {
                quoted = !quoted;
                out.push(c);
            }
            '(' if !quoted => depth += 1,
            ')' if !quoted && depth > 0 => depth -= 1,
            _ if depth == 0 => out.push(c),
            _ => {}
        }
    }
    out
}

#[cfg(test)]
mod tests;
