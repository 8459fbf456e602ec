//! Titles that people put beside their own name, and how each language says them.
//! Must not be guessed: a courtesy title is used only when the person wrote it.

use super::office::{self, Office};

/// How somebody wants to be addressed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Courtesy {
    /// Mr, Herr, Monsieur.
    Mr,
    /// Ms.
    Ms,
    /// Mrs, Frau, Madame.
    Mrs,
    /// Miss.
    Miss,
    /// Mx.
    Mx,
}

/// Titles of one person.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Titles {
    /// Mr, Ms and so on.
    pub courtesy: Option<Courtesy>,
    /// A doctorate.
    pub doctor: bool,
    /// A professorship.
    pub professor: bool,
    /// `Sir` or `Dame`, which stands before the given name.
    pub honour: Option<&'static str>,
    /// Whether a learned title stood there in its feminine form: `Dott.ssa`, `Dra.`
    pub feminine: bool,
    /// An office or a rank.
    pub office: Option<Office>,
}

/// `Ada Okafor (Ms)`: a courtesy title in brackets, and nothing else in them.
pub fn in_brackets(text: &str, code: &str) -> Option<Courtesy> {
    let inside = text.split_once('(')?.1.split_once(')')?.0;
    let mut titles = Titles::default();
    titles.take(&mut vec![inside.trim().to_owned()], code);
    titles.courtesy
}

const SUFFIXES: &[&str] = &[
    "jr", "sr", "ii", "iii", "iv", "phd", "md", "mba", "esq", "cpa", "msc", "bsc", "ma", "ba", "dipl-ing", "dds", "jd",
    "rn", "mbe", "obe", "cbe", "kbe", "dbe", "mp", "mep", "qc", "kc", "frcs", "frcp", "facs", "dphil", "edd", "psyd",
    "pharmd", "rnli", "ccie", "acca", "fca", "aca", "cissp", "eng", "meng", "mphil", "mres", "pgce", "bed", "jp", "sj",
    "op", "osb", "ofm", "ocso", "cssr", "ad", "usn", "usaf", "usmc", "retd", "cfa", "ret", "pmp", "pe", "mag", "bakk",
    "ing", "ir", "llm", "mpa", "dvm",
];

/// Titles before which a Dutch `mr.` is one as well.
const DUTCH: &[&str] = &["drs", "jhr", "jkvr", "ds"];

/// How a word stands that may be a title.
#[derive(Clone, Copy)]
struct Beside<'a> {
    /// As it is written.
    shown: &'a str,
    /// The code of the letter's language.
    code: &'a str,
    /// With a dot behind it.
    dotted: bool,
    /// With more behind it.
    more: bool,
    /// With a Dutch title before it.
    learned: bool,
}

impl Titles {
    /// Takes titles off the front and suffixes off the end of a name.
    pub fn take(&mut self, words: &mut Vec<String>, code: &str) {
        let mut learned = false;
        while let Some(first) = words.first() {
            let bare = first.trim_end_matches('.').to_lowercase();
            let taken = Beside { shown: first, code, dotted: first.ends_with('.'), more: words.len() > 1, learned };
            // `de heer K. Dijkstra`.
            if matches!(bare.as_str(), "de" | "den") && words.get(1).is_some_and(|w| w.eq_ignore_ascii_case("heer")) {
                words.remove(0);
                continue;
            }
            if let Some((office, count)) = office::leading(words, code) {
                self.office = self.office.or(Some(office));
                words.drain(..count);
                continue;
            }
            if !(self.is_courtesy(&bare, taken) || self.is_learned(&bare, taken)) {
                break;
            }
            learned |= DUTCH.contains(&bare.as_str());
            words.remove(0);
        }
        self.take_behind(words);
    }

    /// Notes a courtesy title or an office.
    fn is_courtesy(&mut self, bare: &str, Beside { shown, code, dotted, more, learned }: Beside<'_>) -> bool {
        match bare {
            // `Jhr. mr. Willem van Lynden` and `mr. Bart Hoekstra` are no misters but lawyers.
            "mr" if learned || code == "nl" && shown.starts_with('m') && dotted => {}
            // `HR` is a department.
            "hr" if !matches!(code, "de" | "nl") || shown.starts_with("HR") => return false,
            "fr" if code != "de" => return false,
            "sr" if !matches!(code, "es" | "pt") => return false,
            "mr" | "herr" | "hr" | "monsieur" | "signor" | "señor" | "sr" | "dhr" | "senhor" | "meneer" | "mister" => {
                self.courtesy = Some(Courtesy::Mr);
            }
            "heer" if more => self.courtesy = Some(Courtesy::Mr),
            "ms" => self.courtesy = Some(Courtesy::Ms),
            "mrs" | "frau" | "fr" | "madame" | "mme" | "mevrouw" | "mevr" | "mw" | "signora" | "sra" | "señora"
            | "senhora" | "sig.ra" | "dña" => self.courtesy = Some(Courtesy::Mrs),
            "sig" if dotted => self.courtesy = Some(Courtesy::Mr),
            "miss" | "mademoiselle" | "mlle" => self.courtesy = Some(Courtesy::Miss),
            "mx" => self.courtesy = Some(Courtesy::Mx),
            "sir" if more => self.honour = Some("Sir"),
            "dame" if more => self.honour = Some("Dame"),
            "dona" | "doña" => return more,
            _ => return false,
        }
        true
    }

    /// Notes a degree or a profession.
    fn is_learned(&mut self, bare: &str, Beside { shown, code, dotted, more, .. }: Beside<'_>) -> bool {
        match bare {
            "dott.ssa" | "dottssa" | "dra" | "dr.ssa" | "doutora" | "doctora" | "dottoressa" => {
                (self.doctor, self.feminine) = (true, true);
            }
            "prof.ssa" | "professoressa" | "profesora" | "professora" | "profa" => {
                (self.professor, self.feminine) = (true, true);
            }
            "ddr" | "docteur" | "docteure" | "dr" | "dr.-ing" | "dott" | "doctor" | "doktor" | "dr.med" | "doutor"
            | "dottor" => self.doctor = true,
            "prof" | "professor" | "prof.dr" | "professeur" | "profesor" => self.professor = true,
            // `Oberstleutnant a.D. Rolf Kessler`.
            "a.d" => return dotted && self.office.is_some(),
            "h" | "c" | "h.c" | "em" | "hc" => return dotted && (self.doctor || self.professor),
            "med" | "dent" | "vet" | "pol" | "oec" | "habil" | "univ" | "theol" | "rer" | "nat" | "phil" | "jur"
            | "ing" | "dipl-ing" | "dipl.-ing" | "mag" | "ir" => return dotted,
            "avv" | "arch" | "geom" | "rag" | "cav" | "mgr" | "bc" | "lic" | "licda" | "dipl" => return dotted && more,
            // `RA Florian Niedermeier`, `DI Wolfgang Egger`.
            "ra" | "rain" | "rin" | "stb" | "wp" | "di" | "ddi" | "pd" => {
                return code == "de" && more && shown.starts_with(|c: char| c.is_uppercase()) && shown != "Di";
            }
            "mmag" | "dkfm" | "dipl-kfm" | "dipl-oec" | "ass" => return code == "de" && more,
            bare => return DUTCH.contains(&bare) && dotted && more,
        }
        true
    }

    /// Takes off what stands behind a name.
    fn take_behind(&mut self, words: &mut Vec<String>) {
        // `Dunn K Mrs`.
        if words.len() > 1
            && let Some(courtesy) = words.last().and_then(|last| behind(last))
        {
            self.courtesy = Some(courtesy);
            words.pop();
        }
        while words.len() > 1 || self.any() && !words.is_empty() {
            let Some(last) = words.last() else { break };
            let bare: String = last.to_lowercase().chars().filter(|c| *c != '.').collect();
            let dotted = last.contains('.') || bare.len() > 2;
            let capital = last.chars().filter(|c| c.is_alphabetic()).all(char::is_uppercase);
            if !(SUFFIXES.contains(&bare.as_str()) && (dotted || capital)) || words.len() == 1 {
                break;
            }
            words.pop();
        }
        if let [only] = words.as_slice()
            && SUFFIXES.contains(&only.to_lowercase().replace('.', "").as_str())
            && only.chars().filter(|c| c.is_alphabetic()).count() > 1
            && (only.contains('.') || only.chars().skip(1).any(char::is_uppercase))
        {
            words.clear();
        }
    }

    /// Whether there is any.
    pub fn any(&self) -> bool {
        self.courtesy.is_some() || self.doctor || self.professor
    }

    /// These, or the others where there are none.
    #[must_use]
    pub fn or(self, others: Self) -> Self {
        Self {
            courtesy: self.courtesy.or(others.courtesy),
            doctor: self.doctor || others.doctor,
            professor: self.professor || others.professor,
            honour: self.honour.or(others.honour),
            feminine: self.feminine || others.feminine,
            office: self.office.or(others.office),
        }
    }

    /// In front of a surname, in the language with that code.
    pub fn spoken(&self, code: &str) -> String {
        let feminine = self.feminine || matches!(self.courtesy, Some(Courtesy::Ms | Courtesy::Mrs | Courtesy::Miss));
        let learned = match (self.professor, self.doctor, code) {
            (true, true, "de") => "Prof. Dr.",
            (true, _, "fr") => "Professeur",
            (_, true, "fr") => "Docteur",
            (true, _, "en") => "Professor",
            (true, _, "it") if feminine => "Prof.ssa",
            (true, _, "pt") if feminine => "Professora",
            (_, true, "it") if feminine => "Dott.ssa",
            (_, true, "es" | "pt") if feminine => "Dra.",
            (true, _, _) => "Prof.",
            (_, true, "it") => "Dott.",
            (_, true, "nl") => "dr.",
            (_, true, _) => "Dr.",
            _ => "",
        };
        let courtesy = match (self.courtesy, code) {
            (None | Some(Courtesy::Mx), _) => "",
            (Some(Courtesy::Mr), "de") => "Herr",
            (Some(_), "de") => "Frau",
            (Some(Courtesy::Mr), "fr") => "Monsieur",
            (Some(Courtesy::Miss), "fr") => "Mademoiselle",
            (Some(_), "fr") => "Madame",
            (Some(Courtesy::Mr), "es" | "pt") => "Sr.",
            (Some(_), "es" | "pt") => "Sra.",
            (Some(Courtesy::Mr), "it") => "Signor",
            (Some(_), "it") => "Signora",
            (Some(Courtesy::Mr), "nl") => "heer",
            (Some(_), "nl") => "mevrouw",
            (Some(Courtesy::Mr), _) => "Mr",
            (Some(Courtesy::Ms), _) => "Ms",
            (Some(Courtesy::Mrs), _) => "Mrs",
            (Some(Courtesy::Miss), _) => "Miss",
        };
        match (courtesy, learned, code) {
            (c, l, "de") => format!("{c} {l}").trim().to_owned(),
            (_, l, _) if !l.is_empty() => l.to_owned(),
            (c, _, _) => c.to_owned(),
        }
    }
}

/// A courtesy title that stands behind a name.
fn behind(word: &str) -> Option<Courtesy> {
    match word.trim_end_matches('.').to_lowercase().as_str() {
        "mr" => Some(Courtesy::Mr),
        "ms" => Some(Courtesy::Ms),
        "mrs" => Some(Courtesy::Mrs),
        "miss" => Some(Courtesy::Miss),
        _ => None,
    }
}

/// A single word that could be somebody's name.
pub fn is_plain_word(word: &str) -> bool {
    (2..=16).contains(&word.chars().count()) && word.chars().all(|c| c.is_alphabetic() || matches!(c, '-' | '\'' | '’'))
}
