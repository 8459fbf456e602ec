//! Decides, token by token, what is written: one pass, work linear in the length of the HTML.
//! Must not know MIME or mail headers.

use std::cell::RefCell;

use html5ever::LocalName;
use html5ever::tokenizer::states::RawKind;
use html5ever::tokenizer::{Tag, TagKind, Token, TokenSink, TokenSinkResult};

use super::element::{self, Mark, Role};

/// Open elements that are remembered; deeper ones are read as if they were not there.
const MAX_OPEN: usize = 512;
/// How far up an end tag looks for its beginning.
const MAX_LOOK: usize = 64;

/// The receiving end of the tokenizer.
#[derive(Default)]
pub struct Sink(RefCell<Writer>);

impl Sink {
    /// All that was written.
    pub fn into_text(self) -> String {
        let mut writer = self.0.into_inner();
        while writer.close_last() {}
        writer.out.truncate(writer.out.trim_end().len());
        writer.out
    }
}

impl TokenSink for Sink {
    type Handle = ();

    fn process_token(&self, token: Token, _line: u64) -> TokenSinkResult<()> {
        let Ok(mut writer) = self.0.try_borrow_mut() else { return TokenSinkResult::Continue };
        match token {
            Token::CharacterTokens(text) => writer.text(&text),
            Token::TagToken(tag) if tag.kind == TagKind::StartTag => return writer.start(&tag),
            Token::TagToken(tag) => writer.end(&tag.name),
            _ => {}
        }
        TokenSinkResult::Continue
    }
}

struct Open {
    name: LocalName,
    role: Role,
    hidden: bool,
    mark: Mark,
    /// Where its text begins in the output.
    start: usize,
    /// Where a link leads.
    href: Option<String>,
}

#[derive(Default)]
struct Writer {
    out: String,
    open: Vec<Open>,
    hidden: usize,
    quotes: usize,
    pre: usize,
    /// The number of the next item of each open list that is counted.
    lists: Vec<Option<i32>>,
    /// Line ends owed before the next character.
    lines: usize,
    /// A blank is owed before the next character.
    blank: bool,
    /// What stands first on the next line.
    bullet: Option<String>,
}

impl Writer {
    fn start(&mut self, tag: &Tag) -> TokenSinkResult<()> {
        let name = &*tag.name;
        let role = element::role(name);
        match role {
            Role::Break if self.hidden == 0 => self.line_break(),
            Role::Rule if self.hidden == 0 => self.line(1),
            Role::Image if self.hidden == 0 => self.image(tag),
            _ => {}
        }
        if element::is_void(name) || tag.self_closing && role != Role::Skip && name.contains(':') {
            return TokenSinkResult::Continue;
        }
        self.close_implied(name, role);
        match role {
            Role::Item if self.hidden == 0 => self.item(element::number(tag, "value")),
            _ => self.before(role),
        }
        if self.open.len() < MAX_OPEN {
            let hidden = role == Role::Skip || element::is_hidden(tag);
            let mark = element::mark(tag);
            self.push(tag, role, hidden, mark);
        }
        match name {
            "script" => TokenSinkResult::RawData(RawKind::ScriptData),
            "style" | "xmp" | "iframe" | "noembed" | "noframes" => TokenSinkResult::RawData(RawKind::Rawtext),
            "title" | "textarea" => TokenSinkResult::RawData(RawKind::Rcdata),
            _ => TokenSinkResult::Continue,
        }
    }

    fn push(&mut self, tag: &Tag, role: Role, hidden: bool, mark: Mark) {
        self.hidden += usize::from(hidden);
        if self.hidden == 0 {
            self.quotes += usize::from(mark == Mark::Quote);
            if mark == Mark::Signature && !self.out.ends_with("\n-- ") && !self.out.ends_with("\n--") {
                self.line(1);
                self.text("-- ");
                self.out.push(' ');
                self.line(1);
            }
        }
        self.pre += usize::from(role == Role::Pre);
        if let Role::List { counted } = role {
            // What the program counts from, where it does not count from one.
            let first = element::number(tag, "start").unwrap_or(1);
            self.lists.push(counted.then_some(first));
        }
        let href = (role == Role::Link).then(|| element::attribute(tag, "href").map(str::to_owned)).flatten();
        let mark = if self.hidden > 0 { Mark::None } else { mark };
        self.open.push(Open { name: tag.name.clone(), role, hidden, mark, start: self.out.len(), href });
    }

    /// A `p` ends where a block begins, an item where the next begins, and so on (HTML §13.1.2.4).
    fn close_implied(&mut self, name: &str, role: Role) {
        let last = self.open.last().map_or("", |o| &*o.name);
        let ends = match last {
            "p" => !matches!(role, Role::Inline | Role::Link | Role::Image | Role::Skip),
            "li" => role == Role::Item,
            "td" | "th" => role == Role::Cell || name == "tr",
            "tr" => name == "tr",
            "dt" | "dd" => matches!(name, "dt" | "dd"),
            "head" => name == "body",
            _ => false,
        };
        if ends {
            self.close_last();
            self.close_implied(name, role);
        }
    }

    fn end(&mut self, name: &str) {
        if name == "p" && !self.is_open("p") {
            return self.before(Role::Paragraph);
        }
        if name == "br" {
            return self.line_break();
        }
        let found = self.open.iter().rev().take(MAX_LOOK).position(|o| &*o.name == name);
        if let Some(above) = found {
            for _ in 0..=above {
                self.close_last();
            }
        } else {
            self.before(element::role(name));
        }
    }

    fn is_open(&self, name: &str) -> bool {
        self.open.iter().rev().take(MAX_LOOK).any(|o| &*o.name == name)
    }

    fn close_last(&mut self) -> bool {
        let Some(closed) = self.open.pop() else { return false };
        if self.hidden == 0 {
            self.link(&closed);
            if closed.mark == Mark::Attribution {
                self.quote_attribution(closed.start);
            }
        }
        self.hidden -= usize::from(closed.hidden);
        self.pre -= usize::from(closed.role == Role::Pre);
        if matches!(closed.role, Role::List { .. }) {
            self.lists.pop();
        }
        // The line end belongs to what is quoted, so it is owed before the depth goes down.
        self.before(closed.role);
        if closed.mark == Mark::Quote {
            self.line(1);
            self.quotes -= 1;
        }
        true
    }

    fn before(&mut self, role: Role) {
        match role {
            _ if self.hidden > 0 => {}
            Role::Paragraph => self.line(2),
            Role::List { .. } => self.line(if self.lists.is_empty() { 2 } else { 1 }),
            Role::Block | Role::Pre => self.line(1),
            Role::Item => self.end_item(),
            Role::Cell => self.blank = true,
            _ => {}
        }
    }

    /// Begins an item; only its beginning counts, and `number` is what the program says it is.
    fn item(&mut self, number: Option<i32>) {
        self.end_item();
        let depth = self.lists.len().saturating_sub(1).min(10);
        let bullet = match self.lists.last_mut() {
            Some(Some(next)) => {
                let here = number.unwrap_or(*next);
                *next = here.saturating_add(1);
                format!("{here}. ")
            }
            _ => "- ".to_owned(),
        };
        self.bullet = Some("  ".repeat(depth) + &bullet);
    }

    /// Ends an item; a mark without any text behind it is not written.
    fn end_item(&mut self) {
        self.bullet = None;
        self.line(1);
    }

    fn line(&mut self, ends: usize) {
        self.blank = false;
        // A paragraph or a block that an item begins with stands behind its mark.
        if self.bullet.is_none() {
            self.lines = self.lines.max(ends);
        }
    }

    fn line_break(&mut self) {
        // Breaks add up, blocks do not; more than two empty lines say nothing.
        self.lines = (self.lines + 1).min(3);
        self.blank = false;
    }

    fn image(&mut self, tag: &Tag) {
        // Mail programs send emoji as pictures that carry them as their text.
        let alt = element::attribute(tag, "alt").unwrap_or_default();
        if alt.chars().count() <= 8 && !alt.is_ascii() && !alt.chars().any(char::is_alphanumeric) {
            self.text(alt);
        }
    }

    /// Where a link leads, when its words do not say.
    fn link(&mut self, closed: &Open) {
        let Some(href) = closed.href.as_deref().filter(|h| h.len() <= 300) else { return };
        let shown = self.out.get(closed.start..).unwrap_or_default().trim();
        let bare = |text: &str| {
            let text = text.trim_start_matches("https://").trim_start_matches("http://");
            text.trim_start_matches("www.").trim_end_matches('/').to_ascii_lowercase()
        };
        let leads = href.starts_with("http://") || href.starts_with("https://");
        if leads && !shown.is_empty() && !shown.contains("://") && bare(shown) != bare(href) {
            let written = format!(" <{href}>");
            self.text(&written);
        }
    }

    fn quote_attribution(&mut self, start: usize) {
        let text = self.out.get(start..).unwrap_or_default().trim_start_matches('\n');
        // A forwarded letter is content (mail programs mark its head in the same way).
        if text.is_empty() || text.contains("---------") {
            return;
        }
        let lead = self.out.len() - text.len();
        let quoted: Vec<String> = text.lines().map(|l| format!("> {l}")).collect();
        let quoted = quoted.join("\n");
        self.out.truncate(lead);
        self.out.push_str(&quoted);
    }

    fn text(&mut self, text: &str) {
        if self.hidden > 0 {
            return;
        }
        if self.pre > 0 {
            return self.preformatted(text);
        }
        for (i, word) in text.split(|c: char| c.is_ascii_whitespace()).enumerate() {
            self.blank |= i > 0;
            if !word.is_empty() {
                self.lead();
                self.out.push_str(word);
            }
        }
    }

    fn preformatted(&mut self, text: &str) {
        for (i, line) in text.split('\n').enumerate() {
            if i > 0 {
                self.lines = (self.lines + 1).min(3);
            }
            let line = line.trim_end_matches('\r');
            if !line.is_empty() {
                self.blank = false;
                self.lead();
                self.out.push_str(line);
            }
        }
    }

    /// Writes the line ends, quote marks, bullet or blank that are owed.
    fn lead(&mut self) {
        let first = self.out.is_empty();
        let fresh = first || self.lines > 0;
        for i in 0..if first { 1 } else { self.lines } {
            if !first {
                self.out.truncate(trimmed_len(&self.out));
                self.out.push('\n');
            }
            if i + 1 == self.lines || first {
                for _ in 0..self.quotes.min(20) {
                    self.out.push_str("> ");
                }
            } else {
                self.out.push_str(&">".repeat(self.quotes.min(20)));
            }
        }
        if let Some(bullet) = self.bullet.take() {
            self.out.push_str(&bullet);
        } else if !fresh && self.blank {
            self.out.push(' ');
        }
        self.lines = 0;
        self.blank = false;
    }
}

/// Length without blanks at the end of the last line, but for the blank of a `-- ` line.
fn trimmed_len(text: &str) -> usize {
    let trimmed = text.trim_end_matches(' ');
    let separator = trimmed == "--" || trimmed.ends_with("\n--");
    if separator && text.len() > trimmed.len() { trimmed.len() + 1 } else { trimmed.len() }
}
