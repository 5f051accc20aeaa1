// SPDX-License-Identifier: Apache-2.0

/// Whether a line is followed by a payload: the last field of some commands is a byte count, and the same field of
/// others is a transaction id, a group or a status.
struct PayloadRule {
    /// Fields, verb included, below which the line has no payload.
    var minimumFields: Int
    /// Fields, verb included, above which it has none.
    var maximumFields: Int
    /// The command has a payload in every form; without a length the stream cannot be followed.
    var isMandatory: Bool

    private init(_ minimumFields: Int, _ maximumFields: Int = .max, mandatory: Bool = false) {
        self.minimumFields = minimumFields
        self.maximumFields = maximumFields
        self.isMandatory = mandatory
    }

    /// The rule for errors, which carry a payload in this form alone: `241 12 4`.
    static let error = PayloadRule(3, 3)

    /// The rule for a verb given as its three bytes, nil for a command that never has a payload.
    @inline(__always)
    static func rule(_ verb: UInt32, sentBy side: MSNPSide) -> PayloadRule? {
        switch side {
        case .server: server(verb)
        case .client: client(verb)
        }
    }

    private static func server(_ verb: UInt32) -> PayloadRule? {
        switch verb {
        // A sender without a name leaves "MSG bob@example.net 120". Not to read its payload would let the text of a
        // message pass for commands of the server.
        case code("MSG"): PayloadRule(3, mandatory: true)
        case code("NOT"), code("IPG"): PayloadRule(2, mandatory: true)
        case code("UBX"), code("UUX"), code("GCF"), code("ADL"), code("RML"), code("FQY"), code("SDG"), code("NFY"):
            PayloadRule(3)
        case code("UBN"), code("UBM"), code("UUN"), code("PUT"), code("DEL"): PayloadRule(4)
        default: nil
        }
    }

    private static func client(_ verb: UInt32) -> PayloadRule? {
        switch verb {
        case code("MSG"), code("QRY"), code("PAG"): PayloadRule(4, mandatory: true)
        case code("UUX"), code("ADL"), code("RML"), code("FQY"), code("PUT"), code("DEL"), code("SDG"): PayloadRule(3)
        case code("PGD"), code("UUN"): PayloadRule(5)
        case code("VAS"): PayloadRule(4)
        case code("UUM"): PayloadRule(6)
        case code("SDC"): PayloadRule(10)
        default: nil
        }
    }

    /// Three bytes as one number, first byte highest.
    @inline(__always)
    static func code(_ verb: StaticString) -> UInt32 {
        let bytes = verb.utf8Start
        return UInt32(bytes[0]) << 16 | UInt32(bytes[1]) << 8 | UInt32(bytes[2])
    }
}
