//! One regular expression of a rule, with the texts without which it cannot match.
//! Must not know where it stands in a file, or which field it is run on.

use std::collections::BTreeMap;
use std::ops::Range;

use regex::{Regex, RegexBuilder};
use regex_syntax::hir::{Class, Hir, HirKind, Look};
use regex_syntax::{Error, ParserBuilder};

use super::fold::{Accents, fold};

/// Octets that a compiled expression may take.
const LARGEST: usize = 1024 * 1024;
/// Characters that it may be written with.
const LONGEST: usize = 4096;

/// A compiled expression. It ignores case and sees each field as one line.
#[derive(Debug)]
pub(crate) struct Expression {
    /// Without word boundaries: matches wherever the whole one does, and stays fast on any text.
    coarse: Regex,
    /// With them, when it has any.
    fine: Option<Regex>,
    needs: Option<Vec<String>>,
}

/// What is wrong with an expression.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct NotAnExpression {
    /// In words.
    pub(crate) why: String,
    /// Which bytes of the pattern.
    pub(crate) span: Option<Range<usize>>,
    /// How to mend it.
    pub(crate) hint: String,
}

impl Expression {
    pub(crate) fn parse(pattern: &str) -> Result<Self, NotAnExpression> {
        if pattern.len() > LONGEST {
            let why = format!("this expression has {} characters; {LONGEST} are allowed", pattern.len());
            return Err(plain(why, "use a list of words instead"));
        }
        let hir = ParserBuilder::new()
            .case_insensitive(true)
            .nest_limit(100)
            .build()
            .parse(pattern)
            .map_err(|e| explained(&e, pattern))?;
        if hir.properties().minimum_len().unwrap_or(0) == 0 {
            let why = "this expression also matches an empty text, so it would hold for every letter".into();
            return Err(plain(why, "make something in it required, with `+` in place of `*`"));
        }
        let bounded = has_word_boundary(&hir);
        let fine = if bounded { Some(compiled(pattern)?) } else { None };
        let coarse = if bounded { compiled(&unbounded(&hir).to_string())? } else { compiled(pattern)? };
        Ok(Self { coarse, fine, needs: needed(&hir) })
    }

    /// Folded texts of which at least one stands wherever it matches; none when there are no such texts.
    pub(crate) fn needs(&self) -> Option<&[String]> {
        self.needs.as_deref()
    }

    /// Where it matches first.
    pub(crate) fn find(&self, line: &str) -> Option<Range<usize>> {
        // A Unicode `\b` is slow on text that is not ASCII; it is tried from where a match may begin.
        let start = self.coarse.find(line)?;
        match &self.fine {
            None => Some(start.range()),
            Some(fine) => fine.find_at(line, start.start()).map(|m| m.range()),
        }
    }

    /// The named groups of the first match that took part in it.
    pub(crate) fn captures(&self, line: &str) -> BTreeMap<String, String> {
        let regex = self.fine.as_ref().unwrap_or(&self.coarse);
        let Some(found) = regex.captures(line) else { return BTreeMap::new() };
        let named = regex.capture_names().flatten();
        named.filter_map(|n| Some((n.to_owned(), found.name(n)?.as_str().to_owned()))).collect()
    }

    /// The names of its groups.
    pub(crate) fn names(&self) -> impl Iterator<Item = &str> {
        self.coarse.capture_names().flatten()
    }
}

fn plain(why: String, hint: &str) -> NotAnExpression {
    NotAnExpression { why, span: None, hint: hint.into() }
}

fn compiled(pattern: &str) -> Result<Regex, NotAnExpression> {
    let built = RegexBuilder::new(pattern).case_insensitive(true).size_limit(LARGEST).dfa_size_limit(LARGEST).build();
    built.map_err(|e| match e {
        regex::Error::CompiledTooBig(_) => plain(
            "this expression grows larger than 1 MiB when it is compiled".into(),
            "use smaller counts, and `[a-z]` or `[0-9]` where `\\w` or `\\d` is not needed",
        ),
        other => plain(other.to_string(), ""),
    })
}

fn explained(error: &Error, pattern: &str) -> NotAnExpression {
    let (why, span) = match error {
        Error::Parse(e) => (e.kind().to_string(), Some(e.span())),
        Error::Translate(e) => (e.kind().to_string(), Some(e.span())),
        other => (other.to_string(), None),
    };
    let span = span.map(|s| s.start.offset..s.end.offset);
    let hint = match () {
        () if why.contains("look-around") => {
            "say what must not stand there in a `not` condition of the rule instead".to_owned()
        }
        () if pattern.contains('*') && why.contains("repetition operator") => {
            "a word with a `*` is written without `regex`; in an expression, any letters are `\\w*`".to_owned()
        }
        () => "characters with a meaning, such as ( [ ? * + . need a backslash before them".to_owned(),
    };
    NotAnExpression { why, span, hint }
}

fn is_word_boundary(look: Look) -> bool {
    !matches!(look, Look::Start | Look::End | Look::StartLF | Look::EndLF | Look::StartCRLF | Look::EndCRLF)
}

fn has_word_boundary(hir: &Hir) -> bool {
    hir.properties().look_set().iter().any(is_word_boundary)
}

/// The expression with every word boundary left out.
fn unbounded(hir: &Hir) -> Hir {
    if !has_word_boundary(hir) {
        return hir.clone();
    }
    match hir.kind() {
        HirKind::Look(_) => Hir::empty(),
        HirKind::Repetition(r) => {
            let mut r = r.clone();
            r.sub = Box::new(unbounded(&r.sub));
            Hir::repetition(r)
        }
        HirKind::Capture(c) => {
            let mut c = c.clone();
            c.sub = Box::new(unbounded(&c.sub));
            Hir::capture(c)
        }
        HirKind::Concat(subs) => Hir::concat(subs.iter().map(unbounded).collect()),
        HirKind::Alternation(subs) => Hir::alternation(subs.iter().map(unbounded).collect()),
        HirKind::Empty | HirKind::Literal(_) | HirKind::Class(_) => hir.clone(),
    }
}

/// See [`Expression::needs`]. The set whose shortest text is longest is chosen.
fn needed(hir: &Hir) -> Option<Vec<String>> {
    let shortest = |texts: &Vec<String>| texts.iter().map(|t| t.trim().len()).min().unwrap_or(0);
    let useful = |texts: Vec<String>| (shortest(&texts) > 0 && texts.len() <= 64).then_some(texts);
    if let Some(text) = only(hir) {
        return useful(vec![text]);
    }
    match hir.kind() {
        HirKind::Capture(c) => needed(&c.sub),
        HirKind::Repetition(r) if r.min > 0 => needed(&r.sub),
        HirKind::Alternation(subs) => {
            let all: Option<Vec<Vec<String>>> = subs.iter().map(needed).collect();
            useful(all?.concat())
        }
        HirKind::Concat(subs) => {
            let mut sets = Vec::new();
            let mut run = String::new();
            for sub in subs {
                match only(sub) {
                    Some(text) => run.push_str(&text),
                    None if matches!(sub.kind(), HirKind::Look(_)) => {}
                    None => {
                        sets.push(vec![std::mem::take(&mut run)]);
                        sets.extend(needed(sub));
                    }
                }
            }
            sets.push(vec![run]);
            sets.into_iter().filter_map(useful).max_by_key(shortest)
        }
        _ => None,
    }
}

/// The folded text when the expression stands for one text only, in any case.
fn only(hir: &Hir) -> Option<String> {
    match hir.kind() {
        HirKind::Literal(bytes) => Some(fold(std::str::from_utf8(&bytes.0).ok()?, Accents::Fold)),
        HirKind::Class(Class::Unicode(class)) => {
            let chars: Vec<char> = class.ranges().iter().flat_map(|r| r.start()..=r.end()).take(5).collect();
            let mut forms = chars.iter().map(|c| fold(c.encode_utf8(&mut [0; 4]), Accents::Fold));
            let first = forms.next()?;
            (chars.len() < 5 && forms.all(|f| f == first)).then_some(first)
        }
        HirKind::Capture(c) => only(&c.sub),
        HirKind::Concat(subs) => subs.iter().map(only).collect::<Option<Vec<_>>>().map(|v| v.concat()),
        _ => None,
    }
}
