//! Gathers what is wrong in the files of one load, so that all of it is told at once.
//! Must not know how a problem was found.

use std::cell::RefCell;
use std::rc::Rc;

use crate::domain::problem::{Problem, Severity};

/// The problems of one load; clones share one list.
#[derive(Debug, Clone, Default)]
pub struct Problems(Rc<RefCell<Vec<Problem>>>);

impl Problems {
    /// Adds one; the same words at the same place are kept once.
    pub fn add(&self, problem: Problem) {
        let mut all = self.0.borrow_mut();
        if !all.contains(&problem) {
            all.push(problem);
        }
    }

    /// Adds many.
    pub fn extend(&self, problems: impl IntoIterator<Item = Problem>) {
        problems.into_iter().for_each(|p| self.add(p));
    }

    /// How many are errors.
    pub fn errors(&self) -> usize {
        self.0.borrow().iter().filter(|p| p.severity == Severity::Error).count()
    }

    /// All of them by file, in the order of their places. Files keep the order of their first problem.
    pub fn into_vec(self) -> Vec<Problem> {
        let mut all = self.0.borrow().clone();
        let mut files = Vec::new();
        for problem in &all {
            if !files.contains(&problem.file.path) {
                files.push(problem.file.path.clone());
            }
        }
        all.sort_by_key(|p| {
            let file = files.iter().position(|f| *f == p.file.path);
            (file, p.span.as_ref().map(|s| s.start))
        });
        all
    }

    /// The value when nothing is an error.
    ///
    /// # Errors
    /// Every problem, warnings too, when at least one is an error.
    pub fn result<T>(self, value: Option<T>) -> Result<(T, Vec<Problem>), Vec<Problem>> {
        match value {
            Some(value) if self.errors() == 0 => Ok((value, self.into_vec())),
            _ => Err(self.into_vec()),
        }
    }
}
