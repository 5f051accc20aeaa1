// SPDX-License-Identifier: Apache-2.0

/// What a contact listens to, plays or works on, the `CurrentMedia` of a `UBX`. Fields are parted by a backslash and
/// a zero: `\0Music\01\0{0} - {1}\0Song\0Artist\0Album\0\0`.
package struct CurrentMedia: Equatable, Sendable {
    /// The program, mostly empty.
    package var application: String
    /// Music, Games or Office.
    package var kind: String
    /// False: nothing is to be shown.
    package var isShown: Bool
    /// The pattern: `{0}` stands for the first argument.
    package var format: String
    package var arguments: [String]

    package init(application: String = "", kind: String, isShown: Bool = true, format: String, arguments: [String]) {
        self.application = application
        self.kind = kind
        self.isShown = isShown
        self.format = format
        self.arguments = arguments
    }

    /// Reads the text of the element. Nil if it is empty or lacks fields.
    package init?(parsing text: String) {
        var fields: [String] = []
        let bytes = Array(text.utf8)
        var start = 0
        var index = 0
        while index < bytes.count, fields.count < 4 + MSNPLimits.mediaArguments {
            if bytes[index] == UInt8(ascii: "\\"), index + 1 < bytes.count, bytes[index + 1] == UInt8(ascii: "0") {
                fields.append(String(decoding: bytes[start..<index], as: UTF8.self))
                index += 2
                start = index
            } else {
                index += 1
            }
        }
        if index == bytes.count { fields.append(String(decoding: bytes[start...], as: UTF8.self)) }
        guard fields.count >= 3 else { return nil }
        var arguments = fields.count > 4 ? Array(fields[4...]) : []
        while arguments.last == "" { arguments.removeLast() }
        self.init(
            application: fields[0], kind: fields[1], isShown: fields[2] == "1",
            format: fields.count > 3 ? fields[3] : "",
            arguments: arguments)
    }

    /// The text of the element.
    package var wireText: String {
        let fields = [application, kind, isShown ? "1" : "0", format] + arguments
        return fields.map(Self.withoutSeparator).joined(separator: "\\0") + "\\0\\0"
    }

    /// What a reader sees: "Song - Artist"; empty if nothing is to be shown.
    package var text: String {
        guard isShown else { return "" }
        let bytes = Array(format.utf8)
        var result: [UInt8] = []
        var index = 0
        while index < bytes.count {
            if bytes[index] == UInt8(ascii: "{"),
                let close = bytes[index...].prefix(4).firstIndex(of: UInt8(ascii: "}")),
                let number = Int(decimal: bytes[(index + 1)..<close])
            {
                if number < arguments.count { result += arguments[number].utf8 }
                index = close + 1
            } else {
                result.append(bytes[index])
                index += 1
            }
        }
        return String(decoding: result, as: UTF8.self)
    }

    /// A field cannot contain the separator: a backslash before a zero goes.
    private static func withoutSeparator(_ field: String) -> String {
        guard field.utf8.contains(UInt8(ascii: "\\")) else { return field }
        var result: [UInt8] = []
        let bytes = Array(field.utf8)
        for (index, byte) in bytes.enumerated() {
            let isSeparator =
                byte == UInt8(ascii: "\\") && (index + 1 == bytes.count || bytes[index + 1] == UInt8(ascii: "0"))
            if !isSeparator { result.append(byte) }
        }
        return String(decoding: result, as: UTF8.self)
    }
}
