// SPDX-License-Identifier: Apache-2.0

package import NIOCore

/// One command of either side: a line and, for some, the payload behind it.
///
/// `CHG 8 NLN 2684354592:0 0` is `MSNPCommand("CHG", ["8", "NLN", "2684354592:0", "0"])`;
/// `MSG bob@example.net Bob%20B 11` and its 11 bytes are
/// `MSNPCommand("MSG", ["bob@example.net", "Bob%20B"], payload: …)`: the length is not among the parameters.
package struct MSNPCommand: Equatable, Sendable {
    /// Three capital letters, or three digits for an error: "MSG", "911".
    package var verb: String
    /// The fields after the verb as on the wire, not percent-decoded, without the length of a payload.
    package var parameters: [String]
    /// Nil if the command has none; empty if it announces zero bytes, as `UBX 1:bob@example.net 0` does.
    package var payload: ByteBuffer?

    package init(_ verb: String, _ parameters: [String] = [], payload: ByteBuffer? = nil) {
        self.verb = verb
        self.parameters = parameters
        self.payload = payload
    }

    /// An error that answers a client's command: `217 7`.
    package init(_ error: MSNPErrorCode, transactionID: UInt32) {
        self.init(error.code, [String(transactionID)])
    }

    /// The first parameter if it is a number. 0 marks what a server says unasked: `CHL 0 …`.
    package var transactionID: UInt32? {
        guard let first = parameters.first else { return nil }
        return UInt32(decimal: first)
    }

    /// The error this command is, nil if it is none: `911 4`.
    package var errorCode: MSNPErrorCode? {
        guard let value = UInt16(decimal: verb) else { return nil }
        return MSNPErrorCode(rawValue: value)
    }

    /// A parameter as on the wire, nil if the line has fewer.
    @inline(__always)
    package func parameter(_ index: Int) -> String? {
        guard index >= 0, index < parameters.count else { return nil }
        return parameters[index]
    }

    /// A parameter percent-decoded, nil if the line has fewer.
    package func decoded(_ index: Int) -> String? {
        parameter(index).map(PercentEncoding.decode)
    }
}

extension MSNPCommand: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    /// The line for a log: tickets, cookies and challenges are left out, a payload is told by its size.
    package var description: String {
        var text = verb
        switch verb {
        case "USR", "ANS", "RNG", "XFR", "QRY", "CHL":
            if let transactionID { text += " \(transactionID)" }
            text += " ‹redacted›"
        default:
            for parameter in parameters { text += " " + parameter }
        }
        if let payload { text += " (\(payload.readableBytes) bytes)" }
        return text
    }

    package var debugDescription: String { description }

    package var customMirror: Mirror { Mirror(self, children: ["line": description]) }
}
