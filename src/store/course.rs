//! How a thread's course stands in its column: a small JSON object, empty for a thread without a past.
//! Must not know what it means; `domain::thread` does.

use jiff::Timestamp;
use serde_json::{Map, Value, json};

use crate::domain::office::DepartmentName;
use crate::domain::thread::{CheckIn, Course};

use super::StoreError;
use super::rows::{at, moment, unreadable};

const STAGES: [(&str, CheckIn); 4] = [
    ("before", CheckIn::Before),
    ("confirming", CheckIn::Confirming),
    ("asked", CheckIn::Asked),
    ("over", CheckIn::Over),
];

/// The course as it is stored.
pub(super) fn text(course: &Course) -> String {
    if *course == Course::default() {
        return String::new();
    }
    let names = |list: &[DepartmentName]| list.iter().map(|d| json!(d.as_str())).collect::<Vec<_>>();
    let stage = STAGES.iter().find(|(_, c)| *c == course.check_in).map_or("before", |(word, _)| *word);
    let mut map = Map::new();
    let mut put = |key: &str, value: Value, usual: bool| {
        if !usual {
            map.insert(key.to_owned(), value);
        }
    };
    put("promised", json!(course.promised.map(at)), course.promised.is_none());
    put("first_promised", json!(course.first_promised.map(at)), course.first_promised.is_none());
    put("passed_by", json!(names(&course.passed_by)), course.passed_by.is_empty());
    put("asked", json!(names(&course.asked)), course.asked.is_empty());
    put("owing", json!(names(&course.owing)), course.owing.is_empty());
    put("check_in", json!(stage), course.check_in == CheckIn::Before);
    for (key, mark) in [
        ("lead_answered", course.lead_answered),
        ("unreachable", course.unreachable),
        ("objected", course.objected),
        ("tact", course.tact),
        ("not_fixed", course.not_fixed),
    ] {
        put(key, json!(true), !mark);
    }
    Value::Object(map).to_string()
}

/// A stored course.
pub(super) fn course(text: &str) -> Result<Course, StoreError> {
    if text.is_empty() {
        return Ok(Course::default());
    }
    let value: Value = serde_json::from_str(text).map_err(|_| unreadable("a thread's course"))?;
    let date = |key: &str| -> Result<Option<Timestamp>, StoreError> {
        value.get(key).and_then(Value::as_i64).map(moment).transpose()
    };
    let names = |key: &str| -> Result<Vec<DepartmentName>, StoreError> {
        let list = value.get(key).and_then(Value::as_array).into_iter().flatten();
        let name = |v: &Value| v.as_str().and_then(DepartmentName::parse);
        list.map(|v| name(v).ok_or_else(|| unreadable("a department in a thread's course"))).collect()
    };
    let stage = value.get("check_in").and_then(Value::as_str).unwrap_or("before");
    let mark = |key: &str| value.get(key).and_then(Value::as_bool).unwrap_or_default();
    Ok(Course {
        promised: date("promised")?,
        first_promised: date("first_promised")?,
        passed_by: names("passed_by")?,
        asked: names("asked")?,
        owing: names("owing")?,
        lead_answered: mark("lead_answered"),
        check_in: STAGES.iter().find(|(word, _)| *word == stage).map(|(_, c)| *c).unwrap_or_default(),
        unreachable: mark("unreachable"),
        objected: mark("objected"),
        tact: mark("tact"),
        not_fixed: mark("not_fixed"),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_part_of_a_course_is_read_back() {
        let name = |text: &str| DepartmentName::parse(text).unwrap();
        let full = Course {
            promised: Some(Timestamp::from_second(1_800_000_000).unwrap()),
            first_promised: Some(Timestamp::from_second(1_700_000_000).unwrap()),
            passed_by: vec![name("billing"), name("shipping")],
            asked: vec![name("legal")],
            owing: vec![name("legal")],
            lead_answered: true,
            check_in: CheckIn::Asked,
            unreachable: true,
            objected: true,
            tact: true,
            not_fixed: true,
        };
        assert_eq!(course(&text(&full)).unwrap(), full);
        assert_eq!(text(&Course::default()), "");
        assert_eq!(course("").unwrap(), Course::default());
        assert!(course("{").is_err());
    }
}
