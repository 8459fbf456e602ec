//! How the weights of `src/domain/wording` are made: a small learner over sentences and whole letters.
//! Must not need anything but `tests/fixtures/wording` and `tests/fixtures/answers`.

use std::collections::{BTreeMap, HashMap};
use std::fs;
use std::path::{Path, PathBuf};

use answerable::domain::wording::Kind;
use answerable::domain::wording::answers::Leaves;
use answerable::domain::wording::features::{Sentence, sentences};

pub const LANGUAGES: [&str; 8] = ["en", "de", "fr", "es", "it", "nl", "pt", "ja"];
/// Rows of the tables: what small files have room for.
pub const ROWS: usize = 54_000;
pub const ANSWER_ROWS: usize = 20_000;
const ROUNDS: usize = 30;
/// How many pairs of sentences are said in one breath, in each language.
const PAIRS: usize = 400;
const STEP: f64 = 0.1;
/// Of a hundred times, how often a feature is forgotten, and how often all the cues are: what is read later has
/// words that were never seen, and cues that mislead.
const FORGOTTEN: usize = 10;
const WITHOUT_CUES: usize = 30;
const SHRINK: f64 = 1e-3;
const TOGETHER: f64 = 3.0;
const ZERO: f64 = 80.0;
const STEPS: f64 = 8.0;

pub fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/wording")
}

/// What is learned from: sentences, the kinds they may be, whether one of them is enough, what the others may be then
/// (anything where none is named), and how much they count.
pub struct Lesson {
    sentences: Vec<Sentence>,
    may_be: Vec<usize>,
    one_is_enough: bool,
    beside: Vec<usize>,
    counts: f64,
}

/// `= kind`, and the sentences of that kind below it.
pub fn lines(language: &str) -> Vec<(usize, String)> {
    let mut kind = 0;
    let mut found = Vec::new();
    for line in fs::read_to_string(folder().join(format!("{language}.txt"))).unwrap().lines() {
        match line.strip_prefix("= ") {
            Some(name) => kind = Kind::ALL.iter().position(|k| k.name() == name).unwrap(),
            None => found.push((kind, line.to_owned())),
        }
    }
    found
}

/// Whole letters: a label, a language and the text with `\n` for line ends; of the files whose name is wanted.
pub fn letters(wanted: &dyn Fn(&str) -> bool) -> Vec<(String, String)> {
    labelled(&folder(), wanted)
}

/// Answers of departments, labelled by what they leave to be said.
pub fn answers() -> Vec<(String, String)> {
    labelled(&Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/answers"), &|_| true)
}

fn labelled(folder: &Path, wanted: &dyn Fn(&str) -> bool) -> Vec<(String, String)> {
    let mut found = Vec::new();
    let mut files: Vec<PathBuf> = fs::read_dir(folder).unwrap().map(|e| e.unwrap().path()).collect();
    files.sort();
    for file in files.iter().filter(|f| f.extension().is_some_and(|e| e == "tsv")) {
        if !wanted(file.file_stem().and_then(|n| n.to_str()).unwrap()) {
            continue;
        }
        for line in fs::read_to_string(file).unwrap().lines() {
            let (label, text) = line.split_once('\t').unwrap();
            found.push((label.to_owned(), text.split_once('\t').unwrap().1.replace("\\n", "\n")));
        }
    }
    found
}

fn kinds(of: &[Kind]) -> Vec<usize> {
    of.iter().map(|k| *k as usize).collect()
}

fn lesson_of(label: &str, text: &str) -> Lesson {
    let (may_be, one_is_enough) = match label {
        "thanks" | "fixed" => (kinds(&[Kind::Courtesy, Kind::Well]), false),
        "more" => (kinds(&[Kind::Trouble, Kind::Wish, Kind::Objects, Kind::Unsure, Kind::New]), true),
        "not_fixed" => (kinds(&[Kind::Trouble]), true),
        "objects" => (kinds(&[Kind::Objects]), true),
        "other" => (kinds(&[Kind::Wish, Kind::Unsure, Kind::New]), true),
        other => panic!("{other}"),
    };
    Lesson { sentences: sentences(text), may_be, one_is_enough, beside: Vec::new(), counts: 2.5 }
}

/// An answer that is the last word leaves nothing open in any sentence; one that promises more asks for nothing.
fn lesson_of_answer(label: &str, text: &str) -> Lesson {
    let [nothing, asks, later] = Leaves::ALL.map(|l| l as usize);
    let (may_be, one_is_enough, beside) = match label {
        "done" => (vec![nothing], false, Vec::new()),
        "asks" => (vec![asks], true, Vec::new()),
        "later" => (vec![later], true, vec![nothing, later]),
        other => panic!("{other}"),
    };
    Lesson { sentences: sentences(text), may_be, one_is_enough, beside, counts: 1.0 }
}

/// A small generator whose numbers are the same everywhere.
struct Draw(u64);

impl Draw {
    fn below(&mut self, many: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) as usize % many
    }
}

/// Words that set against, words that add, and how a no and a yes begin an answer.
struct Links {
    against: [&'static str; 4],
    adds: [&'static str; 2],
    no: &'static [&'static str],
    yes: &'static [&'static str],
}

fn links(language: &str) -> Links {
    let (against, adds, no, yes): ([&str; 4], [&str; 2], &[&str], &[&str]) = match language {
        "en" => {
            (["but", "however", "only", "though"], ["and", "so"], &["no", "nope", "no no"], &["yes", "yep", "yeah"])
        }
        "de" => (["aber", "allerdings", "nur", "jedoch"], ["und", "also"], &["nein", "nee", "nö"], &["ja", "jo"]),
        "fr" => {
            (["mais", "par contre", "toutefois", "seulement"], ["et", "donc"], &["non", "non non"], &["oui", "si si"])
        }
        "es" => (["pero", "sin embargo", "solo que", "aunque"], ["y", "así que"], &["no", "no no"], &["sí", "si"]),
        "it" => (["ma", "però", "solo che", "tuttavia"], ["e", "quindi"], &["no", "no no"], &["sì", "si"]),
        "nl" => (["maar", "echter", "alleen", "wel"], ["en", "dus"], &["nee", "nee hoor"], &["ja", "jazeker"]),
        "pt" => (["mas", "porém", "só que", "no entanto"], ["e", "então"], &["não", "não não"], &["sim"]),
        _ => (["でも", "しかし", "ただ", "ただし"], ["そして", "それで"], &["いいえ", "いえ"], &["はい", "ええ"]),
    };
    Links { against, adds, no, yes }
}

/// Two sentences said in one breath, and what the whole then says: the graver part.
fn pairs(language: &str, found: &mut Vec<Lesson>) {
    const NO: usize = Kind::ALL.len();
    const YES: usize = NO + 1;
    let [courtesy, well, trouble, wish, objects, unsure, new] = Kind::ALL.map(|k| k as usize);
    let shapes = [
        (courtesy, trouble, trouble, true),
        (well, trouble, trouble, true),
        (courtesy, wish, wish, true),
        (well, wish, wish, true),
        (well, well, well, false),
        (courtesy, well, well, false),
        (well, courtesy, well, false),
        (courtesy, courtesy, courtesy, false),
        (trouble, trouble, trouble, false),
        (trouble, wish, wish, false),
        (wish, courtesy, wish, false),
        (trouble, courtesy, trouble, false),
        (well, new, new, true),
        (unsure, courtesy, unsure, false),
        (NO, well, well, false),
        (YES, trouble, trouble, false),
        (YES, well, well, false),
        (NO, trouble, trouble, false),
        (well, objects, objects, true),
        (courtesy, objects, objects, true),
        (objects, courtesy, objects, false),
        (YES, objects, objects, true),
        (well, objects, objects, false),
    ];
    let links = links(language);
    let least = if language == "ja" { 3 } else { 8 };
    let mut by: Vec<Vec<String>> = vec![Vec::new(); NO];
    for (kind, line) in lines(language) {
        if sentences(&line).len() == 1 && line.chars().filter(|c| c.is_alphabetic()).count() > least {
            by[kind].push(line);
        }
    }
    by.push(links.no.iter().map(|s| (*s).to_owned()).collect());
    by.push(links.yes.iter().map(|s| (*s).to_owned()).collect());
    let mut draw = Draw(99);
    for _ in 0..PAIRS {
        let (first, second, whole, against) = shapes[draw.below(shapes.len())];
        let one = by[first][draw.below(by[first].len())].trim_end_matches(['.', '!', '。']).to_owned();
        let two = by[second][draw.below(by[second].len())].clone();
        let link = match (draw.below(3), against) {
            (1, _) | (2, false) => ", ".to_owned(),
            (_, true) => format!(", {} ", links.against[draw.below(4)]),
            (_, false) => format!(" {} ", links.adds[draw.below(2)]),
        };
        let text = if language == "ja" {
            format!("{one}{}{two}", link.replace(", ", "、").replace(' ', ""))
        } else {
            format!("{one}{link}{}", if language == "de" { two } else { two.to_lowercase() })
        };
        let (sentences, may_be) = (sentences(&text), vec![whole]);
        found.push(Lesson { sentences, may_be, one_is_enough: true, beside: Vec::new(), counts: 0.3 });
    }
}

/// Every sentence, pairs of them, and the letters.
pub fn lessons(letters: &[(String, String)]) -> Vec<Lesson> {
    let mut found = Vec::new();
    for language in LANGUAGES {
        for (kind, line) in lines(language) {
            let sentences = sentences(&line);
            let beside = Vec::new();
            found.push(Lesson { one_is_enough: true, sentences, may_be: vec![kind], beside, counts: 1.0 });
        }
        pairs(language, &mut found);
    }
    found.extend(letters.iter().map(|(label, text)| lesson_of(label, text)));
    found.retain(|l| !l.sentences.is_empty());
    found
}

/// Every answer.
pub fn lessons_of_answers(answers: &[(String, String)]) -> Vec<Lesson> {
    let mut found: Vec<Lesson> = answers.iter().map(|(label, text)| lesson_of_answer(label, text)).collect();
    found.retain(|l| !l.sentences.is_empty());
    found
}

type Weights<const KINDS: usize> = Vec<[f64; KINDS]>;

fn shares<const KINDS: usize>(weights: &Weights<KINDS>, features: &[usize]) -> [f64; KINDS] {
    let mut sums = weights[0];
    let each = TOGETHER / (features.len().max(1) as f64).sqrt();
    for feature in features {
        for (sum, weight) in sums.iter_mut().zip(weights[*feature]) {
            *sum += weight * each;
        }
    }
    let most = sums.iter().copied().fold(f64::MIN, f64::max);
    let shares = sums.map(|sum| (sum - most).exp());
    let all: f64 = shares.iter().sum();
    shares.map(|share| share / all)
}

/// Goes through the lessons in a new order each round and moves the weights a little (stochastic gradient descent
/// on the log-likelihood, with weight decay).
fn learn<const KINDS: usize>(
    weights: &mut Weights<KINDS>,
    lessons: &[(Vec<Vec<usize>>, &Lesson)],
    draw: &mut Draw,
    is_cue: &[bool],
) {
    for round in 0..ROUNDS {
        let step = STEP / (1.0 + round as f64 * 0.1);
        let mut order: Vec<usize> = (0..lessons.len()).collect();
        for at in (1..order.len()).rev() {
            order.swap(at, draw.below(at + 1));
        }
        for at in order {
            let (sentences, lesson) = &lessons[at];
            let dice = draw.below(100);
            let mut stays = |feature: usize| match is_cue[feature] {
                true if dice < WITHOUT_CUES => false,
                _ => draw.below(100) >= FORGOTTEN,
            };
            let sentences: Vec<Vec<usize>> =
                sentences.iter().map(|s| s.iter().copied().filter(|f| stays(*f)).collect()).collect();
            let fit = |kinds: &[usize], shares: &[f64; KINDS]| kinds.iter().map(|k| shares[*k]).sum::<f64>();
            let fits = |shares: &[f64; KINDS]| fit(&lesson.may_be, shares);
            let read: Vec<_> = sentences.iter().map(|s| shares(weights, s)).collect();
            let best = (0..read.len()).max_by(|a, b| fits(&read[*a]).total_cmp(&fits(&read[*b])));
            for (number, (features, shares)) in sentences.iter().zip(&read).enumerate() {
                let other = lesson.one_is_enough && Some(number) != best;
                if other && lesson.beside.is_empty() {
                    continue;
                }
                let may_be = if other { &lesson.beside } else { &lesson.may_be };
                let whole = fit(may_be, shares).max(1e-12);
                let each = TOGETHER / (features.len().max(1) as f64).sqrt();
                for kind in 0..KINDS {
                    let wanted = if may_be.contains(&kind) { shares[kind] / whole } else { 0.0 };
                    let error = (shares[kind] - wanted) * lesson.counts;
                    for (feature, value) in [(0, 1.0)].into_iter().chain(features.iter().map(|f| (*f, each))) {
                        let weight = &mut weights[feature][kind];
                        *weight -= step * (error * value + SHRINK * *weight);
                    }
                }
            }
        }
    }
}

/// The table of weights that these lessons make.
pub fn table<const KINDS: usize>(lessons: &[Lesson], rows: usize) -> String {
    // What is only seen where two sentences meet teaches nothing.
    let mut numbers: HashMap<&str, usize> = HashMap::from([("", 0)]);
    let mut names: Vec<&str> = vec![""];
    for feature in lessons.iter().filter(|l| l.counts > 0.5).flat_map(|l| &l.sentences).flat_map(|s| &s.features) {
        numbers.entry(feature).or_insert_with(|| {
            names.push(feature);
            names.len() - 1
        });
    }
    let numbered = |keep: &dyn Fn(usize) -> bool| -> Vec<(Vec<Vec<usize>>, &Lesson)> {
        let of = |s: &Sentence| {
            s.features.iter().filter_map(|f| numbers.get(f.as_str()).copied()).filter(|f| keep(*f)).collect()
        };
        lessons.iter().map(|l| (l.sentences.iter().map(&of).collect(), l)).collect()
    };
    let is_cue: Vec<bool> = names.iter().map(|n| n.starts_with('<') && n.len() > 3).collect();
    let mut draw = Draw(12_345);
    let mut weights: Weights<KINDS> = vec![[0.0; KINDS]; names.len()];
    let all = numbered(&|_| true);
    learn(&mut weights, &all, &mut draw, &is_cue);
    let mut seen = vec![0.0f64; names.len()];
    all.iter().flat_map(|(s, _)| s).flatten().for_each(|f| seen[*f] += 1.0);
    let tells = |f: usize| weights[f].iter().map(|w| w * w).sum::<f64>().sqrt() * seen[f].powf(0.3);
    let mut by: Vec<usize> = (1..names.len()).collect();
    by.sort_by(|a, b| tells(*b).total_cmp(&tells(*a)));
    let kept: Vec<bool> = {
        let mut kept = vec![false; names.len()];
        by.iter().take(rows).for_each(|f| kept[*f] = true);
        kept[0] = true;
        kept
    };
    weights.iter_mut().zip(&kept).filter(|(_, kept)| !**kept).for_each(|(w, _)| *w = [0.0; KINDS]);
    learn(&mut weights, &numbered(&|f| kept[f]), &mut draw, &is_cue);
    written(&names, &weights, &kept)
}

/// Only differences between kinds matter, so the first kind is the zero and is not written.
fn written<const KINDS: usize>(names: &[&str], weights: &Weights<KINDS>, kept: &[bool]) -> String {
    let mut rows: BTreeMap<&[u8], String> = BTreeMap::new();
    for ((name, weights), _) in names.iter().zip(weights).zip(kept).filter(|(_, kept)| **kept) {
        let sign = |w: &f64| char::from(((w - weights[0]) * STEPS + ZERO).round().clamp(34.0, 126.0) as u8);
        let signs: String = weights.iter().skip(1).map(sign).collect();
        if signs.chars().any(|s| s as u32 != ZERO as u32) {
            rows.insert(name.as_bytes(), format!("{signs}{name}"));
        }
    }
    rows.into_values().collect::<Vec<_>>().join("\n")
}

/// Tells these lessons, and what is seen in their sentences, from any others (FNV-1a).
pub fn fingerprint(lessons: &[Lesson]) -> String {
    let mut hash: u64 = 0xcbf2_9ce4_8422_2325;
    let mut add = |text: &str| {
        for byte in text.bytes().chain([0]) {
            hash = (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3);
        }
    };
    for lesson in lessons {
        add(&format!("{:?} {} {}", lesson.may_be, lesson.one_is_enough, lesson.counts));
        lesson.beside.iter().for_each(|kind| add(&kind.to_string()));
        lesson.sentences.iter().flat_map(|s| s.features.iter()).for_each(|f| add(f));
    }
    format!("{hash:016x}\n")
}
