// SPDX-License-Identifier: Apache-2.0

/// Which names are the same name: `CASEMAPPING=ascii`. `A` … `Z` equal `a` … `z`, every other byte equals itself alone.
///
/// RFC 1459's own mapping also takes `{}|^` for `[]\~`, so that `a[b]` and `a{b}` would be one nick.
package enum IRCCaseMapping {
    /// The key under which to keep a nick or channel: the name in lower case.
    package static func fold(_ name: String) -> String {
        for byte in name.utf8 where byte != byte.lowercasedASCII {
            return name.mappingUTF8(\.lowercasedASCII)
        }
        return name
    }

    /// Asked of each line several times, and hardly ever of names of one length.
    package static func equal(_ one: String, _ other: String) -> Bool {
        one.utf8.count == other.utf8.count
            && one.utf8.elementsEqual(other.utf8) { $0.lowercasedASCII == $1.lowercasedASCII }
    }

    package static func equal(_ one: some StringProtocol, _ other: some StringProtocol) -> Bool {
        one.utf8.elementsEqual(other.utf8) { $0.lowercasedASCII == $1.lowercasedASCII }
    }
}
