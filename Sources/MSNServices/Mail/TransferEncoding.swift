// SPDX-License-Identifier: Apache-2.0

import Cryptography

/// How the bytes of a body stand in a mail (RFC 2045 §6).
enum TransferEncoding {
    /// The bytes of base64 text with any line breaks; missing padding is made up for.
    static func base64(_ text: some StringProtocol) -> [UInt8]? {
        var letters = text.utf8.filter { $0 > 0x20 }
        guard letters.count % 4 != 1 else { return nil }
        while letters.count % 4 != 0 { letters.append(UInt8(ascii: "=")) }
        return Base64.decode(String(decoding: letters, as: UTF8.self))
    }

    /// Base64 in lines of 76 letters (RFC 2045 §6.8), with `\n` between them.
    static func base64Lines(_ bytes: [UInt8]) -> String {
        let letters = Array(Base64.encode(bytes).utf8)
        var lines: [UInt8] = []
        lines.reserveCapacity(letters.count + letters.count / 76 + 1)
        for (index, letter) in letters.enumerated() {
            if index > 0, index.isMultiple(of: 76) { lines.append(UInt8(ascii: "\n")) }
            lines.append(letter)
        }
        return String(decoding: lines, as: UTF8.self)
    }

    /// The bytes of quoted-printable text. An `=` that two digits or the end of a line do not follow stays as it is.
    static func quotedPrintable(_ text: some StringProtocol) -> [UInt8] {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(text.utf8.count)
        var goesOn = true
        for line in Array(text.utf8).split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false) {
            if !goesOn { bytes.append(UInt8(ascii: "\n")) }
            // White space at the end of a line was added on the way.
            var rest = line
            while let last = rest.last, last == 0x20 || last == 0x09 || last == 0x0D { rest.removeLast() }
            goesOn = rest.last == UInt8(ascii: "=")
            if goesOn { rest.removeLast() }
            unescape(rest, into: &bytes, underscoreIsSpace: false)
        }
        return bytes
    }

    /// The bytes of an encoded word's text in the encoding `Q` (RFC 2047 §4.2).
    static func quoted(_ text: some StringProtocol) -> [UInt8] {
        var bytes: [UInt8] = []
        unescape(Array(text.utf8)[...], into: &bytes, underscoreIsSpace: true)
        return bytes
    }

    private static func unescape(_ text: ArraySlice<UInt8>, into bytes: inout [UInt8], underscoreIsSpace: Bool) {
        var rest = text
        while let byte = rest.popFirst() {
            if byte == UInt8(ascii: "="), let high = rest.first.flatMap(hexDigit),
                let low = rest.dropFirst().first.flatMap(hexDigit)
            {
                bytes.append(high << 4 | low)
                rest = rest.dropFirst(2)
            } else if byte == UInt8(ascii: "_"), underscoreIsSpace {
                bytes.append(0x20)
            } else {
                bytes.append(byte)
            }
        }
    }
}
