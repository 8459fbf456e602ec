//! What a bare text means in the fields that are not text: addresses, files, languages.
//! Must not know where it was written.

use globset::{GlobBuilder, GlobMatcher};

use crate::domain::address::AddressPattern;
use crate::domain::language::Language;
use crate::domain::problem::nearest;
use crate::rules::test::Ask;

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
    let glob = |text: &str| -> Result<GlobMatcher, String> {
        let glob = GlobBuilder::new(text).literal_separator(false).build();
        glob.map(|g| g.compile_matcher())
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
