//! Decides what came beside the text of a letter.
//! Must not copy what the attachments hold.

use super::structure::Structure;
use super::text;
use crate::domain::message::Attachment;

/// Lists every part that is neither text nor a wrapper of parts.
pub fn list(raw: &[u8], structure: &Structure, used: &[usize]) -> Vec<Attachment> {
    let parts = structure.parts.iter().enumerate();
    let beside = parts.filter(|(i, p)| !used.contains(i) && (!p.is("multipart/") || p.children.is_empty()));
    let mut found = Vec::new();
    for (index, part) in beside {
        let octets = raw.get(part.body.clone()).unwrap_or_default();
        let name = base_name(&part.name);
        // An empty text part without a name is a leftover of a mail program, not an attachment.
        let says_nothing = name.is_empty() && part.content_id.is_none() && (part.is("text/") || part.is("multipart/"));
        if index == 0 && part.is("multipart/") || says_nothing && octets.trim_ascii().is_empty() {
            continue;
        }
        found.push(Attachment {
            name,
            media_type: part.media.clone(),
            size: part.transfer.decoded_len(octets),
            content_id: part.content_id.clone(),
            part: index,
        });
    }
    found
}

/// A file name without path, control character or leading dot, of at most 200 characters.
pub fn base_name(given: &str) -> String {
    let name = text::line(given);
    let name = name.rsplit(['/', '\\']).next().unwrap_or_default().trim().trim_start_matches('.').trim_end_matches('.');
    let length = name.chars().count();
    if length <= 200 {
        return name.to_owned();
    }
    // The end says what kind of file it is.
    let end: String = name.chars().skip(length - 40).collect();
    name.chars().take(160).collect::<String>() + &end
}

#[cfg(test)]
mod tests {
    use super::base_name;

    #[test]
    fn a_name_never_holds_a_path() {
        assert_eq!(base_name("C:\\Users\\x\\..\\a.pdf"), "a.pdf");
        assert_eq!(base_name("../../etc/passwd"), "passwd");
        assert_eq!(base_name("..\u{202e}\0fdp.exe"), "fdp.exe");
    }
}
