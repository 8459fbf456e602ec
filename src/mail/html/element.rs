//! Decides what an element does to the text around it, from its name and attributes alone.
//! Must not know the text.

use html5ever::tokenizer::Tag;

/// What an element is for the reader.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Role {
    /// Part of the line.
    Inline,
    /// Begins and ends a line.
    Block,
    /// Has an empty line before and after it.
    Paragraph,
    /// `ul`, `ol`
    List {
        /// Whether its items are counted.
        counted: bool,
    },
    /// `li`
    Item,
    /// `td`, `th`
    Cell,
    /// `br`
    Break,
    /// `hr`
    Rule,
    /// `pre`, `textarea`
    Pre,
    /// `a`
    Link,
    /// `img`
    Image,
    /// Its content is never read.
    Skip,
}

/// The role that goes with a name.
pub fn role(name: &str) -> Role {
    match name {
        "p" | "h1" | "h2" | "h3" | "h4" | "h5" | "h6" | "blockquote" | "dl" => Role::Paragraph,
        "div" | "tr" | "table" | "tbody" | "thead" | "tfoot" | "section" | "article" | "header" | "footer" | "main"
        | "nav" | "aside" | "form" | "fieldset" | "address" | "center" | "dt" | "dd" | "figure" | "figcaption"
        | "body" | "html" | "caption" | "details" | "summary" => Role::Block,
        "ul" | "menu" | "dir" => Role::List { counted: false },
        "ol" => Role::List { counted: true },
        "li" => Role::Item,
        "td" | "th" => Role::Cell,
        "br" => Role::Break,
        "hr" => Role::Rule,
        "pre" | "textarea" | "listing" | "xmp" => Role::Pre,
        "a" => Role::Link,
        "img" => Role::Image,
        "head" | "style" | "script" | "title" | "noscript" | "object" | "svg" | "math" | "template" | "select"
        | "iframe" | "noembed" | "noframes" | "audio" | "video" => Role::Skip,
        _ => Role::Inline,
    }
}

/// Elements that have no end tag.
pub fn is_void(name: &str) -> bool {
    matches!(
        name,
        "br" | "hr"
            | "img"
            | "input"
            | "meta"
            | "link"
            | "col"
            | "area"
            | "base"
            | "embed"
            | "source"
            | "wbr"
            | "param"
    )
}

/// An attribute, by name.
pub fn attribute<'a>(tag: &'a Tag, name: &str) -> Option<&'a str> {
    tag.attrs.iter().find(|a| &*a.name.local == name).map(|a| &*a.value)
}

/// A whole number that an attribute gives.
pub fn number(tag: &Tag, name: &str) -> Option<i32> {
    attribute(tag, name).and_then(|value| value.trim().parse().ok())
}

/// Whether the reader of the letter would not see the element.
pub fn is_hidden(tag: &Tag) -> bool {
    if tag.attrs.is_empty() {
        return false;
    }
    attribute(tag, "hidden").is_some() || attribute(tag, "style").is_some_and(hides)
}

fn hides(style: &str) -> bool {
    let style: String = style.chars().filter(|c| !c.is_whitespace()).map(|c| c.to_ascii_lowercase()).collect();
    style.split(';').any(|rule| {
        let Some((name, value)) = rule.split_once(':') else { return false };
        let value = value.trim_end_matches("!important");
        match name {
            "display" => value == "none",
            "visibility" => value == "hidden",
            "mso-hide" => value == "all",
            "opacity" => is_zero(value),
            "font-size" | "max-height" | "max-width" => is_zero(value),
            _ => false,
        }
    })
}

fn is_zero(value: &str) -> bool {
    let number = value.trim_end_matches(|c: char| c.is_ascii_alphabetic() || c == '%');
    !number.is_empty() && number.chars().all(|c| matches!(c, '0' | '.'))
}

/// What a mail program marked an element as.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mark {
    /// Nothing.
    None,
    /// What it quotes.
    Quote,
    /// The line above a quote that says whose it is.
    Attribution,
    /// The writer's signature.
    Signature,
}

/// Other programs have their own name in front: `front-signature`.
fn names_signature(name: &str) -> bool {
    let tail = name.len().checked_sub("-signature".len()).and_then(|at| name.get(at..));
    tail.is_some_and(|tail| tail.eq_ignore_ascii_case("-signature") || tail.eq_ignore_ascii_case("_signature"))
}

/// Reads the class and id that mail programs give.
pub fn mark(tag: &Tag) -> Mark {
    let name = &*tag.name;
    if name == "blockquote" {
        return Mark::Quote;
    }
    let class = attribute(tag, "class").unwrap_or_default();
    let id = attribute(tag, "id").unwrap_or_default();
    let named = attribute(tag, "name").unwrap_or_default();
    if named == "messageSignatureSection" || attribute(tag, "data-smartmail") == Some("gmail_signature") {
        return Mark::Signature;
    }
    if class.is_empty() && id.is_empty() && named.is_empty() {
        return Mark::None;
    }
    // Copies of a letter put `x_` before every name, and Yahoo a number.
    let has = |wanted: &[&str]| {
        class.split_ascii_whitespace().chain([id]).map(|c| c.trim_start_matches("x_")).any(|c| wanted.contains(&c))
    };
    if has(&[
        "gmail_attr",
        "moz-cite-prefix",
        "yahoo_quoted_begin",
        "protonmail_quote_header",
        "gmx_quote_header",
        "OutlookMessageHeader",
    ]) {
        Mark::Attribution
    } else if class.split_ascii_whitespace().any(|c| c.ends_with("yahoo_quoted"))
        || matches!(named, "quote" | "messageReplySection")
        || has(&[
            "OLK_SRC_BODY_SECTION",
            "zmail_extra",
            "protonmail_quote",
            "freebirdMailQuote",
            "tutanota_quote",
            "mail_android_quote",
        ])
    {
        Mark::Quote
    } else if has(&[
        "gmail_signature",
        "moz-signature",
        "Signature",
        "ms-outlook-mobile-signature",
        "protonmail_signature_block",
        "AppleMailSignature",
        "k9mail-signature",
        "mobile-signature",
    ]) || class.split_ascii_whitespace().chain([id]).any(names_signature)
    {
        Mark::Signature
    } else {
        Mark::None
    }
}
