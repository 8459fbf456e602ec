//! How sets of uids are spelled: in ranges, ascending, in lines of bounded length.
//! Must not know what is done with the letters.

use async_imap::imap_proto::rfc4315::UidSetMember;

/// Some servers cut command lines at 1000 octets (RFC 2683 §3.2.1.5 asks for no more); this leaves room for the rest.
const LINE: usize = 800;

/// The uids of this list that IMAP can have, ascending, each once (RFC 3501 §2.3.1.1: 32 bits, not zero).
pub(super) fn ordered(uids: &[u64]) -> Vec<u32> {
    let mut uids: Vec<u32> = uids.iter().filter_map(|uid| u32::try_from(*uid).ok()).filter(|uid| *uid != 0).collect();
    uids.sort_unstable();
    uids.dedup();
    uids
}

/// Sets that together hold these ascending uids and nothing else, each with the uids it stands for.
pub(super) fn sets(uids: &[u32]) -> Vec<(String, Vec<u32>)> {
    let mut sets = Vec::new();
    let mut text = String::new();
    let mut members: Vec<u32> = Vec::new();
    for run in uids.chunk_by(|left, right| left.checked_add(1) == Some(*right)) {
        let (Some(first), Some(last)) = (run.first(), run.last()) else { continue };
        let piece = if first == last { first.to_string() } else { format!("{first}:{last}") };
        if !text.is_empty() && text.len() + piece.len() + 1 > LINE {
            sets.push((std::mem::take(&mut text), std::mem::take(&mut members)));
        }
        if !text.is_empty() {
            text.push(',');
        }
        text.push_str(&piece);
        members.extend_from_slice(run);
    }
    if !text.is_empty() {
        sets.push((text, members));
    }
    sets
}

/// The uids of a set that a server sent, at most so many: a range can claim four thousand million.
pub(super) fn expand(members: &[UidSetMember], at_most: usize) -> Vec<u32> {
    members
        .iter()
        .flat_map(|member| match member {
            UidSetMember::Uid(uid) => *uid..=*uid,
            UidSetMember::UidRange(range) => range.clone(),
        })
        .take(at_most)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn neighbours_become_ranges_and_nothing_is_added() {
        assert_eq!(ordered(&[9, 3, 0, 4, 4, 5, u64::MAX]), [3, 4, 5, 9]);
        assert_eq!(sets(&[3, 4, 5, 9]), [("3:5,9".to_owned(), vec![3, 4, 5, 9])]);
        assert!(sets(&[]).is_empty());
        assert_eq!(sets(&[u32::MAX - 1, u32::MAX]).len(), 1);
    }

    #[test]
    fn long_sets_are_cut_and_still_hold_64_uids_a_line() {
        let sparse: Vec<u32> = (0..500).map(|n| 4_000_000_000 + 2 * n).collect();
        let sets = sets(&sparse);
        assert!(sets.iter().all(|(text, _)| text.len() <= LINE));
        assert!(sets.iter().rev().skip(1).all(|(_, members)| members.len() >= 64));
        assert_eq!(sets.into_iter().flat_map(|(_, members)| members).collect::<Vec<_>>(), sparse);
    }

    #[test]
    fn a_range_from_the_server_is_bounded() {
        assert_eq!(expand(&[UidSetMember::UidRange(1..=u32::MAX)], 3), [1, 2, 3]);
    }
}
