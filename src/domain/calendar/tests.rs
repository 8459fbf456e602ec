use jiff::civil::date;
use proptest::prelude::*;

use super::*;

fn office(zone: &str, hours: &str, holidays: &[Date]) -> Calendar {
    let zone = TimeZone::get(zone).unwrap();
    Calendar { zone, week: Calendar::parse_hours(hours).unwrap(), holidays: holidays.to_vec() }
}

fn new_york() -> Calendar {
    office("America/New_York", "Mon-Fri 08:30-18:00", &[date(2026, 12, 25), date(2026, 11, 26)])
}

/// A moment on the office's wall clock.
fn at(calendar: &Calendar, wall: &str) -> Timestamp {
    let wall: jiff::civil::DateTime = wall.parse().unwrap();
    calendar.zone.to_timestamp(wall).unwrap()
}

fn wall(calendar: &Calendar, moment: Timestamp) -> String {
    calendar.zone.to_datetime(moment).strftime("%a %F %H:%M").to_string()
}

fn due(calendar: &Calendar, from: &str, within: &str) -> String {
    wall(calendar, calendar.due(at(calendar, from), Within::parse(within).unwrap()))
}

#[test]
fn business_days_end_at_closing_time_and_skip_weekends_and_holidays() {
    let office = new_york();
    assert_eq!(due(&office, "2026-11-16T10:00", "2 business days"), "Wed 2026-11-18 18:00");
    assert_eq!(due(&office, "2026-11-16T06:00", "2 business days"), "Wed 2026-11-18 18:00", "before opening");
    assert_eq!(due(&office, "2026-11-16T21:00", "2 business days"), "Wed 2026-11-18 18:00", "after closing");
    assert_eq!(due(&office, "2026-11-20T10:00", "1 business day"), "Mon 2026-11-23 18:00");
    assert_eq!(due(&office, "2026-11-21T10:00", "1 business day"), "Mon 2026-11-23 18:00", "from a Saturday");
    assert_eq!(due(&office, "2026-11-25T10:00", "1 business day"), "Fri 2026-11-27 18:00", "over Thanksgiving");
}

#[test]
fn business_hours_count_open_time_only() {
    let office = new_york();
    assert_eq!(due(&office, "2026-11-16T10:00", "4 business hours"), "Mon 2026-11-16 14:00");
    assert_eq!(due(&office, "2026-11-16T16:00", "4 business hours"), "Tue 2026-11-17 10:30");
    assert_eq!(due(&office, "2026-11-20T17:00", "1 business hour"), "Fri 2026-11-20 18:00", "just before closing");
    assert_eq!(due(&office, "2026-11-21T03:00", "4 business hours"), "Mon 2026-11-23 12:30");
}

#[test]
fn plain_days_keep_the_clock_on_the_wall_where_summer_time_changes() {
    let berlin = office("Europe/Berlin", "Mon-Sun 00:00-24:00", &[]);
    assert_eq!(due(&berlin, "2026-03-28T10:00", "1 day"), "Sun 2026-03-29 10:00");
    assert_eq!(due(&berlin, "2026-10-24T10:00", "1 week"), "Sat 2026-10-31 10:00");
    assert_eq!(due(&berlin, "2026-03-28T02:30", "1 day"), "Sun 2026-03-29 03:00", "a time that is skipped");
    assert_eq!(due(&berlin, "2026-03-29T01:00", "3 hours"), "Sun 2026-03-29 05:00");
}

#[test]
fn open_time_is_right_on_days_of_23_and_25_hours() {
    for (zone, spring, autumn) in [
        ("Europe/Berlin", date(2026, 3, 29), date(2026, 10, 25)),
        ("America/New_York", date(2026, 3, 8), date(2026, 11, 1)),
    ] {
        let office = office(zone, "Mon-Sun 00:00-24:00", &[]);
        for (day, hours) in [(spring, 23), (autumn, 25)] {
            let (opens, closes) = office.opening(day).unwrap();
            assert_eq!(closes.duration_since(opens).as_hours(), hours, "{zone} {day}");
            assert_eq!(office.due(opens, Within::BusinessHours(hours as u32)), closes);
            assert_eq!(office.due(opens, Within::BusinessDays(1)), office.opening(day.tomorrow().unwrap()).unwrap().1);
        }
    }
}

#[test]
fn hours_that_summer_time_skips_open_at_the_change() {
    let berlin = office("Europe/Berlin", "Sun 02:15-04:00", &[]);
    let (opens, _) = berlin.opening(date(2026, 3, 29)).unwrap();
    assert_eq!(wall(&berlin, opens), "Sun 2026-03-29 03:00");
}

#[test]
fn the_office_is_open_from_opening_until_just_before_closing() {
    let office = new_york();
    for (wall, open) in [("08:29", false), ("08:30", true), ("17:59", true), ("18:00", false)] {
        assert_eq!(office.is_open(at(&office, &format!("2026-11-16T{wall}"))), open, "{wall}");
    }
    assert!(!office.is_open(at(&office, "2026-12-25T10:00")), "a holiday");
    let next = office.next_open(at(&office, "2026-12-24T18:00"));
    assert_eq!(wall(&office, next), "Mon 2026-12-28 08:30");
}

#[test]
fn reminders_come_with_one_office_day_left_or_at_three_quarters() {
    let office = new_york();
    let remind = |from: &str, within: &str| {
        let from = at(&office, from);
        wall(&office, office.remind_at(from, office.due(from, Within::parse(within).unwrap())))
    };
    assert_eq!(remind("2026-11-16T10:00", "2 business days"), "Wed 2026-11-18 08:30");
    assert_eq!(remind("2026-11-16T10:00", "5 business days"), "Mon 2026-11-23 08:30");
    assert_eq!(remind("2026-11-16T10:00", "4 business hours"), "Mon 2026-11-16 13:00");
    assert_eq!(remind("2026-11-16T10:00", "4 hours"), "Mon 2026-11-16 13:00");
    assert_eq!(remind("2026-11-16T22:00", "4 hours"), "Tue 2026-11-17 01:00", "nobody is there before");
    assert_eq!(remind("2026-11-20T16:00", "3 days"), "Mon 2026-11-23 13:37");
}

#[test]
fn an_office_that_is_never_open_does_not_hang() {
    let closed = Calendar { zone: TimeZone::UTC, week: [None; 7], holidays: Vec::new() };
    let now = Timestamp::UNIX_EPOCH;
    assert_eq!(closed.due(now, Within::BusinessDays(2)), now);
    assert_eq!(closed.due(now, Within::BusinessHours(2)), now);
    assert_eq!((closed.next_open(now), closed.is_open(now)), (now, false));
}

#[test]
fn a_month_of_holidays_is_passed_over() {
    let mut office = new_york();
    office.holidays = date(2026, 7, 1).series(jiff::Span::new().days(1)).take(60).collect();
    assert_eq!(due(&office, "2026-07-01T10:00", "1 business day"), "Mon 2026-08-31 18:00");
}

#[test]
fn hours_are_read_as_people_write_them() {
    let hours = |text: &str| Calendar::parse_hours(text).map(|w| w.map(|d| d.map(|(a, b)| format!("{a}-{b}"))));
    let week = hours("Sun-Thu 9:00-17:00, sat 10:00-24:00").unwrap();
    assert_eq!(week[6].as_deref(), Some("09:00:00-17:00:00"));
    assert_eq!((week[3].is_some(), week[4].is_some(), week[5].is_some()), (true, false, true));
    assert_eq!(hours("Mon, Wed, Friday 09:00-17:00").unwrap().iter().filter(|d| d.is_some()).count(), 3);
    assert_eq!(hours("Mon-Sun 00:00-24:00").unwrap().iter().filter(|d| d.is_some()).count(), 7);
}

#[test]
fn wrong_hours_say_what_is_wrong() {
    let why = |text: &str| Calendar::parse_hours(text).unwrap_err().why;
    assert_eq!(why(""), "the office is never open");
    assert_eq!(why("Mon-Fri"), "Monday has no hours");
    assert_eq!(why("Mon-Fri 18:00-08:30"), "closing must be later than opening, on the same day");
    assert_eq!(why("Mon-Fri 08:30-18:00, Wed 10:00-12:00"), "Wednesday is named twice");
    assert_eq!(why("Mo-Fr 08:30-18:00"), "`Mo` is not a day; days are Mon Tue Wed Thu Fri Sat Sun");
    assert_eq!(why("Mon 9am-5pm"), "`9am` is not a time; times are written as 08:30, up to 24:00");
    assert_eq!(why("Mon 08:30-25:00"), "`25:00` is not a time; times are written as 08:30, up to 24:00");
    assert_eq!(why("Mon-Mon 08:30-18:00"), "a range needs two different days");
}

#[test]
fn spans_are_read_as_people_write_them() {
    let read = |text: &str| Within::parse(text).map(|w| w.to_string());
    for text in ["2 business days", "1 business day", "6 business hours", "4 hours", "30 minutes", "3 days", "1 week"] {
        assert_eq!(read(text).unwrap(), text);
    }
    assert_eq!(read("48h").unwrap(), "2 days");
    assert_eq!(read("1h 30m").unwrap(), "90 minutes");
    assert_eq!(read("2 Working Days").unwrap(), "2 business days");
    assert_eq!(parse_duration("0s").unwrap(), SignedDuration::ZERO);
    let minutes = SignedDuration::from_mins;
    assert_eq!(parse_duration_range("4m..12m").unwrap(), (minutes(4), minutes(12)));
    assert_eq!(parse_duration_range("5 minutes").unwrap(), (minutes(5), minutes(5)));
}

#[test]
fn wrong_spans_say_what_is_wrong() {
    let why = |text: &str| Within::parse(text).unwrap_err().why;
    assert_eq!(why(""), "it is empty");
    assert_eq!(why("two days"), "it must begin with a whole number, such as `30 minutes` or `2 business days`");
    assert_eq!(why("2 months"), "its unit must be seconds, minutes, hours, days or weeks");
    assert_eq!(why("2 business weeks"), "only business days and business hours can be counted");
    assert_eq!(why("0 business days"), "the number must be from 1 to 2000");
    assert_eq!(why("0 days"), "a promise needs some time");
    assert_eq!(why("99999999999999999999 days"), "it is too long");
    assert!(parse_duration_range("12m..4m").is_err());
}

fn calendars() -> impl Strategy<Value = Calendar> {
    let zones = ["America/New_York", "Europe/Berlin", "Asia/Kathmandu", "Australia/Lord_Howe", "UTC"];
    let hours = ["Mon-Fri 08:30-18:00", "Mon-Sun 00:00-24:00", "Sun 01:30-02:30, Mon 02:00-03:15", "Sat 23:00-24:00"];
    (0..zones.len(), 0..hours.len(), prop::collection::vec(0..800i64, 0..20)).prop_map(move |(zone, hours_at, days)| {
        let day = |n| date(2026, 1, 1).checked_add(jiff::Span::new().days(n)).unwrap();
        office(zones[zone], hours[hours_at], &days.into_iter().map(day).collect::<Vec<_>>())
    })
}

fn spans() -> impl Strategy<Value = Within> {
    prop_oneof![
        (1..30u32).prop_map(Within::BusinessDays),
        (1..60u32).prop_map(Within::BusinessHours),
        (1..3_000_000i64).prop_map(|s| Within::Elapsed(SignedDuration::from_secs(s))),
    ]
}

/// Moments of 2026 and 2027 to the second, thickened around the changes of summer time.
fn moments() -> impl Strategy<Value = Timestamp> {
    let changes = [1_774_746_000, 1_772_953_200, 1_792_890_000, 1_793_512_800];
    prop_oneof![
        (1_767_225_600i64..1_830_000_000),
        (0..changes.len(), -90_000i64..90_000).prop_map(move |(change, off)| changes[change] + off),
    ]
    .prop_map(|s| Timestamp::from_second(s).unwrap())
}

proptest! {
    #[test]
    fn what_is_due_comes_after_the_promise_and_in_open_time(
        calendar in calendars(), from in moments(), within in spans(),
    ) {
        let due = calendar.due(from, within);
        prop_assert!(due > from);
        if !matches!(within, Within::Elapsed(_)) {
            // Midnight at the end of a day belongs to that day's opening.
            let day = calendar.date(due - SignedDuration::from_nanos(1));
            let (opens, closes) = calendar.opening(day).expect("an open day");
            prop_assert!(opens <= due && due <= closes);
        }
    }

    #[test]
    fn a_later_promise_is_never_due_earlier(
        calendar in calendars(), one in moments(), ahead in 0..200_000i64, within in spans(),
    ) {
        let other = one + SignedDuration::from_secs(ahead);
        prop_assert!(calendar.due(one, within) <= calendar.due(other, within));
    }

    #[test]
    fn a_reminder_lies_between_promise_and_due(calendar in calendars(), from in moments(), within in spans()) {
        let due = calendar.due(from, within);
        let reminder = calendar.remind_at(from, due);
        prop_assert!(from <= reminder && reminder < due, "{from} {reminder} {due}");
    }

    #[test]
    fn a_span_is_read_back_from_what_it_shows(within in spans()) {
        prop_assert_eq!(Within::parse(&within.to_string()).unwrap(), within);
    }

    #[test]
    fn no_text_breaks_the_readers(text in ".{0,40}") {
        let _ = (Within::parse(&text), parse_duration_range(&text), Calendar::parse_hours(&text));
    }
}
