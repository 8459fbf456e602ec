//! One regular expression of a rule, with the texts without which it cannot match.
//! Must not know where it stands in a file, or which field it is run on.

use std::collections::BTreeMap;
use std::ops::Range;
use std::sync::OnceLock;

use regex_automata::Input;
use regex_automata::meta::{self, BuildError, Regex};
use regex_automata::nfa::thompson::WhichCaptures;
use regex_syntax::hir::{Hir, HirKind, Look};
use regex_syntax::{Error, ParserBuilder};

use super::needs::{Need, Needs, needed, stays, weight};

/// Octets that a compiled expression may take.
const LARGEST: usize = 1024 * 1024;
/// Octets of what it remembers of its last searches, for each that runs at the same time.
const REMEMBERED: usize = 256 * 1024;
/// Octets of a line on which any engine is quick.
const SHORT: usize = 512;
/// Characters that it may be written with.
const LONGEST: usize = 4096;

/// An expression. It ignores case and sees each field as one line. Of many expressions few ever run, so each form is
/// compiled when it is first wanted.
#[derive(Debug)]
pub(crate) struct Expression {
    pattern: String,
    /// For short lines: compiled at little cost.
    short: OnceLock<Option<Regex>>,
    /// For long ones.
    whole: OnceLock<Option<Regex>>,
    /// The same without word boundaries. Matches wherever the whole one does, and stays fast on text that is not ASCII.
    unbounded: OnceLock<Option<Regex>>,
    /// Whether it has word boundaries.
    bounded: bool,
    names: Vec<String>,
    needs: Needs,
    stays: bool,
    weight: usize,
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
    pub(crate) fn parse(pattern: &str, may_be_large: bool) -> Result<Self, NotAnExpression> {
        if pattern.len() > LONGEST {
            let why = format!("this expression has {} characters; {LONGEST} are allowed", pattern.len());
            return Err(plain(why, "use a list of words instead"));
        }
        let hir = parsed(pattern)?;
        if hir.properties().minimum_len().unwrap_or(0) == 0 {
            let why = "this expression also matches an empty text, so it would hold for every letter".into();
            return Err(plain(why, "make something in it required, with `+` in place of `*`"));
        }
        let weight = weight(&hir);
        let this = Self {
            pattern: pattern.to_owned(),
            short: OnceLock::new(),
            whole: OnceLock::new(),
            unbounded: OnceLock::new(),
            bounded: has_word_boundary(&hir),
            names: names(&hir),
            needs: needed(&hir),
            stays: stays(&hir),
            weight: weight.min(2 * LARGEST),
        };
        if weight > LARGEST && !may_be_large {
            let why = "too many large expressions stand before this one".into();
            return Err(plain(why, "use smaller counts, and `[a-z]` or `[0-9]` where `\\w` or `\\d` is not needed"));
        }
        if weight > LARGEST {
            let _ = this.short.set(Some(this.compiled(&hir, this.simple(LARGEST))?));
        }
        Ok(this)
    }

    /// How a form is compiled that is fast on long lines.
    fn fast(&self, largest: usize) -> meta::Config {
        let captures = if self.names.is_empty() { WhichCaptures::Implicit } else { WhichCaptures::All };
        Regex::config()
            .nfa_size_limit(Some(largest))
            .hybrid_cache_capacity(REMEMBERED)
            .which_captures(captures)
            .onepass(false)
            .dfa(false)
    }

    /// How a form is compiled that costs little to make.
    fn simple(&self, largest: usize) -> meta::Config {
        self.fast(largest).hybrid(false).auto_prefilter(false)
    }

    fn compiled(&self, hir: &Hir, config: meta::Config) -> Result<Regex, NotAnExpression> {
        Regex::builder().configure(config).build_from_hir(hir).map_err(|error| too_large(&error))
    }

    /// A form of it. It was parsed, and found small enough, when the rules were read.
    fn form<'a>(
        &self,
        form: &'a OnceLock<Option<Regex>>,
        config: meta::Config,
        change: impl FnOnce(Hir) -> Hir,
    ) -> Option<&'a Regex> {
        // Hundreds of parsed expressions would take more room than the rules; parsing again costs less.
        let compile = || self.compiled(&change(parsed(&self.pattern).ok()?), config).ok();
        form.get_or_init(compile).as_ref()
    }

    fn short(&self) -> Option<&Regex> {
        self.form(&self.short, self.simple(4 * LARGEST), |hir| hir)
    }

    fn whole(&self) -> Option<&Regex> {
        self.form(&self.whole, self.fast(4 * LARGEST), |hir| hir)
    }

    fn unbounded(&self) -> Option<&Regex> {
        let config = self.fast(4 * LARGEST).which_captures(WhichCaptures::Implicit);
        self.form(&self.unbounded, config, |hir| unbounded(&hir))
    }

    /// Whether it had to be compiled at once, to know that it is not too large.
    pub(crate) fn is_large(&self) -> bool {
        self.weight > LARGEST
    }

    /// Sets of folded texts; of each at least one stands wherever it matches. None when there are no such texts.
    pub(crate) fn needs(&self) -> &[Vec<Need>] {
        &self.needs.sought
    }

    /// Whether all other texts that it needs stand in a folded text.
    pub(crate) fn may_match(&self, folded: &str) -> bool {
        self.needs.beside.iter().all(|set| set.iter().any(|need| folded.contains(&need.text)))
    }

    /// Whether whatever it matches stands within one sentence.
    pub(crate) fn stays(&self) -> bool {
        self.stays
    }

    /// Lets go of what was compiled; it is compiled again when it next runs.
    pub(crate) fn forget(&mut self) {
        (self.short, self.whole, self.unbounded) = Default::default();
    }

    /// Octets that it may take when it is compiled, about.
    pub(crate) fn weight(&self) -> usize {
        self.weight
    }

    /// Where it matches first in a part of a line. What stands around the part still bounds words.
    pub(crate) fn find(&self, line: &str, part: Range<usize>) -> Option<Range<usize>> {
        let within = line.get(part.clone())?;
        let input = |part: Range<usize>| Input::new(line).range(part);
        if within.len() <= SHORT {
            return self.short()?.find(input(part)).map(|found| found.range());
        }
        // A Unicode `\b` is slow on text that is not ASCII; it is tried from where a match may begin.
        let mut start = part.start;
        if self.bounded && !within.is_ascii() {
            start = self.unbounded()?.find(input(part.clone()))?.start();
        }
        self.whole()?.find(input(start..part.end)).map(|found| found.range())
    }

    /// The named groups of the first match that took part in it.
    pub(crate) fn captures(&self, line: &str) -> BTreeMap<String, String> {
        let fitting = if line.len() <= SHORT { self.short() } else { self.whole() };
        let Some(regex) = fitting else { return BTreeMap::new() };
        let mut found = regex.create_captures();
        regex.captures(line, &mut found);
        let text = |name: &String| Some((name.clone(), line.get(found.get_group_by_name(name)?.range())?.to_owned()));
        self.names.iter().filter_map(text).collect()
    }

    /// Whether it has named groups.
    pub(crate) fn captures_any(&self) -> bool {
        !self.names.is_empty()
    }
}

fn parsed(pattern: &str) -> Result<Hir, NotAnExpression> {
    let parser = ParserBuilder::new().case_insensitive(true).nest_limit(100).build().parse(pattern);
    parser.map_err(|error| explained(&error, pattern))
}

fn plain(why: String, hint: &str) -> NotAnExpression {
    NotAnExpression { why, span: None, hint: hint.into() }
}

/// What is told of an expression that could not be compiled.
fn too_large(error: &BuildError) -> NotAnExpression {
    if error.size_limit().is_none() {
        return plain(error.to_string(), "");
    }
    plain(
        "this expression grows larger than 1 MiB when it is compiled".into(),
        "use smaller counts, and `[a-z]` or `[0-9]` where `\\w` or `\\d` is not needed",
    )
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

/// The names of its groups, in order.
fn names(hir: &Hir) -> Vec<String> {
    match hir.kind() {
        HirKind::Capture(c) => c.name.iter().map(|n| n.to_string()).chain(names(&c.sub)).collect(),
        HirKind::Repetition(r) => names(&r.sub),
        HirKind::Concat(subs) | HirKind::Alternation(subs) => subs.iter().flat_map(names).collect(),
        _ => Vec::new(),
    }
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
