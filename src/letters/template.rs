//! One compiled letter, and the fixed list of what a letter may use.
//! Must not know files or which letter is chosen.

use std::collections::BTreeMap;
use std::io;
use std::ops::Range;

use minijinja::{AutoEscape, Environment, State, UndefinedBehavior, Value};

use crate::domain::problem::nearest;

/// What a letter may use, with its meaning. Every fact is a text that is empty when it is not known.
pub const VOCABULARY: &[(&str, &str)] = &[
    ("greeting", "the whole salutation: `Dear Maria,`"),
    ("name", "how the greeting calls the writer: `Maria`; empty when unsure"),
    ("title", "how the department is called in this language: `our billing team`"),
    ("by", "the promised date: `by Thursday`; empty when the department promises none"),
    ("day", "the day of the promised date, for `Thursday at the latest`; empty when the department promises none"),
    ("came", "when the letter came in: `this morning`, `over the weekend`; empty when that is long ago"),
    ("order", "the order number that a rule captured; empty when there is none or it is no number"),
    ("about", "what the letter is about, as a rule says it in this language; empty when none is sure"),
    ("trouble", "true when what it is about is a trouble for the writer; then `about` is not empty"),
    ("asks", "true when the letter is short and asks one question; then `about` is not empty"),
    ("store", "the store that a rule captured; may be empty"),
    ("product", "the product that a rule captured; may be empty"),
    ("captures", "everything that the rule captured, by group name: `captures.invoice`"),
    ("subject", "the writer's subject without `Re:`; may be empty"),
    ("again", "true when the writer has written before"),
    ("executive", "the executive's name"),
    ("wrote", "the day of the writer's first letter; only in `holding` and `check-in`"),
    ("was", "the date that was promised before; only in `holding`, and may be empty"),
    ("moved", "not empty when another department has it now; only in `holding`"),
    ("signature", "what stands under every letter"),
];

/// The fact from which choices are drawn; no letter can name it.
const SEED: &str = " seed";
/// The fact that names the wording to be taken instead.
const NTH: &str = " nth";
/// What a choice asks for: its number in the letter, and how many wordings it has.
pub const CHOICE: &str = "either";

/// Octets that a letter may grow to.
const LARGEST: usize = 16 * 1024;
/// Instructions that a letter may take.
const FUEL: u64 = 20_000;

/// Why a template cannot be used; the range is in its source.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fault {
    /// The bytes that are wrong.
    pub range: Option<Range<usize>>,
    /// What is wrong.
    pub title: String,
    /// How to mend it.
    pub hint: Option<String>,
}

/// The facts that one letter is filled with.
#[derive(Debug, Clone, Default)]
pub struct Facts {
    /// Texts by the names of [`VOCABULARY`].
    pub texts: BTreeMap<&'static str, String>,
    /// What the rule captured.
    pub captures: BTreeMap<String, String>,
    /// Whether the writer has written before.
    pub again: bool,
    /// Whether it is about a trouble of the writer's.
    pub trouble: bool,
    /// Whether it asks one question and nothing else.
    pub asks: bool,
    /// Chooses among the wordings of a place; the same seed gives the same letter.
    pub seed: u64,
    /// Takes this wording of every place instead, or the last one: to try a letter out.
    pub nth: Option<u64>,
}

/// An engine without loader, tests of the outside world, or escaping, and with one function.
pub fn engine() -> Environment<'static> {
    let mut engine = Environment::empty();
    // Semi-strict is strict but for `{% if captures.x %}`, which must be allowed to ask.
    engine.set_undefined_behavior(UndefinedBehavior::SemiStrict);
    engine.set_auto_escape_callback(|_| AutoEscape::None);
    engine.set_fuel(Some(FUEL));
    engine.add_function(CHOICE, choice);
    engine.add_filter("lower", |text: String| text.to_lowercase());
    engine.add_filter("upper", |text: String| text.to_uppercase());
    engine.add_filter("capital", capital);
    engine.add_filter("trim", |text: String| text.trim().to_owned());
    engine
}

/// The number of a wording: drawn from the letter's seed and from the number of the place, so that each place in a
/// letter chooses for itself (the finish of SplitMix64).
fn choice(state: &State<'_, '_>, place: u64, count: u64) -> u64 {
    if let Some(nth) = state.lookup(NTH).and_then(|nth| u64::try_from(nth).ok()) {
        return nth.min(count.saturating_sub(1));
    }
    let seed = state.lookup(SEED).and_then(|seed| u64::try_from(seed).ok()).unwrap_or_default();
    let mut drawn = seed ^ (place + 1).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    drawn = (drawn ^ (drawn >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    drawn = (drawn ^ (drawn >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    ((drawn ^ (drawn >> 31)) >> 16).checked_rem(count).unwrap_or_default()
}

/// `Our billing team`, as it stands at the head of a sentence.
fn capital(text: String) -> String {
    let mut rest = text.chars();
    rest.next().map_or_else(String::new, |first| first.to_uppercase().chain(rest).collect())
}

/// Compiles a letter's `source` under `name` and checks every name that it uses.
///
/// # Errors
/// Every fault of the template.
pub fn add(engine: &mut Environment<'static>, name: &str, source: &str) -> Result<(), Vec<Fault>> {
    let known: Vec<&str> = VOCABULARY.iter().map(|(name, _)| *name).collect();
    add_knowing(engine, name, source, &known)
}

/// Compiles `source` under `name`; it may use what is `known`.
///
/// # Errors
/// Every fault of the template.
pub fn add_knowing(
    engine: &mut Environment<'static>,
    name: &str,
    source: &str,
    known: &[&str],
) -> Result<(), Vec<Fault>> {
    engine.add_template_owned(name.to_owned(), source.to_owned()).map_err(|e| vec![fault(&e, source)])?;
    let Ok(template) = engine.get_template(name) else { return Ok(()) };
    let mut used: Vec<String> = template.undeclared_variables(true).into_iter().filter(|n| n != CHOICE).collect();
    used.sort();
    let faults: Vec<Fault> = used.iter().filter_map(|name| misuse(name, source, known)).collect();
    if faults.is_empty() { Ok(()) } else { Err(faults) }
}

/// Sources of templates by their names.
pub type Sources = BTreeMap<String, String>;

/// Gives the engine what it compiles when it is first asked for.
pub fn compile_when_used(engine: &mut Environment<'static>, sources: Sources) {
    engine.set_loader(move |name| Ok(sources.get(name).cloned()));
}

/// The names from outside that a template uses, such as `title` and `captures.order`.
pub fn names(engine: &Environment<'static>, name: &str) -> Vec<String> {
    engine.get_template(name).map_or_else(|_| Vec::new(), |t| t.undeclared_variables(true).into_iter().collect())
}

fn misuse(name: &str, source: &str, known: &[&str]) -> Option<Fault> {
    let (root, member) = name.split_once('.').map_or((name, None), |(r, m)| (r, Some(m)));
    if !known.contains(&root) {
        let hint = match nearest(root, known.iter().copied()) {
            Some(near) => format!("did you mean `{near}`?"),
            None if known.is_empty() => "this text uses nothing; write the words themselves".to_owned(),
            None => format!("it may use: {}", known.join(", ")),
        };
        return Some(Fault {
            range: place(root, source),
            title: format!("`{root}` is nothing that a letter knows"),
            hint: Some(hint),
        });
    }
    if member.is_some() && root != "captures" {
        let title = format!("`{root}` has no parts, so `{name}` is always empty");
        return Some(Fault { range: place(name, source), title, hint: Some(format!("write `{root}` alone")) });
    }
    None
}

/// Where a word first stands in the template, as a whole word inside `{…}`.
fn place(word: &str, source: &str) -> Option<Range<usize>> {
    let part = |c: char| c.is_alphanumeric() || c == '_';
    source.match_indices(word).map(|(at, w)| at..at + w.len()).find(|r| {
        let before = source.get(..r.start).unwrap_or_default();
        let after = source.get(r.end..).unwrap_or_default();
        let inside = before.rfind('{').is_some_and(|open| before.rfind('}').is_none_or(|close| close < open));
        inside && !before.ends_with(part) && !after.starts_with(part)
    })
}

/// Fills a compiled letter.
///
/// # Errors
/// When it asks for what is not there, or takes too long or grows too large.
pub fn render(engine: &Environment<'static>, name: &str, facts: &Facts) -> Result<String, Fault> {
    let text = |t: &String| Value::from(t.as_str());
    let captures: BTreeMap<String, Value> = facts.captures.iter().map(|(k, v)| (k.clone(), text(v))).collect();
    let captures = Value::from_object(captures);
    let mut context: BTreeMap<&'static str, Value> = VOCABULARY
        .iter()
        .map(|(name, _)| {
            let value = match *name {
                "captures" => captures.clone(),
                "again" => Value::from(facts.again),
                "trouble" => Value::from(facts.trouble),
                "asks" => Value::from(facts.asks),
                _ => facts.texts.get(name).map_or_else(|| Value::from(""), text),
            };
            (*name, value)
        })
        .collect();
    context.insert(SEED, Value::from(facts.seed));
    if let Some(nth) = facts.nth {
        context.insert(NTH, Value::from(nth));
    }
    fill(engine, name, Value::from_object(context))
}

/// Fills a compiled template with a map of facts.
///
/// # Errors
/// When it asks for what is not there, or takes too long or grows too large.
pub fn fill(engine: &Environment<'_>, name: &str, context: Value) -> Result<String, Fault> {
    let template = engine.get_template(name).map_err(|e| fault(&e, ""))?;
    let mut out = Bounded(Vec::with_capacity(1024));
    template.render_captured_to(context, &mut out).map_err(|e| fault(&e, template.source()))?;
    String::from_utf8(out.0).map_err(|_| Fault { range: None, title: "it is not UTF-8 text".into(), hint: None })
}

fn fault(error: &minijinja::Error, source: &str) -> Fault {
    use minijinja::ErrorKind as Kind;
    let range = error.range().filter(|r| source.get(r.clone()).is_some());
    let (title, hint) = match error.kind() {
        Kind::UndefinedError => (
            "this asks for something that may not be there".to_owned(),
            Some("put it between {% if … %} and {% endif %}, so that the letter reads well without it".to_owned()),
        ),
        Kind::OutOfFuel => ("this letter takes too long to write".to_owned(), None),
        Kind::WriteFailure => (format!("this letter grows beyond {LARGEST} bytes"), None),
        kind => (
            format!("this is not a template: {}", error.detail().map_or_else(|| kind.to_string(), str::to_owned)),
            Some("`{{ … }}` puts a fact in, `{% if … %} … {% endif %}` asks whether it is there".to_owned()),
        ),
    };
    Fault { range, title, hint }
}

struct Bounded(Vec<u8>);

impl io::Write for Bounded {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        if self.0.len() + bytes.len() > LARGEST {
            return Err(io::Error::other("too large"));
        }
        self.0.extend_from_slice(bytes);
        Ok(bytes.len())
    }
    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}
