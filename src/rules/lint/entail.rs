//! Whether one condition holds whenever another does, as far as that shows without a letter.
//! Must not claim what is not sure.

use super::implied::Implied;
use crate::rules::test::Condition::{self, All, Any, AnyTest, Not};

/// Whether `b` holds for every letter for which `a` does. No means: not as far as can be seen.
pub(super) fn entails(a: &Condition, b: &Condition, implied: &Implied) -> bool {
    match (a, b) {
        (_, All(parts)) => parts.iter().all(|part| entails(a, part, implied)),
        (Any(parts), _) => !parts.is_empty() && parts.iter().all(|part| entails(part, b, implied)),
        (AnyTest(tests), AnyTest(others)) => {
            let held = |test: &usize| others.iter().any(|other| implied.holds_with(*test, *other));
            !tests.is_empty() && tests.iter().all(held)
        }
        (AnyTest(tests), Any(parts)) => {
            let one = |test: &usize| parts.iter().any(|part| entails(&AnyTest(vec![*test]), part, implied));
            !tests.is_empty() && tests.iter().all(one)
        }
        (All(parts), Any(others)) => {
            others.iter().any(|other| entails(a, other, implied)) || parts.iter().any(|part| entails(part, b, implied))
        }
        (All(parts), _) => parts.iter().any(|part| entails(part, b, implied)),
        (Not(a), Not(b)) => entails(b, a, implied),
        (Not(_), Any(parts)) => parts.iter().any(|part| entails(a, part, implied)),
        (Not(_), AnyTest(_)) | (AnyTest(_), Not(_)) => false,
    }
}
