//! A hash that is the same in every run and on every machine.

use std::hash::{Hash, Hasher};

/// Eight bytes at a time as little-endian numbers, each mixed into what was before.
pub(super) struct Stable(u64);

/// The hash of a value.
pub(super) fn hash(value: &impl Hash) -> u64 {
    let mut stable = Stable(0xCBF2_9CE4_8422_2325);
    value.hash(&mut stable);
    stable.finish()
}

/// Bits that look random, the same for the same input (the output function of SplitMix64).
pub(super) fn mixed(bits: u64) -> u64 {
    let bits = (bits ^ (bits >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    let bits = (bits ^ (bits >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    bits ^ (bits >> 31)
}

impl Hasher for Stable {
    fn finish(&self) -> u64 {
        mixed(self.0)
    }

    fn write(&mut self, bytes: &[u8]) {
        let (whole, rest) = bytes.as_chunks();
        for eight in whole {
            self.write_u64(u64::from_le_bytes(*eight));
        }
        // At most seven are left, so their number has room beside them: `a` is not `a\0`.
        let last = rest.iter().rev().fold(rest.len() as u64, |last, byte| last << 8 | u64::from(*byte));
        self.write_u64(last);
    }

    fn write_u16(&mut self, number: u16) {
        self.write(&number.to_le_bytes());
    }

    fn write_u32(&mut self, number: u32) {
        self.write(&number.to_le_bytes());
    }

    fn write_u64(&mut self, number: u64) {
        self.0 = mixed(self.0 ^ number).wrapping_add(0x9E37_79B9_7F4A_7C15);
    }

    fn write_u128(&mut self, number: u128) {
        self.write(&number.to_le_bytes());
    }

    fn write_usize(&mut self, number: usize) {
        self.write_u64(number as u64);
    }
}
