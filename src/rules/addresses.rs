//! Many address patterns at once: whole addresses and domains are looked up, the rest is tried.
//! Must not know which header the address stands in.

use std::collections::HashMap;

use crate::domain::address::{Address, AddressPattern};

/// Patterns and the tests that they stand for.
#[derive(Debug, Default)]
pub(crate) struct Addresses {
    whole: HashMap<String, Vec<usize>>,
    domains: HashMap<String, Vec<usize>>,
    others: Vec<(AddressPattern, usize)>,
}

impl Addresses {
    pub(crate) fn add(&mut self, pattern: &AddressPattern, test: usize) {
        if let Some(address) = pattern.whole() {
            self.whole.entry(address.to_owned()).or_default().push(test);
        } else if let Some(domain) = pattern.domain() {
            self.domains.entry(domain.to_owned()).or_default().push(test);
        } else {
            self.others.push((pattern.clone(), test));
        }
    }

    /// Calls `each` with every test that the address passes.
    pub(crate) fn of(&self, address: &Address, each: &mut impl FnMut(usize)) {
        let known = [self.whole.get(&address.folded()), self.domains.get(address.domain())];
        known.into_iter().flatten().flatten().for_each(|t| each(*t));
        self.others.iter().filter(|(pattern, _)| pattern.matches(address)).for_each(|(_, test)| each(*test));
    }
}
