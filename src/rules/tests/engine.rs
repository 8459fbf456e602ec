use std::sync::LazyLock;

use proptest::prelude::*;

use super::expression::Expression;
use super::*;

/// Conditions over eight tests.
fn conditions() -> impl Strategy<Value = Condition> {
    let leaf = proptest::collection::vec(0usize..8, 1..3).prop_map(Condition::AnyTest);
    leaf.prop_recursive(4, 24, 3, |inner| {
        prop_oneof![
            proptest::collection::vec(inner.clone(), 1..4).prop_map(Condition::All),
            proptest::collection::vec(inner.clone(), 1..4).prop_map(Condition::Any),
            inner.prop_map(|c| Condition::Not(Box::new(c))),
        ]
    })
}

const WORDS: [&str; 8] = ["alpha", "bravo", "charlie", "delta", "echo", "foxtrot", "golf", "hotel"];

/// The condition as an operator would write it.
fn written(condition: &Condition) -> String {
    let list =
        |parts: &[Condition]| parts.iter().map(|c| format!("{{ {} }}", written(c))).collect::<Vec<_>>().join(", ");
    match condition {
        Condition::AnyTest(tests) => {
            let words: Vec<String> = tests.iter().map(|t| format!("{:?}", WORDS[*t])).collect();
            format!("text = [{}]", words.join(", "))
        }
        Condition::All(parts) => format!("all = [{}]", list(parts)),
        Condition::Any(parts) => format!("any = [{}]", list(parts)),
        Condition::Not(part) => format!("not = {{ {} }}", written(part)),
    }
}

fn truth(condition: &Condition, bits: u8) -> bool {
    match condition {
        Condition::AnyTest(tests) => tests.iter().any(|t| bits >> t & 1 == 1),
        Condition::All(parts) => parts.iter().all(|c| truth(c, bits)),
        Condition::Any(parts) => parts.iter().any(|c| truth(c, bits)),
        Condition::Not(part) => !truth(part, bits),
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]
    #[test]
    fn any_all_and_not_nest_as_logic_does(condition in conditions()) {
        let set = rule(&written(&condition));
        for bits in 0..=255u8 {
            let text: Vec<&str> = (0..8).filter(|t| bits >> t & 1 == 1).map(|t| WORDS[t]).collect();
            prop_assert_eq!(matches(&set, &letter("", &text.join(" "))), truth(&condition, bits));
        }
    }

    #[test]
    fn an_expression_never_matches_where_its_texts_are_missing(text in "(order|Order|ORDER|orders| no\\.? ?|#|[0-9]{3,9}|é|ſ|K| |straße|STRASSE){0,10}") {
        for pattern in [r"\b(?:order|no)\d", r"(?:order|no) ?(?:#|é) ?\d", r"order.*straße.*no", r"x?\bno ?\d", r"\bs\d|e\b#", r"\border\s+#?(\d{6,})", r"(order|straße) ?\d+", r"(?i:no)\.? ?\d{4}", r"\bk\b|s\d", r"(or)+der[s ]"] {
            let expression = Expression::parse(pattern, true).unwrap();
            let line = line(&text);
            let plain = regex::RegexBuilder::new(pattern).case_insensitive(true).build().unwrap();
            prop_assert_eq!(expression.find(&line, 0..line.len()), plain.find(&line).map(|m| m.range()));
            for needs in expression.needs().iter().filter(|_| plain.is_match(&line)) {
                let folded = fold::fold(&line, Accents::Fold);
                for small in [0, usize::MAX] {
                    let mut literals = super::literals::Literals::default();
                    let gate = super::literals::Use::Gate { test: 0, set: 0, stays: false };
                    needs.iter().for_each(|need| literals.add(&need.text, need.ends(), 0, gate));
                    let mut opened = false;
                    literals.build_small(small).unwrap().search(&folded, 0, &mut |_, _, _| opened = true);
                    prop_assert!(opened, "{needs:?} in {folded:?} ({small})");
                }
            }
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    #[test]
    fn an_expression_that_stays_in_a_sentence_is_run_on_every_one_that_may_match(
        text in "(my arm|Arm| was|\\. |\\.|! |\\? ?|…|。| hurt|HURT|é| İ|straße| burnt| i.m| is| x){0,24}",
        long in proptest::bool::ANY,
    ) {
        static SETS: LazyLock<Vec<(&str, RuleSet)>> = LazyLock::new(|| {
            let patterns = [r"\barm (?:[^\s.,;:!?]+ ){0,3}hurt\b", r"arm[^.!?]{0,20}(?:hurt|burnt)\b", r"arm.*hurt", r"i.m\b", r"\bstraße$", r"hurt(?:[.!]|$| i)"];
            patterns.map(|pattern| (pattern, rule(&format!("body = {{ regex = '{pattern}' }}")))).into()
        });
        let body = if long { format!("{text} {} {text}", "é filler here, ".repeat(40)) } else { text };
        for (pattern, set) in &*SETS {
            let plain = regex::RegexBuilder::new(pattern).case_insensitive(true).build().unwrap();
            prop_assert_eq!(matches(set, &letter("", &body)), plain.is_match(&line(&body)), "{} {}", pattern, body);
        }
    }
}

#[test]
fn an_expression_stays_in_a_sentence_when_it_can_match_no_stop() {
    let stays = |p: &str| Expression::parse(p, true).unwrap().stays();
    assert!(stays(r"\barm (?:[^\s.,;:!?]+ ){0,3}hurt\b") && stays(r"a[^.!?,]{2,30}$") && stays(r"\w+\s\d"));
    assert!(stays(r"to live(?:[.,;!]|$| any more)") && stays(r"no\.") && stays("a[^,]"));
    assert!(
        !stays("i.m")
            && !stays(r"a\.\b")
            && !stays("a[^,]b")
            && !stays("a[.]?")
            && !stays(r"a\S+")
            && !stays("no! ?way")
    );
}

#[test]
fn expressions_run_only_where_their_text_was_seen() {
    let needs = |p: &str| {
        let expression = Expression::parse(p, true).unwrap();
        let texts = |set: &Vec<super::needs::Need>| set.iter().map(|n| n.text.trim().to_owned()).collect::<Vec<_>>();
        expression.needs().iter().map(texts).collect::<Vec<_>>()
    };
    assert_eq!(needs(r"\border\s+#?(?P<order>\d{6,})"), [["order"]]);
    assert_eq!(needs(r"(?:bestellung|commande) (\d+)"), [["bestellung", "commande"]]);
    assert_eq!(needs(r"\d{6,}"), Vec::<Vec<String>>::new());
    let both = needs(r"\b(?:kill|harm)\w* (?:myself|himself) (?:a|the) \w+");
    assert_eq!(both, [vec!["myself", "himself"], vec!["kill", "harm"]]);
}

#[test]
fn two_expressions_with_the_same_text_are_both_run() {
    let set = rule("subject = { regex = ['order (?P<a>\\d+)', 'order (?P<b>[a-z]+)'] }");
    assert!(matches(&set, &letter("order abc", "")));
    assert!(matches(&set, &letter("order 123", "")));
}

#[test]
fn every_field_is_looked_at() {
    let person = |a: &str| crate::domain::address::Person {
        name: "Maria Lopez".into(),
        address: crate::domain::address::Address::parse(a).unwrap(),
    };
    let full = Example {
        subject: "Coat".into(),
        body: "torn".into(),
        from: vec![person("maria@shop.example")],
        to: vec![person("ceo@corp.example")],
        headers: crate::domain::message::Headers(vec![("X-Store".into(), "Berlin Mitte".into())]),
        attachments: vec![("Bill.PDF".into(), "application/pdf".into())],
        language: crate::domain::language::Language::parse("de"),
        ..Example::default()
    };
    let yes = [
        "subject = \"coat\"",
        "body = \"torn\"",
        "from = \"maria@shop.example\"",
        "from = \"*@shop.example\"",
        "from = \"shop.example\"",
        "from = \"m*@*.example\"",
        "from = { words = \"lopez\" }",
        "to = [\"x@y.example\", \"ceo@corp.example\"]",
        "header.X-Store = \"*\"",
        "header.x-store = \"mitte\"",
        "header.X-Store = { regex = '^berlin' }",
        "attachment = \"*.pdf\"",
        "attachment = \"application/*\"",
        "attachment = \"*\"",
        "language = [\"fr\", \"de\"]",
        "any = { subject = \"hat\", body = \"torn\" }",
    ];
    for when in yes {
        assert!(matches(&rule(when), &full), "{when}");
        assert!(!matches(&rule(when), &letter("", "")), "{when} on an empty letter");
    }
    let no = [
        "subject = \"torn\"",
        "body = \"coat\"",
        "from = \"ceo@corp.example\"",
        "from = \"*@example\"",
        "to = \"maria@shop.example\"",
        "header.X-Other = \"*\"",
        "attachment = \"*.doc\"",
        "language = \"en\"",
        "text = \"coat\"\nfrom = \"other@shop.example\"",
        "not = [{ text = \"coat\" }, { text = \"hat\" }]",
    ];
    for when in no {
        assert!(!matches(&rule(when), &full), "{when}");
    }
}

/// Whether a word stands in a text, found by trying every place.
fn stands(word: &Word, folded: &str) -> bool {
    let anchor = word.anchor();
    (0..folded.len())
        .filter(|at| folded.get(*at..).is_some_and(|rest| rest.starts_with(anchor)))
        .any(|at| word.at(folded, at, at + anchor.len()).is_some())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]
    /// Many words at once are found where each of them stands, and nowhere else.
    #[test]
    fn words_are_found_where_they_stand(
        words in proptest::collection::vec("[*]?[aB][bé]{0,3}([ '*-]{1,2}[ab\u{4e00}]{1,4}){0,2}[*]?", 1..8),
        text in "([aAbé]{1,5}|\u{4e00}|[ab]{1,3}\u{4e00})([ '\n.-]([aAbé]{1,5}|\u{4e00})){0,12}",
    ) {
        let read = |w: &String| Some(Word::parse(w, Accents::Fold).ok()?.swap_remove(0));
        let parsed: Vec<Word> = words.iter().filter_map(read).collect();
        let folded = fold::fold(&line(&text), Accents::Fold);
        for small in [0, usize::MAX] {
            let mut literals = super::literals::Literals::default();
            for (test, word) in (0..).zip(&parsed) {
                literals.add(word.anchor(), word.ends(), 0, super::literals::Use::Word { test, spelling: 0 });
            }
            let mut found = vec![false; parsed.len()];
            literals.build_small(small).unwrap().search(&folded, 0, &mut |what, start, end| {
                if let super::literals::Use::Word { test, .. } = what {
                    let test = test as usize;
                    found[test] |= parsed[test].at(&folded, start, end).is_some();
                }
            });
            for (word, found) in parsed.iter().zip(found) {
                prop_assert_eq!(found, stands(word, &folded), "{:?} in {:?} ({})", word, folded, small);
            }
        }
    }

    /// Texts of all scripts are cut into words where a word may end, and only there.
    #[test]
    fn tokens_are_words(text in "[a-z0-9éßÆ×Жй\u{301}\u{4e00}\u{e01}\u{3042}' .-]{0,30}") {
        let mut all = Vec::new();
        boundary::tokens(&text, |token| all.push((token.start, token.end)));
        let mut last = 0;
        for (start, end) in all {
            prop_assert!(start >= last && end > start);
            for (at, c) in text[start..end].char_indices().skip(1) {
                let before = text[..start + at].chars().next_back();
                prop_assert!(!boundary::is_boundary(before, Some(c)), "{:?}", text);
            }
            prop_assert!(boundary::is_boundary(text[..start].chars().next_back(), text[start..].chars().next()));
            prop_assert!(boundary::is_boundary(text[..end].chars().next_back(), text[end..].chars().next()));
            last = end;
        }
    }

    /// The fast ways of folding give what folding letter by letter gives.
    #[test]
    fn folding_in_runs_is_folding_by_letters(text in "[a-zA-ZäÄéÉßøŁİıſж\u{301}\u{4e00} `\n.'-]{0,90}") {
        let seen = line(&text);
        let slow: String = seen.chars().map(|c| fold::fold(&c.to_string(), Accents::Fold)).collect();
        prop_assert_eq!(fold::fold(&seen, Accents::Fold), slow);
        prop_assert!(!seen.contains("  ") && !seen.contains(['\n', '`']) && seen.trim() == seen, "{:?}", seen);
    }
}
