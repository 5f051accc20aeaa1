// SPDX-License-Identifier: Apache-2.0

import MSNPWire

/// Commands as people like to read them: names decoded, a payload told in a few words.
enum ReadableText {
    private static let longest = 160

    /// `NLN NLN bob@example.net Bob B 1073741824`, `MSG 3 A 90 (text/plain) hello`
    static func command(_ line: String, payload: [UInt8]?) -> String {
        let line = TranscriptText.visible(PercentEncoding.decode(line).utf8)
        guard let payload else { return line }
        return line + " " + summary(payload)
    }

    /// ` (930 bytes)`; nothing for none.
    static func size(_ count: Int) -> String {
        count == 0 ? "" : " (\(count) bytes)"
    }

    private static func summary(_ payload: [UInt8]) -> String {
        var body = payload[...]
        var type = ""
        if let end = payload.firstRange(of: Array("\r\n\r\n".utf8)), payload.starts(with: "MIME-Version".utf8) {
            body = payload[end.upperBound...]
            for line in payload[..<end.lowerBound].split(separator: UInt8(ascii: "\n")) {
                let text = String(decoding: line, as: UTF8.self)
                guard text.lowercased().hasPrefix("content-type:") else { continue }
                type = "(" + text.dropFirst(13).prefix { $0 != ";" && $0 != "\r" }.drop { $0 == " " } + ") "
            }
        }
        let text = TranscriptText.visible(body.prefix(longest * 4).map { $0 == 0x0A ? 0x20 : $0 })
            .split(separator: "\\r", omittingEmptySubsequences: false).joined()
        return TranscriptText.visible(type.utf8) + text.prefix(longest) + (text.count > longest ? "…" : "")
    }
}
