//! A quick hash for keys that operators write; strangers' texts are only looked up, never put in.
//! Must not be used for a table that grows with what strangers send.

use std::collections::HashMap;
use std::hash::{BuildHasherDefault, Hasher};

/// A table under that hash.
pub(super) type Table<K, V> = HashMap<K, V, BuildHasherDefault<Mixed>>;

/// Multiplies and turns, eight octets at a time.
#[derive(Debug, Default, Clone)]
pub(super) struct Mixed(u64);

impl Mixed {
    fn mix(&mut self, word: u64) {
        self.0 = (self.0.rotate_left(5) ^ word).wrapping_mul(0x517c_c1b7_2722_0a95);
    }
}

impl Hasher for Mixed {
    fn write(&mut self, bytes: &[u8]) {
        let (words, rest) = bytes.as_chunks::<8>();
        words.iter().for_each(|word| self.mix(u64::from_le_bytes(*word)));
        if !rest.is_empty() {
            let last = rest.iter().rev().fold(0, |word, byte| word << 8 | u64::from(*byte));
            self.mix(last);
        }
    }

    fn write_u8(&mut self, byte: u8) {
        self.mix(byte.into());
    }

    fn write_u32(&mut self, word: u32) {
        self.mix(word.into());
    }

    fn write_u64(&mut self, word: u64) {
        self.mix(word);
    }

    fn write_usize(&mut self, word: usize) {
        self.mix(word as u64);
    }

    fn finish(&self) -> u64 {
        // The table looks at the highest and the lowest bits.
        self.0 ^ self.0 >> 29
    }
}

/// A number with its bits well spread.
pub(super) fn mixed(number: u64) -> u64 {
    let spread = number.wrapping_mul(0x9e37_79b9_7f4a_7c15);
    spread ^ spread >> 32
}

/// A small table of bits that says at once of most hashes that they are not there.
#[derive(Debug, Default)]
pub(super) struct Sieve {
    bits: Vec<u64>,
    count: usize,
    put: Vec<u64>,
}

impl Sieve {
    /// Notes a hash.
    pub(super) fn put(&mut self, hash: u64) {
        self.put.push(hash);
        if self.count >= self.bits.len() * 4 {
            let words = (self.bits.len() * 4).max(256);
            self.bits = vec![0; words];
            let all = std::mem::take(&mut self.put);
            all.iter().for_each(|hash| self.mark(*hash));
            self.put = all;
        }
        self.mark(hash);
        self.count += 1;
    }

    /// Nothing more will be put in.
    pub(super) fn finish(&mut self) {
        self.put = Vec::new();
    }

    /// No: it was not noted. Yes: it may have been.
    pub(super) fn has(&self, hash: u64) -> bool {
        self.bits.get(self.at(hash)).is_some_and(|word| word >> (hash % 64) & 1 == 1)
    }

    fn mark(&mut self, hash: u64) {
        let at = self.at(hash);
        self.bits.get_mut(at).into_iter().for_each(|word| *word |= 1 << (hash % 64));
    }

    /// The number of words is a power of two.
    fn at(&self, hash: u64) -> usize {
        (hash >> 6) as usize & self.bits.len().wrapping_sub(1)
    }
}
