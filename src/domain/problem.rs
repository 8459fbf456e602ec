//! One thing wrong in a file that a person wrote, with its place and a way to mend it.
//! Must not know which kind of file it is.

use std::fmt;
use std::ops::Range;
use std::path::PathBuf;
use std::sync::Arc;

use annotate_snippets::{AnnotationKind, Group, Level, Renderer, Snippet};

/// A file as it was read, kept for showing the line that is wrong.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SourceFile {
    /// Where it lies, as a person would name it.
    pub path: PathBuf,
    /// Its text.
    pub text: String,
}

/// How much a problem matters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Severity {
    /// The file cannot take effect.
    Error,
    /// It takes effect, and a person should look.
    Warning,
}

/// One problem in one file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    /// How much it matters.
    pub severity: Severity,
    /// What is wrong, in one line without a full stop.
    pub title: String,
    /// The file.
    pub file: Arc<SourceFile>,
    /// The bytes of the file that are wrong; none when the whole file is.
    pub span: Option<Range<usize>>,
    /// What stands under the caret; may be empty.
    pub label: String,
    /// How to mend it, if we know.
    pub hint: Option<String>,
}

impl Problem {
    /// An error at a place.
    pub fn error(file: &Arc<SourceFile>, span: Option<Range<usize>>, title: impl Into<String>) -> Self {
        Self {
            severity: Severity::Error,
            title: title.into(),
            file: Arc::clone(file),
            span,
            label: String::new(),
            hint: None,
        }
    }

    /// A warning at a place.
    pub fn warning(file: &Arc<SourceFile>, span: Option<Range<usize>>, title: impl Into<String>) -> Self {
        Self { severity: Severity::Warning, ..Self::error(file, span, title) }
    }

    /// The same with words under the caret.
    #[must_use]
    pub fn label(mut self, label: impl Into<String>) -> Self {
        self.label = label.into();
        self
    }

    /// The same with a way to mend it.
    #[must_use]
    pub fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hint = Some(hint.into());
        self
    }

    /// Line and column of the first byte, both from 1; columns count characters.
    pub fn place(&self) -> Option<(usize, usize)> {
        let start = self.span.as_ref()?.start;
        let before = self.file.text.get(..start)?;
        let line = before.matches('\n').count() + 1;
        let column = before.rsplit('\n').next().unwrap_or_default().chars().count() + 1;
        Some((line, column))
    }

    /// The problem as rustc would show it: title, file, line, caret, hint.
    pub fn render(&self, colour: bool) -> String {
        let level = match self.severity {
            Severity::Error => Level::ERROR,
            Severity::Warning => Level::WARNING,
        };
        let path = self.file.path.display().to_string();
        let mut group = Group::with_title(level.primary_title(self.title.as_str()));
        let span = self.span.clone().filter(|s| self.file.text.get(s.clone()).is_some());
        let snippet = Snippet::source(self.file.text.as_str()).path(path.as_str());
        group = match span {
            Some(span) => {
                let mut mark = AnnotationKind::Primary.span(span);
                if !self.label.is_empty() {
                    mark = mark.label(self.label.as_str());
                }
                group.element(snippet.annotation(mark))
            }
            None => group.element(annotate_snippets::Origin::path(path.as_str())),
        };
        if let Some(hint) = &self.hint {
            group = group.element(Level::HELP.message(hint.as_str()));
        }
        let renderer = if colour { Renderer::styled() } else { Renderer::plain() };
        renderer.render(&[group]).to_string()
    }
}

impl fmt::Display for Problem {
    /// One line: `file:line:column: title (hint)`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.file.path.display())?;
        if let Some((line, column)) = self.place() {
            write!(f, ":{line}:{column}")?;
        }
        write!(f, ": {}", self.title)?;
        if let Some(hint) = &self.hint {
            write!(f, " ({hint})")?;
        }
        Ok(())
    }
}

/// The name in `known` that a mistyped `name` most likely meant.
pub fn nearest<'a>(name: &str, known: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let name = name.to_lowercase().replace('_', "-");
    known
        .into_iter()
        .map(|k| (distance(&name, &k.to_lowercase().replace('_', "-")), k))
        .filter(|(d, k)| *d <= 1 + k.chars().count().min(name.chars().count()) / 3)
        .min_by_key(|(d, _)| *d)
        .map(|(_, k)| k)
}

/// Damerau-Levenshtein distance (optimal string alignment): swapped neighbours count once.
fn distance(a: &str, b: &str) -> usize {
    let a: Vec<char> = a.chars().collect();
    let b: Vec<char> = b.chars().collect();
    let mut before: Vec<usize> = Vec::new();
    let mut last: Vec<usize> = (0..=b.len()).collect();
    for (i, ca) in a.iter().enumerate() {
        let mut row = vec![i + 1];
        for (j, cb) in b.iter().enumerate() {
            let at = |r: &[usize], k: usize| r.get(k).copied().unwrap_or(usize::MAX / 2);
            let mut best = (at(&last, j) + usize::from(ca != cb)).min(at(&last, j + 1) + 1).min(at(&row, j) + 1);
            if i > 0 && j > 0 && a.get(i - 1) == Some(cb) && b.get(j - 1) == Some(ca) {
                best = best.min(at(&before, j - 1) + 1);
            }
            row.push(best);
        }
        before = std::mem::replace(&mut last, row);
    }
    last.last().copied().unwrap_or(0)
}
