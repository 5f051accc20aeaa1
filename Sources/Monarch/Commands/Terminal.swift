// SPDX-License-Identifier: Apache-2.0
import Glibc

/// Lines on standard output and standard error, there as soon as they are written even if that is a pipe.
enum Terminal {
    static func print(_ text: String) { write(text, to: STDOUT_FILENO) }

    /// One line, whatever the text holds.
    static func complain(_ text: String) { write(oneLine(text), to: STDERR_FILENO) }

    /// A text with everything escaped that could end its line or steer a terminal: `a\u{1B}[2J`.
    static func oneLine(_ text: String) -> String {
        var result = ""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\n": result += "\\n"
            case "\r": result += "\\r"
            case "\t": result += "\\t"
            case "\u{0}"..."\u{1F}", "\u{7F}"..."\u{9F}", "\u{2028}"..."\u{202E}", "\u{2066}"..."\u{2069}":
                result += "\\u{" + String(scalar.value, radix: 16, uppercase: true) + "}"
            default: result.unicodeScalars.append(scalar)
            }
        }
        return result
    }

    private static func write(_ text: String, to descriptor: Int32) {
        let bytes = Array((text.hasSuffix("\n") ? text : text + "\n").utf8)
        var written = 0
        while written < bytes.count {
            let count = bytes[written...].withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { return }
            written += count
        }
    }
}
