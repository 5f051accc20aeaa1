// SPDX-License-Identifier: Apache-2.0

/// Writes TOML.
enum TOMLText {
    static func value(_ value: TOMLValue) -> String {
        switch value {
        case .string(let text): string(text)
        case .integer(let number): String(number)
        case .boolean(let flag): flag ? "true" : "false"
        case .array(let elements): "[" + elements.map { self.value($0) }.joined(separator: ", ") + "]"
        case .table(let table):
            "{ "
                + table.sorted { $0.key < $1.key }.map { "\(key($0.key)) = \(self.value($0.value))" }.joined(
                    separator: ", ") + " }"
        case .other(let name): string(name)
        }
    }

    /// A basic string with everything escaped that has to be.
    static func string(_ text: String) -> String {
        var result = "\""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"": result += "\\\""
            case "\\": result += "\\\\"
            case "\n": result += "\\n"
            case "\r": result += "\\r"
            case "\t": result += "\\t"
            case "\u{0}"..."\u{1F}", "\u{7F}":
                let code = String(scalar.value, radix: 16, uppercase: true)
                result += "\\u" + String(repeating: "0", count: 4 - code.utf8.count) + code
            default: result.unicodeScalars.append(scalar)
            }
        }
        return result + "\""
    }

    /// A key, in quotes only if it needs them.
    static func key(_ text: String) -> String {
        let isBare =
            !text.isEmpty
            && text.utf8.allSatisfy { byte in
                switch byte {
                case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                    UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"), UInt8(ascii: "-"):
                    true
                default: false
                }
            }
        return isBare ? text : string(text)
    }
}
