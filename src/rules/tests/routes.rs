use super::*;
use crate::domain::language::Language;
use crate::domain::verdict::{Acknowledge, Priority};

const TWO: &str = r#"
[[rule]]
name = "first"
department = "pricing"
when = { text = "refund" }
[[rule]]
name = "second"
department = "shipping"
letter = "billing"
priority = "high"
tags = ["late", "post"]
acknowledge = "never"
to_executive = true
copy_to = ["legal"]
reply_within = "2 business days"
when = { text = "parcel" }
"#;

#[test]
fn the_first_rule_wins_and_later_ones_are_told() {
    let set = load(&[("a.toml", TWO)]).unwrap();
    let verdict = judge(&set, &letter("", "refund my parcel"));
    assert_eq!((verdict.department.as_str(), verdict.rule.as_deref()), ("pricing", Some("first")));
    assert_eq!(verdict.also_matched, ["second"]);
}

#[test]
fn a_route_is_taken_whole() {
    let verdict = judge(&load(&[("a.toml", TWO)]).unwrap(), &letter("my parcel", ""));
    assert_eq!(verdict.department.as_str(), "shipping");
    assert_eq!(verdict.letter.as_deref(), Some("billing"));
    assert_eq!(
        (verdict.priority, verdict.acknowledge, verdict.to_executive),
        (Priority::High, Acknowledge::Never, true)
    );
    assert_eq!(verdict.tags.iter().map(String::as_str).collect::<Vec<_>>(), ["late", "post"]);
    assert_eq!(verdict.copy_to, [department("legal")]);
    assert_eq!(verdict.reply_within, Some(crate::domain::calendar::Within::BusinessDays(2)));
}

#[test]
fn what_no_rule_catches_goes_to_the_default_department() {
    let verdict = judge(&load(&[("a.toml", TWO)]).unwrap(), &letter("hello", ""));
    assert_eq!((verdict.department.as_str(), verdict.rule), ("office", None));
    assert!(!verdict.reasons.is_empty());
}

#[test]
fn files_are_asked_in_the_order_of_their_names() {
    let one = |name: &str, department: &str| {
        format!("[[rule]]\nname = \"{name}\"\ndepartment = \"{department}\"\nwhen = {{ text = \"x\" }}\n")
    };
    let set = load(&[("20.toml", &one("b", "legal")), ("10.toml", &one("a", "stores"))]).unwrap();
    assert_eq!(judge(&set, &letter("x", "")).rule.as_deref(), Some("a"));
    assert_eq!(set.rules().map(|r| (r.name(), r.line())).collect::<Vec<_>>(), [("a", 1), ("b", 1)]);
}

#[test]
fn a_rule_that_continues_adds_and_lets_another_choose() {
    let set = load(&[(
        "a.toml",
        r#"
[[rule]]
name = "order number"
continue = true
tags = ["ordered"]
when = { text = { regex = 'order (?P<order>\d{6,})' } }
[[rule]]
name = "lawyer"
continue = true
acknowledge = "hold"
priority = "high"
when = { text = "my lawyer" }
[[rule]]
name = "late"
department = "shipping"
tags = "late"
acknowledge = "now"
when = { text = "late" }
"#,
    )])
    .unwrap();
    let verdict = judge(&set, &letter("Order 123456 is late", "My lawyer …"));
    assert_eq!((verdict.department.as_str(), verdict.rule.as_deref()), ("shipping", Some("late")));
    assert_eq!(verdict.captures.get("order").map(String::as_str), Some("123456"));
    assert_eq!(verdict.tags.len(), 2);
    assert_eq!((verdict.acknowledge, verdict.priority), (Acknowledge::Hold, Priority::High));
    assert_eq!(verdict.reasons.len(), 3);
    let alone = judge(&set, &letter("order 123456", ""));
    assert_eq!((alone.department.as_str(), alone.rule, alone.tags.len()), ("office", None, 1));
}

#[test]
fn a_complaint_about_a_department_is_kept_from_it() {
    let text = r#"
[[rule]]
name = "about the stores"
continue = true
not_to = ["stores"]
when = { text = "your store was rude" }
[[rule]]
name = "about the office"
continue = true
department = "stores"
not_to = ["office"]
when = { text = "your office was rude" }
[[rule]]
name = "stores"
department = "stores"
copy_to = ["legal", "office"]
when = { text = "store" }
"#;
    let set = load(&[("a.toml", text)]).unwrap();
    let verdict = judge(&set, &letter("", "your store was rude"));
    assert_eq!(verdict.department.as_str(), "office");
    assert_eq!(verdict.copy_to, [department("legal")]);
    assert!(verdict.reasons.last().unwrap().contains("must not go to stores"));
    let both = judge(&set, &letter("", "your store was rude; your office was rude"));
    assert_eq!((both.acknowledge, both.to_executive), (Acknowledge::Hold, true));
}

#[test]
fn captures_keep_the_case_of_the_letter() {
    let set = rule(r"subject = { regex = '\border\s+#?(?P<order>[a-z]{2}\d{4,})' }");
    let verdict = judge(&set, &letter("Größe: ORDER\n #Ab12345", ""));
    assert_eq!(verdict.captures.get("order").map(String::as_str), Some("Ab12345"));
}

#[test]
fn examples_are_tried_one_by_one() {
    let text = format!(
        "{TWO}\n[[rule.example]]\nbody = \"my parcel\"\nmatches = true\n[[rule.example]]\nsubject = \"refund\"\nmatches = false\n"
    );
    let results = load(&[("a.toml", &text)]).unwrap().check_examples();
    assert_eq!(results.iter().map(|r| (r.number, r.problem.is_none())).collect::<Vec<_>>(), [(1, true), (2, true)]);
    assert_eq!(results[1].about, "refund");
}

#[test]
fn an_example_taken_by_another_file_is_told_but_no_error() {
    let mine = "[[rule]]\nname = \"mine\"\ndepartment = \"legal\"\nwhen = { text = \"parcel\" }\n";
    let theirs = format!("{TWO}\n[[rule.example]]\nbody = \"my parcel\"\nmatches = true\n");
    let results = load(&[("a.toml", mine), ("b.toml", &theirs)]).unwrap().check_examples();
    assert_eq!(results[0].taken_by.as_deref(), Some("mine"));
}

#[test]
fn a_trouble_without_a_matter_is_refused_with_its_place() {
    let text = "[[rule]]\nname = \"r\"\ndepartment = \"legal\"\ntrouble = true\nwhen = { text = \"x\" }\n";
    let problems = load(&[("a.toml", text)]).unwrap_err();
    let problem = problems.first().unwrap();
    assert_eq!(problem.place(), Some((4, 11)), "{problem}");
    assert!(problem.to_string().contains("does not say what the trouble is"), "{problem}");
    let named = text.replace("trouble = true", "trouble = true\nabout = { en = \"the torn coat\" }");
    assert!(judge(&load(&[("a.toml", &named)]).unwrap(), &letter("x", "")).about.trouble);
}

#[test]
fn the_first_matter_alone_says_whether_it_is_a_trouble() {
    let rule = |name: &str, word: &str, more: &str| {
        format!(
            "[[rule]]\nname = \"{name}\"\ncontinue = true\nabout = {{ en = \"{name}\" }}\n{more}\nwhen = {{ text = \"{word}\" }}\n"
        )
    };
    let text = [rule("the hours", "open", ""), rule("the queue", "queue", "trouble = true")].concat();
    let set = load(&[("a.toml", &text)]).unwrap();
    assert!(!judge(&set, &letter("open", "queue")).about.trouble);
    assert!(judge(&set, &letter("", "queue")).about.trouble);
}

#[test]
fn a_letter_that_is_held_does_not_become_less_urgent_by_a_later_rule() {
    let text = r#"
[[rule]]
name = "careful"
continue = true
priority = "high"
acknowledge = "hold"
when = { text = "funeral" }
[[rule]]
name = "praise"
department = "pricing"
priority = "low"
when = { text = "thanks" }
"#;
    let verdict = judge(&load(&[("a.toml", text)]).unwrap(), &letter("thanks", "for the flowers at the funeral"));
    assert_eq!((verdict.priority, verdict.acknowledge), (Priority::High, Acknowledge::Hold));
    assert_eq!((verdict.rule.as_deref(), verdict.held_by.as_deref()), (Some("praise"), Some("careful")));
}

const TOPICS: &str = r#"
[[rule]]
name = "topic: dress"
continue = true
topic = "narrow"
about = { en = "the dress" }
when = { text = ["gown", "dress"] }
[[rule]]
name = "topic: card"
continue = true
topic = "narrow"
about = { en = "your card" }
when = { text = ["the card", "my card"] }
[[rule]]
name = "matter: torn"
continue = true
trouble = true
about = { en = "the tear" }
when = { text = "torn" }
[[rule]]
name = "wares"
department = "pricing"
when = { text = "bought" }
"#;

#[test]
fn the_first_topic_is_named_where_no_matter_is_sure() {
    let set = load(&[("a.toml", TOPICS)]).unwrap();
    let about = |subject: &str, body: &str| {
        let verdict = judge(&set, &letter(subject, body));
        verdict.about.words.into_values().next().unwrap_or_default()
    };
    assert_eq!(about("", "I bought a dress with my card."), "the dress");
    assert_eq!(about("", "With my card I bought a gown, a red dress."), "your card");
    assert_eq!(about("The dress", "With my card I bought it."), "the dress");
    assert_eq!(about("", "The dress I bought with my card is torn."), "the tear");
    assert_eq!(about("", &format!("{} I bought a dress.", "And so on. ".repeat(50))), "");
    assert_eq!(about("", "I bought nothing."), "");
}

#[test]
fn a_broad_topic_is_named_where_none_is_narrow() {
    let text = TOPICS.replacen("topic = \"narrow\"", "topic = \"broad\"", 1);
    let set = load(&[("a.toml", &text)]).unwrap();
    let about = |body: &str| judge(&set, &letter("", body)).about.words.into_values().next();
    assert_eq!(about("I paid for the dress with my card.").as_deref(), Some("your card"));
    assert_eq!(about("I paid for the dress.").as_deref(), Some("the dress"));
    // What is named in passing is not what the letter is about.
    let late = format!("I paid for the dress. {} I have my card here.", "And so on. ".repeat(14));
    assert_eq!(about(&late).as_deref(), Some("the dress"));
}

#[test]
fn a_sign_of_trouble_makes_the_topic_one() {
    let sign = "[[rule]]\nname = \"signs\"\ncontinue = true\ntopic = \"narrow\"\ntrouble = true\nwhen = { text = \"broken\" }\n";
    let set = load(&[("a.toml", &format!("{TOPICS}{sign}"))]).unwrap();
    let about = |body: &str| judge(&set, &letter("", body)).about;
    assert!(about("The zip of the dress is broken.").trouble && !about("A question about the dress.").trouble);
    assert!(about("It is broken.").is_empty() && !about("It is broken.").trouble);
    let reasons = judge(&set, &letter("", "The zip of the dress is broken.")).reasons;
    assert!(reasons.iter().any(|reason| reason.contains("signs")), "{reasons:?}");
}

#[test]
fn only_the_topic_that_is_named_is_a_reason() {
    let set = load(&[("a.toml", TOPICS)]).unwrap();
    let verdict = judge(&set, &letter("", "I bought a dress with my card."));
    let told = |what: &str| verdict.reasons.iter().any(|reason| reason.contains(what));
    assert!(told("topic: dress") && !told("topic: card"), "{:?}", verdict.reasons);
    assert!(verdict.also_matched.is_empty() && verdict.rule.as_deref() == Some("wares"));
    let sure = judge(&set, &letter("", "I bought a dress, and it is torn."));
    assert!(!sure.reasons.iter().any(|reason| reason.contains("topic")), "{:?}", sure.reasons);
}

#[test]
fn a_topic_that_wants_more_than_to_be_named_is_refused() {
    let text =
        TOPICS.replace("[[rule]]\nname = \"topic: card\"\n", "[[rule]]\nname = \"topic: card\"\npriority = \"high\"\n");
    let problems = load(&[("a.toml", &text)]).unwrap_err();
    assert!(problems[0].to_string().contains("a topic only says what a letter speaks of"), "{}", problems[0]);
    assert!(load(&[("a.toml", &TOPICS.replace("about = { en = \"your card\" }\n", ""))]).is_err());
}

#[test]
fn a_set_for_letters_only_judges_as_before_and_knows_where_its_rules_stand() {
    let load = || load(&[("a.toml", TOPICS)]).unwrap();
    let (whole, bare) = (load(), load().for_letters_only());
    let letter = letter("", "I bought a dress with my card.");
    assert_eq!(judge(&whole, &letter), judge(&bare, &letter));
    let places = |set: &RuleSet| set.rules().map(|r| (r.file_name(), r.line())).collect::<Vec<_>>();
    assert_eq!(places(&whole), places(&bare));
    assert_eq!(places(&bare)[1], ("a.toml".into(), 8));
}

#[test]
fn a_topic_is_called_as_the_writer_calls_it_in_their_language() {
    let text = TOPICS
        .replace("the dress\" }", "the {dress}\", de = \"des {Kleides}\" }")
        .replace("[\"gown\", \"dress\"]", "[\"gown*\", \"dress\"]");
    let set = load(&[("a.toml", &text)]).unwrap();
    let about = |language: Option<&str>, body: &str| {
        let mut letter = letter("", body);
        letter.language = language.and_then(Language::parse);
        judge(&set, &letter).about.words.into_values().collect::<Vec<_>>()
    };
    assert_eq!(about(Some("en"), "My Gown is here."), ["des Kleides", "the gown"]);
    assert_eq!(about(Some("fr"), "My Gown is here."), ["des Kleides", "the dress"]);
    assert_eq!(about(None, "My Gown is here."), ["des Kleides", "the dress"]);
    assert_eq!(about(Some("en"), "My gown2 is here."), ["des Kleides", "the dress"]);
    let unfit = TOPICS.replace("about = { en = \"the tear\" }", "about = { en = \"the {tear}\" }");
    assert!(load(&[("a.toml", &unfit)]).is_err(), "only topics have braces");
}
