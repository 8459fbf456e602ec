//! What a bare text means in the fields that are not text: addresses, files, languages.
//! Must not know where it was written.

use globset::{GlobBuilder, GlobMatcher};

use crate::domain::acquaintance::Acquaintance;
use crate::domain::address::AddressPattern;
use crate::domain::calendar::parse_days;
use crate::domain::language::Language;
use crate::domain::message::AuthenticationResult;
use crate::domain::problem::nearest;
use crate::rules::test::Ask;
use crate::written::octets;

pub(super) fn address(text: &str) -> Result<AddressPattern, String> {
    if text.trim_matches('*').is_empty() || text.trim_matches('*') == "@" {
        return Err("this matches everybody | write an address, or `*@example.com` for a domain".into());
    }
    if !text.contains(['@', '.']) || text.contains(' ') {
        return Err(format!(
            "`{text}` is not an address or a domain | write `*@example.com`, or {{ words = [\"{text}\"] }} for a name"
        ));
    }
    AddressPattern::parse(text).map_err(|why| format!("`{text}` is not a pattern for addresses: {why}"))
}

pub(super) fn file_pattern(text: &str) -> Result<Ask, String> {
    if text.is_empty() {
        return Err("an empty pattern matches nothing | write `*.pdf` or `image/*`".into());
    }
    let glob = |text: &str| -> Result<Box<GlobMatcher>, String> {
        let glob = GlobBuilder::new(text).literal_separator(false).build();
        glob.map(|g| Box::new(g.compile_matcher()))
            .map_err(|e| format!("`{text}` is not a pattern for files: {} | write `*.pdf` or `image/*`", e.kind()))
    };
    let lower = text.to_lowercase();
    if lower.contains('/') { Ok(Ask::MediaType(glob(&lower)?)) } else { Ok(Ask::FileName(glob(&lower)?)) }
}

/// ISO 639-1.
const LANGUAGES: &str = "aa ab ae af ak am an ar as av ay az ba be bg bh bi bm bn bo br bs ca ce ch co cr cs cu cv cy da \
    de dv dz ee el en eo es et eu fa ff fi fj fo fr fy ga gd gl gn gu gv ha he hi ho hr ht hu hy hz ia id ie ig ii ik \
    io is it iu ja jv ka kg ki kj kk kl km kn ko kr ks ku kv kw ky la lb lg li ln lo lt lu lv mg mh mi mk ml mn mr ms \
    mt my na nb nd ne ng nl nn no nr nv ny oc oj om or os pa pi pl ps pt qu rm rn ro ru rw sa sc sd se sg si sk sl sm \
    sn so sq sr ss st su sv sw ta te tg th ti tk tl tn to tr ts tt tw ty ug uk ur uz ve vi vo wa wo xh yi yo za zh zu";

const NAMES: [(&str, &str); 12] = [
    ("english", "en"),
    ("german", "de"),
    ("deutsch", "de"),
    ("french", "fr"),
    ("spanish", "es"),
    ("italian", "it"),
    ("dutch", "nl"),
    ("portuguese", "pt"),
    ("polish", "pl"),
    ("arabic", "ar"),
    ("chinese", "zh"),
    ("japanese", "ja"),
];

pub(super) fn language(text: &str) -> Result<Language, String> {
    let known = Language::parse(text).filter(|l| LANGUAGES.split_whitespace().any(|code| code == l.code()));
    known.ok_or_else(|| {
        let near = nearest(text, NAMES.iter().map(|(name, _)| *name));
        let code = NAMES.iter().find(|(name, _)| Some(*name) == near).map_or("de", |(_, code)| code);
        format!("`{text}` is not a language | write its two-letter code, such as \"{code}\"")
    })
}

/// `over 5 MB` or `under 10 KB`.
pub(super) fn size(text: &str) -> Result<Ask, String> {
    let no = || format!("`{text}` is not a size to compare with | write \"over 5 MB\" or \"under 10 KB\"");
    let (ask, rest): (fn(u64) -> Ask, _) = if let Some(rest) = text.strip_prefix("over ") {
        (Ask::Over, rest)
    } else if let Some(rest) = text.strip_prefix("under ") {
        (Ask::Under, rest)
    } else {
        return Err(no());
    };
    octets(rest).map(ask).map_err(|_| no())
}

pub(super) fn acquaintance(text: &str) -> Result<Acquaintance, String> {
    let all = [Acquaintance::New, Acquaintance::Known, Acquaintance::Often];
    one_of(text, all.map(|a| (a.word(), a)))
        .ok_or_else(|| format!("`{text}` is not how well a sender is known | write \"new\", \"known\" or \"often\""))
}

pub(super) fn authentication(text: &str) -> Result<AuthenticationResult, String> {
    let all = [
        ("pass", AuthenticationResult::Pass),
        ("fail", AuthenticationResult::Fail),
        ("none", AuthenticationResult::None),
    ];
    one_of(text, all).ok_or_else(|| {
        format!("`{text}` is no result of authentication | write true, false, \"pass\", \"fail\" or \"none\"")
    })
}

fn one_of<T: Copy, const N: usize>(text: &str, all: [(&str, T); N]) -> Option<T> {
    all.iter().find(|(word, _)| *word == text).map(|(_, meaning)| *meaning)
}

/// `18:00-08:00`, by the mailbox's clock; the end is no longer in it.
pub(super) fn hours(text: &str) -> Result<Ask, String> {
    let no = || format!("`{text}` is not a span of hours | write \"18:00-08:00\" or \"9-12\"");
    let minutes = |text: &str| -> Option<u16> {
        let (hour, minute) = text.trim().split_once(':').unwrap_or((text.trim(), "00"));
        let plain = |t: &str| (1..=2).contains(&t.len()) && t.bytes().all(|b| b.is_ascii_digit());
        let (hour, minute) =
            (plain(hour).then(|| hour.parse::<u16>().ok())??, plain(minute).then(|| minute.parse::<u16>().ok())??);
        (minute < 60 && hour * 60 + minute <= 24 * 60).then_some(hour * 60 + minute)
    };
    let (from, to) = text.split_once(['-', '\u{2013}']).ok_or_else(no)?;
    let (from, to) = (minutes(from).ok_or_else(no)?, minutes(to).ok_or_else(no)?);
    if from == to {
        return Err(format!("`{text}` is the whole day or nothing | write an end that differs from the beginning"));
    }
    Ok(Ask::Between(from, to))
}

/// `Sat-Sun`, `Mon` or `Mon, Wed`.
pub(super) fn days(text: &str) -> Result<Ask, String> {
    let mut bits = 0u8;
    for part in text.split(',').map(str::trim) {
        for day in parse_days(part).map_err(|why| format!("{why} | write \"Sat\", \"Mon-Fri\" or a list of them"))? {
            bits |= 1 << day.to_monday_zero_offset();
        }
    }
    Ok(Ask::Days(bits))
}
