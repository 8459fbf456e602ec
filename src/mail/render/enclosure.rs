//! A file -> one part of a mail.
//! Must not trust what a stranger called it.

use mail_builder::headers::content_type::ContentType;
use mail_builder::mime::MimePart;

use super::Enclosure;
use super::headers::one_line;

/// The file as an attachment, encoded.
pub(super) fn part(file: &Enclosure) -> MimePart<'_> {
    let media = media_type(&file.media_type);
    let mut kind = ContentType::new(media.clone());
    if media.starts_with("text/") && !file.bytes.is_ascii() && std::str::from_utf8(&file.bytes).is_ok() {
        kind = kind.attribute("charset", "utf-8");
    }
    MimePart::new(kind, file.bytes.as_slice()).attachment(file_name(&file.name, "attachment"))
}

/// A media type in form. A message or multipart must not be encoded (RFC 2046 §5.2.1), so it goes
/// as a plain file.
fn media_type(text: &str) -> String {
    let text = text.trim().to_ascii_lowercase();
    // RFC 6838 §4.2
    let token = |t: &str| {
        !t.is_empty() && t.len() <= 127 && t.chars().all(|c| c.is_ascii_alphanumeric() || "!#$&-^_.+".contains(c))
    };
    match text.split_once('/') {
        Some(("message" | "multipart", _)) | None => "application/octet-stream".into(),
        Some((kind, rest)) if token(kind) && token(rest) => text,
        Some(_) => "application/octet-stream".into(),
    }
}

/// A name without a path in it.
pub(super) fn file_name(name: &str, otherwise: &str) -> String {
    let name = one_line(name, 120).replace(['/', '\\', '"', ':'], "_");
    let name = name.trim_start_matches('.').trim();
    if name.is_empty() { otherwise.to_owned() } else { name.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_media_type_out_of_form_becomes_a_plain_file() {
        assert_eq!(media_type("Image/PNG"), "image/png");
        for odd in ["", "png", "image/png; x=y", "image/", "a/b\r\nBcc: c", "message/rfc822", "multipart/mixed"] {
            assert_eq!(media_type(odd), "application/octet-stream", "{odd}");
        }
    }

    #[test]
    fn a_name_holds_no_path() {
        assert_eq!(file_name("../../etc/passwd", "x"), "_.._etc_passwd");
        assert_eq!(file_name("..", "x"), "x");
        assert_eq!(file_name("Größe.pdf", "x"), "Größe.pdf");
    }
}
