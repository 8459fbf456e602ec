use super::to_text;

#[test]
fn blocks_lists_and_cells_do_not_run_together() {
    let html = "<div>one</div><div>two</div><ul><li>a<li>b</ul><ol><li>c</li></ol><table><tr><td>x</td><td>y</td></tr>\
        <tr><td>z</td></tr></table><p>p<p>q";
    assert_eq!(to_text(html), "one\ntwo\n\n- a\n- b\n\n1. c\n\nx y\nz\n\np\n\nq");
}

#[test]
fn items_are_counted_as_their_reader_sees_them() {
    let items = |tag: &str| {
        [format!("<{tag}><li>a</li><li>b</li>\n<li>c</li></{tag}>"), format!("<{tag}><li>a<li>b<li>c</{tag}>")]
    };
    for html in items("ol") {
        assert_eq!(to_text(&html), "1. a\n2. b\n3. c");
    }
    for html in items("ul") {
        assert_eq!(to_text(&html), "- a\n- b\n- c");
    }
    assert_eq!(to_text("<ol start=\"4\"><li><p>a</p></li><li><div>b</div></li></ol>"), "4. a\n\n5. b");
    assert_eq!(to_text("<ol><li value=7>a</li><li>b</li></ol><ol><li>c</li></ol>"), "7. a\n8. b\n\n1. c");
    assert_eq!(
        to_text("<ol><li>a<ul><li>x</li><li>y</li></ul></li><li></li><li>c</li></ol>d"),
        "1. a\n  - x\n  - y\n3. c\n\nd"
    );
}

#[test]
fn what_cannot_be_seen_is_not_read() {
    let html = "<head><title>t</title><style>p{}</style></head><p>seen</p><div style=\"display: none\">no</div>\
        <span style='font-size:0px'>no</span><div hidden>no</div><script>var a='no'</script><!-- no --><p>too";
    assert_eq!(to_text(html), "seen\n\ntoo");
    assert_eq!(to_text("<span style='font-size:0.9em'>yes</span>"), "yes");
}

#[test]
fn quotes_are_marked() {
    let html = "Yes.<blockquote type=cite><p>Will<br>you?</p><blockquote>deep</blockquote></blockquote>No.";
    assert_eq!(
        to_text(html),
        "Yes.\n>\n> Will\n> you?\n> >\n> > deep\nNo.".replace("> >\n", ">>\n").replace("deep\nNo", "deep\n\nNo")
    );
}

#[test]
fn a_link_says_where_it_leads_once() {
    assert_eq!(to_text("<a href=\"https://x.example/a\">here</a>"), "here <https://x.example/a>");
    assert_eq!(to_text("<a href=\"https://www.x.example/\">x.example</a>"), "x.example");
}

#[test]
fn breaks_make_empty_lines_and_pre_keeps_its_shape() {
    assert_eq!(to_text("a<br><br>b<pre>c\n  d</pre>"), "a\n\nb\nc\n  d");
    assert_eq!(to_text("a&nbsp;&ouml; &lt;b&gt;"), "a\u{a0}ö <b>");
}

#[test]
fn deep_nesting_costs_no_more_than_its_length() {
    let html = "<div>".repeat(200_000) + "end" + &"</div>".repeat(200_000);
    assert_eq!(to_text(&html), "end");
}
