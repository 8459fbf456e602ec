//! Makes the desks: rules, letters and keys for each mailbox, all checked before any takes effect.
//! Must not start anything.

use std::collections::BTreeSet;
use std::sync::Arc;

use ring::rand::{SecureRandom, SystemRandom};

use crate::config::Config;
use crate::domain::office::OnPass;
use crate::domain::problem::Problem;
use crate::domain::token::TokenKeys;
use crate::letters::Letters;
use crate::letters::later::{CHECK_IN, HOLDING};
use crate::pipeline::Desk;
use crate::rules::{RuleSet, Terms};
use crate::store::{Store, StoreError};

/// Rules and letters for every mailbox of a configuration.
///
/// # Errors
/// Every problem in every rule and letter file.
pub fn desks(config: &Config, keys: &TokenKeys) -> Result<Vec<Desk>, Vec<Problem>> {
    desks_with(config, keys, |rules| rules)
}

/// The same for a daemon, which judges letters and shows nobody where a rule stands.
///
/// # Errors
/// As for [`desks`].
pub fn standing_desks(config: &Config, keys: &TokenKeys) -> Result<Vec<Desk>, Vec<Problem>> {
    desks_with(config, keys, RuleSet::for_letters_only)
}

fn desks_with(config: &Config, keys: &TokenKeys, keep: fn(RuleSet) -> RuleSet) -> Result<Vec<Desk>, Vec<Problem>> {
    let letters = letters(config);
    let rules = RuleSet::load(&config.rules_folder, &terms(config, letters.as_ref().ok()));
    match (rules, letters) {
        (Ok(rules), Ok(letters)) => {
            let (rules, letters) = (Arc::new(keep(rules)), Arc::new(letters));
            let desk = |watched: &crate::config::Watched| Desk {
                office: Arc::new(watched.office.clone()),
                rules: Arc::clone(&rules),
                letters: Arc::clone(&letters),
                remember: config.remember,
                keys: keys.clone(),
            };
            Ok(config.mailboxes.iter().map(desk).collect())
        }
        (rules, letters) => {
            let mut problems = rules.err().unwrap_or_default();
            problems.extend(letters.err().unwrap_or_default());
            Err(problems)
        }
    }
}

/// The letters of a configuration.
///
/// # Errors
/// Every problem in every letter file.
pub fn letters(config: &Config) -> Result<Letters, Vec<Problem>> {
    let departments = config.mailboxes.iter().flat_map(|m| m.office.departments.values());
    let mut wanted: BTreeSet<&str> = departments.clone().filter_map(|d| d.letter.as_deref()).collect();
    let ways = config.mailboxes.iter().map(|m| &m.office.mailbox.ways);
    wanted.extend(ways.filter(|w| w.holding_note || w.on_pass == OnPass::RenewDate).map(|_| HOLDING));
    wanted.extend(departments.filter(|d| d.ways.check_in.is_some()).map(|_| CHECK_IN));
    Letters::load(&config.letters_folder, &wanted.into_iter().collect::<Vec<_>>())
}

/// The names that rules may use; names of letters are not checked when those could not be read.
pub fn terms(config: &Config, letters: Option<&Letters>) -> Terms {
    let departments = config.mailboxes.iter().flat_map(|m| m.office.departments.values());
    Terms {
        departments: departments.map(|d| d.name.clone()).collect(),
        default_department: config.default_department.clone(),
        letters: letters.map(|l| l.names().into_iter().map(str::to_owned).collect()),
    }
}

/// The keys of the store, made on first use.
///
/// # Errors
/// When the store fails, or the system gives no randomness.
pub async fn keys(store: &Store) -> Result<TokenKeys, StoreError> {
    let mut fresh = [0u8; 32];
    SystemRandom::new()
        .fill(&mut fresh)
        .map_err(|_| StoreError::Refused("the system gives no random numbers".into()))?;
    let secrets = store.token_secrets(fresh).await?;
    Ok(TokenKeys::new(secrets.iter().map(Vec::as_slice)))
}
