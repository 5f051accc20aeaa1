// SPDX-License-Identifier: Apache-2.0

/// What values a setting takes, and how what somebody types becomes one of them.
package enum SettingKind: Sendable {
    /// On or off; also true, yes and 1, false, no and 0.
    case toggle
    /// One of several words.
    case choice([String])
    /// A whole number.
    case number(ClosedRange<Int>)
    /// Any text on one line, with so many bytes of UTF-8 at most.
    case text(Int)
    /// A text of some form, which is described in words (`such as 5*3<900`). The function gives the value to keep, nil
    /// for what is not of that form.
    case form(String, @Sendable (String) -> String?)

    /// The values it takes, for the explanation; nil if it takes any text.
    package var values: String? {
        switch self {
        case .toggle: "on or off"
        case .choice(let words): words.joined(separator: ", ")
        case .number(let range): "\(range.lowerBound) to \(range.upperBound)"
        case .text: nil
        case .form(let words, _): words
        }
    }

    /// The value that is kept for what somebody typed.
    ///
    /// - Throws: what is wrong with it, in words that begin with the name of the setting or say what there is.
    package func value(of text: String, for name: String) throws(SettingError) -> String {
        switch self {
        case .toggle:
            guard let isOn = Self.isOn(text) else { throw SettingError("\(name) is either on or off") }
            return isOn ? "on" : "off"
        case .choice(let words):
            let wanted = text.lowercased()
            // What other gateways write with an underscore has a dash here, and what they switch on and off is also a word.
            let found =
                words.first { $0 == wanted } ?? words.first { $0 == Self.dashed(wanted) }
                ?? Self.isOn(wanted).flatMap { isOn in words.first { Self.isOn($0) == isOn } }
            guard let found else {
                throw SettingError("there is no \(name) '\(text)'; choose one of: " + words.joined(separator: ", "))
            }
            return found
        case .number(let range):
            guard let number = Int(text), range.contains(number) else {
                throw SettingError("\(name) is a number from \(range.lowerBound) to \(range.upperBound)")
            }
            return String(number)
        case .text(let maximum):
            guard text.utf8.count <= maximum else { throw SettingError("\(name) has at most \(maximum) bytes") }
            return text
        case .form(let words, let value):
            guard text.utf8.count <= 64, let value = value(text) else { throw SettingError("\(name) is \(words)") }
            return value
        }
    }

    /// What people write for on and off; nil for anything else.
    package static func isOn(_ text: String) -> Bool? {
        switch text.lowercased() {
        case "on", "true", "yes", "1": true
        case "off", "false", "no", "0": false
        default: nil
        }
    }

    /// `nick_format` as `nick-format`.
    static func dashed(_ name: String) -> String {
        String(decoding: name.utf8.map { $0 == UInt8(ascii: "_") ? UInt8(ascii: "-") : $0 }, as: UTF8.self)
    }
}
