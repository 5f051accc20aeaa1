// SPDX-License-Identifier: Apache-2.0

/// A value of a TOML document.
enum TOMLValue: Equatable, Sendable {
    case string(String)
    case integer(Int)
    case boolean(Bool)
    case array([TOMLValue])
    case table([String: TOMLValue])
    /// A kind of value that no key of Monarch has; the text names it: `date`.
    case other(String)

    /// What kind of value this is, for messages about wrong ones.
    var kind: String {
        switch self {
        case .string: "a string"
        case .integer: "an integer"
        case .boolean: "a boolean"
        case .array: "a list"
        case .table: "a table"
        case .other(let name): "a \(name)"
        }
    }
}
