// SPDX-License-Identifier: Apache-2.0

import MSNPWire
import NIOCore

/// A server's word on where the client is to go: `XFR 3 NS 192.0.2.7:1863 …`, `XFR 12 SB 192.0.2.9:1864 CKI …`,
/// `RNG 17 192.0.2.9:1864 CKI …`.
struct Referral: Equatable {
    let kind: ServerKind
    let address: ServerAddress
    /// The address as it was written.
    private let text: String

    /// Nil if the command is none.
    init?(_ command: MSNPCommand) {
        let field: String?
        switch (command.verb, command.parameter(1)) {
        case ("XFR", "NS"):
            kind = .notification
            field = command.parameter(2)
        case ("XFR", "SB"):
            kind = .switchboard
            field = command.parameter(2)
        case ("RNG", let second):
            kind = .switchboard
            field = second
        default: return nil
        }
        // `XFR 3 NS 0` is: begin again here.
        guard let field, field != "0", let address = ServerAddress(parsing: field) else { return nil }
        self.address = address
        text = field
    }

    /// The same bytes with another address.
    func rewritten(_ raw: ByteBuffer, to address: ServerAddress) -> ByteBuffer {
        let bytes = Array(raw.readableBytesView)
        guard let range = bytes.firstRange(of: Array(" \(text)".utf8)) else { return raw }
        return ByteBuffer(bytes: bytes[..<range.lowerBound] + Array(" \(address)".utf8) + bytes[range.upperBound...])
    }
}
