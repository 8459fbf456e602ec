//! The sets that a command works with: the one in force, or a candidate in another folder.
//! Must not look at letters of customers.

use std::path::Path;

use crate::cli::Failure;
use crate::config::{self, Config};
use crate::daemon::setup;
use crate::letters::Letters;
use crate::rules::{RuleSet, Terms};

/// The configuration, with what rules may name.
pub struct Loaded {
    /// The configuration, without secrets.
    pub config: Config,
    /// The letters.
    pub letters: Letters,
    terms: Terms,
}

impl Loaded {
    /// Reads configuration and letters.
    pub fn open(path: &Path) -> Result<Self, Failure> {
        let config = config::load_without_secrets(path).map_err(Failure::Configuration)?;
        let letters = setup::letters(&config).map_err(Failure::Configuration)?;
        let terms = setup::terms(&config, Some(&letters));
        Ok(Self { config, letters, terms })
    }

    /// The set in a folder; in the configured one when none is named.
    pub fn rules(&self, folder: Option<&Path>) -> Result<RuleSet, Failure> {
        let folder = folder.unwrap_or(&self.config.rules_folder);
        RuleSet::load(folder, &self.terms).map_err(Failure::Configuration)
    }

    /// The names that rules may use.
    pub fn terms(&self) -> &Terms {
        &self.terms
    }
}
