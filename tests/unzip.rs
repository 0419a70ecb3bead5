//! Reads the files of a ZIP archive, as far as workbooks need it: no encryption, no parts, stored or deflated (RFC 1951).

use std::collections::BTreeMap;

/// The files by name.
pub(crate) fn unzip(archive: &[u8]) -> BTreeMap<String, Vec<u8>> {
    let end =
        archive.windows(4).rposition(|window| window == b"PK\x05\x06").expect("an end of the directory");
    let (count, mut at) = (number(archive, end + 10, 2), number(archive, end + 16, 4));
    let mut files = BTreeMap::new();
    for _ in 0..count {
        assert_eq!(&archive[at..at + 4], b"PK\x01\x02");
        let (method, size, whole) =
            (number(archive, at + 10, 2), number(archive, at + 20, 4), number(archive, at + 24, 4));
        let (name, extra, comment) =
            (number(archive, at + 28, 2), number(archive, at + 30, 2), number(archive, at + 32, 2));
        let local = number(archive, at + 42, 4);
        let data = local + 30 + number(archive, local + 26, 2) + number(archive, local + 28, 2);
        let packed = &archive[data..data + size];
        let bytes = match method {
            0 => packed.to_vec(),
            8 => inflate(packed),
            other => panic!("method {other}"),
        };
        assert_eq!(bytes.len(), whole);
        files.insert(String::from_utf8(archive[at + 46..at + 46 + name].to_vec()).unwrap(), bytes);
        at += 46 + name + extra + comment;
    }
    files
}

fn number(bytes: &[u8], at: usize, width: usize) -> usize {
    bytes[at..at + width].iter().rev().fold(0, |number, byte| number << 8 | usize::from(*byte))
}

struct Bits<'a> {
    bytes: &'a [u8],
    at: usize,
}

impl Bits<'_> {
    fn bit(&mut self) -> usize {
        let bit = self.bytes[self.at / 8] >> (self.at % 8) & 1;
        self.at += 1;
        usize::from(bit)
    }

    fn take(&mut self, count: usize) -> usize {
        (0..count).fold(0, |number, place| number | self.bit() << place)
    }

    /// The next symbol of a canonical code.
    fn symbol(&mut self, code: &Code) -> usize {
        let (mut word, mut first, mut index) = (0, 0, 0);
        for count in &code.counts[1..] {
            word |= self.bit();
            if word < first + count {
                return code.symbols[index + word - first];
            }
            index += count;
            first = (first + count) << 1;
            word <<= 1;
        }
        panic!("no such code")
    }
}

/// How many codes have each length, and the symbols in the order of their codes.
struct Code {
    counts: [usize; 16],
    symbols: Vec<usize>,
}

impl Code {
    fn of(lengths: &[usize]) -> Self {
        let mut counts = [0; 16];
        lengths.iter().filter(|length| **length > 0).for_each(|length| counts[*length] += 1);
        let mut symbols: Vec<usize> = (0..lengths.len()).filter(|symbol| lengths[*symbol] > 0).collect();
        symbols.sort_by_key(|symbol| lengths[*symbol]);
        Self { counts, symbols }
    }
}

fn inflate(packed: &[u8]) -> Vec<u8> {
    let mut bits = Bits { bytes: packed, at: 0 };
    let mut out = Vec::new();
    loop {
        let last = bits.bit() == 1;
        match bits.take(2) {
            0 => {
                bits.at = bits.at.div_ceil(8) * 8;
                let size = bits.take(16);
                bits.take(16);
                (0..size).for_each(|_| out.push(u8::try_from(bits.take(8)).unwrap()));
            }
            1 => {
                let lengths: Vec<usize> = (0..288)
                    .map(|at| [8, 9, 7, 8][[144, 256, 280].iter().filter(|end| at >= **end).count()])
                    .collect();
                block(&mut bits, &mut out, &Code::of(&lengths), &Code::of(&[5; 30]));
            }
            2 => {
                let (literals, distances) = dynamic(&mut bits);
                block(&mut bits, &mut out, &literals, &distances);
            }
            _ => panic!("no such block"),
        }
        if last {
            return out;
        }
    }
}

fn dynamic(bits: &mut Bits<'_>) -> (Code, Code) {
    const ORDER: [usize; 19] = [16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15];
    let (literals, distances, count) = (bits.take(5) + 257, bits.take(5) + 1, bits.take(4) + 4);
    let mut lengths = [0; 19];
    ORDER.iter().take(count).for_each(|place| lengths[*place] = bits.take(3));
    let code = Code::of(&lengths);
    let mut all: Vec<usize> = Vec::new();
    while all.len() < literals + distances {
        match bits.symbol(&code) {
            16 => {
                let (before, times) = (*all.last().unwrap(), bits.take(2) + 3);
                all.extend(std::iter::repeat_n(before, times));
            }
            17 => all.extend(std::iter::repeat_n(0, bits.take(3) + 3)),
            18 => all.extend(std::iter::repeat_n(0, bits.take(7) + 11)),
            length => all.push(length),
        }
    }
    (Code::of(&all[..literals]), Code::of(&all[literals..]))
}

fn block(bits: &mut Bits<'_>, out: &mut Vec<u8>, literals: &Code, distances: &Code) {
    loop {
        match bits.symbol(literals) {
            256 => return,
            byte if byte < 256 => out.push(u8::try_from(byte).unwrap()),
            symbol => {
                let length = match symbol - 257 {
                    28 => 258,
                    small if small < 8 => small + 3,
                    large => ((4 + large % 4) << (large / 4 - 1)) + 3 + bits.take(large / 4 - 1),
                };
                let distance = match bits.symbol(distances) {
                    small if small < 4 => small + 1,
                    large => ((2 + large % 2) << (large / 2 - 1)) + 1 + bits.take(large / 2 - 1),
                };
                (0..length).for_each(|_| out.push(out[out.len() - distance]));
            }
        }
    }
}
