// SPDX-License-Identifier: Apache-2.0

/// The header fields of a mail, and where its body begins (RFC 822 §3).
struct MailHeaders {
    private var fields: [String: String] = [:]
    /// Everything after the first empty line, with `\n` as the end of a line.
    private(set) var body: String

    /// Takes a mail apart. Lines may end with CR LF or LF; of two fields with one name the first counts.
    init(_ mail: String) {
        let lines = Array(mail.utf8.filter { $0 != 0x0D })
        var rest = lines[...]
        while let first = rest.first, first <= 0x20 { rest.removeFirst() }
        var name = ""
        while !rest.isEmpty {
            let line = rest.prefix { $0 != 0x0A }
            rest = rest.dropFirst(line.count + 1)
            if line.isEmpty { break }
            if let first = line.first, first == 0x20 || first == 0x09 {
                // A continued line; white space at the break stands for one space.
                fields[name]? += " " + Self.text(line)
                continue
            }
            guard let colon = line.firstIndex(of: UInt8(ascii: ":")) else {
                name = ""
                continue
            }
            name = Self.text(line[..<colon]).lowercased()
            if fields[name] == nil {
                fields[name] = Self.text(line[(colon + 1)...])
            } else {
                name = ""
            }
        }
        body = String(decoding: rest, as: UTF8.self)
    }

    /// The value of a field, by its name in lower case.
    subscript(name: String) -> String? { fields[name] }

    /// A field's value without its parameters, in lower case: `text/plain` of `text/plain; charset=UTF-8`.
    func value(_ name: String) -> String? {
        fields[name].map { Self.text(Array($0.utf8.prefix { $0 != UInt8(ascii: ";") })[...]).lowercased() }
    }

    /// A parameter of a field: `UTF-8` for `charset`.
    func parameter(_ parameter: String, of name: String) -> String? {
        for part in (fields[name] ?? "").split(separator: ";").dropFirst() {
            guard let equals = part.firstIndex(of: "=") else { continue }
            guard equalIgnoringCase(Self.text(Array(part[..<equals].utf8)[...]), parameter) else { continue }
            let value = Self.text(Array(part[part.index(after: equals)...].utf8)[...])
            return value.hasPrefix("\"") ? String(value.dropFirst().prefix { $0 != "\"" }) : value
        }
        return nil
    }

    /// The address and the name in `Name <account>`, `"Name" <account>` or `account`; the name may be empty.
    static func mailbox(_ field: String) -> (account: String, name: String)? {
        guard let open = field.lastIndex(of: "<") else {
            let account = text(Array(field.utf8)[...])
            return isAccount(account) ? (account, "") : nil
        }
        let account = text(Array(field[field.index(after: open)...].prefix { $0 != ">" }.utf8)[...])
        guard isAccount(account) else { return nil }
        var name = text(Array(field[..<open].utf8)[...])
        if name.utf8.count >= 2, name.hasPrefix("\""), name.hasSuffix("\"") {
            name = String(name.dropFirst().dropLast())
        }
        return (account, EncodedWord.decode(name))
    }

    /// Whether a text is one word, without what surrounds addresses and without anything that cannot be seen.
    private static func isAccount(_ text: String) -> Bool {
        !text.isEmpty
            && text.utf8.allSatisfy {
                $0 > 0x20 && $0 != 0x7F && $0 != UInt8(ascii: "<") && $0 != UInt8(ascii: ">")
            }
    }

    /// Bytes as text, without white space around it.
    private static func text(_ bytes: ArraySlice<UInt8>) -> String {
        var bytes = bytes
        while let first = bytes.first, first <= 0x20 { bytes.removeFirst() }
        while let last = bytes.last, last <= 0x20 { bytes.removeLast() }
        return String(decoding: bytes, as: UTF8.self)
    }
}
