//! What stands out in a letter's sentences: words, stems, neighbours, cues, and what is denied.
//! Must not know what any of it means; the weights do.

use super::cues::{Cue, Tongues, cues, tongues};

/// Words of a stem: what follows is an ending.
const STEM: usize = 5;
/// Characters that hang together where words are not written apart.
const LONGEST_RUN: usize = 4;

/// One sentence: as it was typed, and the features that were seen in it.
#[derive(Debug, Clone, Default)]
pub struct Sentence {
    /// The words as typed.
    pub text: String,
    /// Each feature once, in the order seen.
    pub features: Vec<String>,
    /// How many words it has; a run of Japanese counts by its characters.
    pub words: usize,
    /// Whether a question mark ends it.
    pub asks: bool,
    /// Whether it is nothing but names: capital letters, no mark.
    pub name: bool,
    /// Its cues in their order.
    pub cues: Vec<Cue>,
}

/// The sentences of a text with their features.
pub fn sentences(text: &str) -> Vec<Sentence> {
    let tongues = tongues(&tokens(&fold(text)));
    split(text)
        .into_iter()
        .map(|(piece, end)| sentence(&piece, end, tongues))
        .filter(|s| !s.features.is_empty())
        .collect()
}

/// Cuts a text at line ends and at the marks that end a sentence.
fn split(text: &str) -> Vec<(String, Option<char>)> {
    let mut found = Vec::new();
    let mut piece = String::new();
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        let ends = match c {
            '\n' | '!' | '?' | '。' | '！' | '？' | '…' | ';' => true,
            '.' => {
                let word = piece.rsplit(|c: char| !c.is_alphanumeric()).next().unwrap_or_default();
                let open = chars.peek().is_none_or(|next| next.is_whitespace() || *next == '.');
                open && (word.chars().count() > 2 || piece.trim().is_empty() || chars.peek().is_none_or(|n| *n == '.'))
            }
            _ => false,
        };
        if !ends {
            piece.push(c);
            continue;
        }
        let mut mark = c;
        while let Some(next) = chars.next_if(|n| matches!(n, '!' | '?' | '.' | '！' | '？' | '…' | ' ')) {
            if matches!(next, '?' | '？') || !next.is_whitespace() && mark == '.' {
                mark = if matches!(next, '?' | '？') { '?' } else { '…' };
            }
        }
        found.push((std::mem::take(&mut piece), Some(mark)));
    }
    found.push((piece, None));
    // A mark without words belongs to what stands before it.
    let mut kept: Vec<(String, Option<char>)> = Vec::new();
    for (piece, end) in found {
        match kept.last_mut() {
            Some(last) if piece.trim().is_empty() => last.1 = last.1.or(end),
            _ if piece.trim().is_empty() && !matches!(end, Some('?' | '？')) => {}
            _ => kept.push((piece, end)),
        }
    }
    kept
}

fn sentence(piece: &str, end: Option<char>, tongues: Tongues) -> Sentence {
    let mut found = Sentence { text: piece.trim().to_owned(), ..Sentence::default() };
    found.asks = matches!(end, Some('?' | '？'));
    let folded = fold(piece);
    let mut seen = Features::default();
    let mut all_cues = Vec::new();
    let (mut open, mut first) = (String::from("^"), true);
    for clause in folded.split([',', ':', '、', '(', ')', '–']) {
        let tokens = tokens(clause);
        found.words += tokens.iter().map(Token::words).sum::<usize>();
        let mut tags = cues(&tokens, tongues);
        if all_cues.is_empty() && tokens.len() <= 2 && !tags.is_empty() && tags.iter().all(|t| *t == Cue::Not) {
            tags = vec![Cue::Nay];
        }
        clause_features(&mut seen, &tokens, &mut open, first && !tokens.is_empty());
        first &= tokens.is_empty();
        all_cues.append(&mut tags);
    }
    if found.words > 0 || !found.text.is_empty() {
        seen.add(&format!("{open} $"));
    }
    cue_features(&mut seen, &all_cues);
    marks(&mut seen, piece, end, found.words);
    found.features = seen.seen;
    found.name = end != Some('?') && end != Some('!') && names_only(&found.text)
        || end.is_none() && all_cues.is_empty() && name_in_kanji(&found.text);
    found.cues = all_cues;
    found
}

/// `R. Subramaniam`, `Margaret Ellison (Mrs)`, `Ihre Inge Bartels`: few words, each with a capital and the rest small.
fn names_only(text: &str) -> bool {
    let words: Vec<&str> = text.split([' ', '-', '.', '(', ')', ',', '\'']).filter(|w| !w.is_empty()).collect();
    let fits = |word: &str| {
        let mut chars = word.chars();
        chars.next().is_some_and(char::is_uppercase)
            && !chars.clone().any(char::is_uppercase)
            && chars.all(char::is_alphabetic)
            || PARTICLES.contains(&word)
    };
    (1..=5).contains(&words.len()) && words.iter().all(|w| fits(w))
}

/// `山岸`, `総務部 小林`: nothing but a few characters that are no kana.
fn name_in_kanji(text: &str) -> bool {
    let signs = text.chars().filter(|c| !c.is_whitespace());
    signs.clone().all(|c| ('\u{4e00}'..='\u{9fff}').contains(&c)) && (2..=7).contains(&signs.count())
}

/// Small words within a name.
const PARTICLES: &[&str] = &[
    "van", "von", "de", "der", "den", "di", "da", "del", "della", "du", "la", "le", "mw", "mevr", "dhr", "fam", "y",
    "e", "i",
];

/// Features in the order seen, each once.
#[derive(Default)]
struct Features {
    seen: Vec<String>,
    /// Of each, so that a new one is told by numbers.
    hashes: Vec<u64>,
}

impl Features {
    fn add(&mut self, feature: &str) {
        // FNV-1a
        let hash = feature
            .bytes()
            .fold(0xcbf2_9ce4_8422_2325, |hash: u64, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3));
        if !self.hashes.contains(&hash) {
            self.hashes.push(hash);
            self.seen.push(feature.to_owned());
        }
    }
}

/// A word, or a run of characters of a script that writes no blanks.
#[derive(Debug, Clone)]
pub struct Token {
    /// In small letters, without accents.
    pub text: String,
    run: bool,
}

impl Token {
    fn words(&self) -> usize {
        if self.run { self.text.chars().count().div_ceil(2) } else { 1 }
    }
}

fn clause_features(seen: &mut Features, tokens: &[Token], before: &mut String, first: bool) {
    for token in tokens {
        if token.run {
            run_features(seen, &token.text);
            *before = String::from("~");
            continue;
        }
        let word = token.text.as_str();
        seen.add(word);
        seen.add(&format!("{before} {word}"));
        let stem = stem(word);
        if stem.len() < word.len() {
            seen.add(&format!("{stem}*"));
        }
        *before = word.to_owned();
    }
    if first && let Some(token) = tokens.first().filter(|t| !t.run) {
        seen.add(&format!("^ {}", token.text));
    }
}

fn stem(word: &str) -> &str {
    word.char_indices().nth(STEM).and_then(|(at, _)| word.get(..at)).unwrap_or(word)
}

fn run_features(seen: &mut Features, run: &str) {
    let chars: Vec<char> = run.chars().collect();
    for length in 1..=LONGEST_RUN {
        for window in chars.windows(length) {
            let piece: String = window.iter().collect();
            if length > 1 || !('\u{3040}'..='\u{309f}').contains(window.first().unwrap_or(&'a')) {
                seen.add(&piece);
            }
        }
        if let Some(head) = chars.get(..length) {
            seen.add(&format!("^{}", head.iter().collect::<String>()));
        }
        if let Some(tail) = chars.len().checked_sub(length).and_then(|at| chars.get(at..)) {
            seen.add(&format!("{}$", tail.iter().collect::<String>()));
        }
    }
}

/// What kinds of cue stand in the sentence, alone, in pairs and in their order.
fn cue_features(seen: &mut Features, cues: &[Cue]) {
    let mut kinds: Vec<Cue> = Vec::new();
    for cue in cues {
        if !kinds.contains(cue) {
            kinds.push(*cue);
        }
    }
    for (at, one) in kinds.iter().enumerate() {
        seen.add(&format!("<{}>", one.name()));
        for other in kinds.iter().skip(at + 1) {
            let (a, b) = if one.name() < other.name() { (one, other) } else { (other, one) };
            seen.add(&format!("<{}&{}>", a.name(), b.name()));
        }
    }
    for pair in cues.windows(2) {
        if let [one, other] = pair {
            seen.add(&format!("<{} {}>", one.name(), other.name()));
        }
    }
    for three in cues.windows(3) {
        if let [one, two, three] = three {
            seen.add(&format!("<{} {} {}>", one.name(), two.name(), three.name()));
        }
    }
}

/// Marks, figures, addresses and how long the sentence is.
fn marks(seen: &mut Features, piece: &str, end: Option<char>, words: usize) {
    match end {
        Some('?' | '？') => seen.add("<?>"),
        Some('!' | '！') => seen.add("<!>"),
        Some('…') => seen.add("<...>"),
        _ => {}
    }
    let digits = piece.chars().filter(char::is_ascii_digit).count();
    if digits > 4 {
        seen.add("<number>");
    }
    if piece.contains('@') {
        seen.add("<@>");
    }
    for c in piece.chars().filter(|c| u32::from(*c) >= 0x2600 && !('\u{3000}'..='\u{ffef}').contains(c)) {
        if !matches!(c, '\u{fe0f}' | '\u{1f3fb}'..='\u{1f3ff}') {
            seen.add(&c.to_string());
        }
    }
    if words <= 1 {
        seen.add("<one word>");
    }
}

/// In small letters, accents gone, a letter held down counted once.
pub(super) fn fold(text: &str) -> String {
    let mut folded = String::with_capacity(text.len());
    let (mut last, mut run) = (' ', 0);
    for c in text.chars().flat_map(char::to_lowercase) {
        let plain = match c {
            'à' | 'á' | 'â' | 'ã' | 'ä' | 'å' => "a",
            'è' | 'é' | 'ê' | 'ë' => "e",
            'ì' | 'í' | 'î' | 'ï' => "i",
            'ò' | 'ó' | 'ô' | 'õ' | 'ö' => "o",
            'ù' | 'ú' | 'û' | 'ü' => "u",
            'ç' => "c",
            'ñ' => "n",
            'ß' => "ss",
            'œ' => "oe",
            '’' | '‘' | 'ʼ' | '`' | '´' => "'",
            _ => "",
        };
        let c = plain.chars().next().filter(|_| plain.len() == 1).unwrap_or(c);
        run = if c == last { run + 1 } else { 1 };
        last = c;
        if run >= 3 && c.is_alphabetic() && c.is_ascii() {
            // "sooo" is "so"; what was doubled by right loses no more than this.
            if run == 3 {
                folded.pop();
            }
            continue;
        }
        if plain.len() > 1 { folded.push_str(plain) } else { folded.push(c) }
    }
    folded
}

pub(super) fn unspaced(c: char) -> bool {
    ('\u{3040}'..='\u{30ff}').contains(&c) || ('\u{3400}'..='\u{9fff}').contains(&c) || c == '々' || c == 'ー'
}

/// Words of folded text: an elided article is a word, and so is the English `n't`.
fn tokens(clause: &str) -> Vec<Token> {
    let mut found: Vec<Token> = Vec::new();
    let mut word = String::new();
    let mut run = false;
    let mut push = |word: &mut String, run: bool| {
        if word.is_empty() {
            return;
        }
        let whole = std::mem::take(word);
        let denial = ["n't", "nt"].iter().find_map(|end| whole.strip_suffix(end).filter(|v| VERBS.contains(v)));
        match denial {
            Some(verb) if !run => {
                found.push(Token { text: verb.to_owned(), run: false });
                found.push(Token { text: "n't".to_owned(), run: false });
            }
            _ => match whole.split_once('\'') {
                Some((head, tail)) if !run => {
                    for part in [head, tail].into_iter().filter(|p| !p.is_empty()) {
                        found.push(Token { text: part.to_owned(), run: false });
                    }
                }
                _ => found.push(Token { text: whole, run }),
            },
        }
    };
    for c in clause.chars() {
        let kind = unspaced(c);
        if !(c.is_alphabetic() || kind || c == '\'') {
            push(&mut word, run);
            continue;
        }
        if kind != run {
            push(&mut word, run);
            run = kind;
        }
        word.push(c);
    }
    push(&mut word, run);
    found
}

/// What English denies with a short not.
const VERBS: &[&str] = &[
    "is", "was", "were", "are", "do", "does", "did", "has", "have", "had", "ca", "wo", "would", "could", "should",
    "ai", "must", "need",
];
