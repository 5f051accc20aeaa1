// SPDX-License-Identifier: Apache-2.0

/// What a client can do, as bits: `2684354592`, since MSNP16 with a second number: `2684354592:0`.
package struct ClientCapabilities: Hashable, Sendable {
    /// The first number; its highest four bits tell the client's generation.
    package var base: UInt32
    /// The second number; nil where the dialect has none.
    package var extended: UInt32?

    package init(base: UInt32, extended: UInt32? = nil) {
        self.base = base
        self.extended = extended
    }

    /// Reads "2684354592" and "2684354592:0". Nil if either is not a 32-bit number.
    package init?(parsing text: String) {
        guard let colon = text.utf8.firstIndex(of: UInt8(ascii: ":")) else {
            guard let base = UInt32(decimal: text) else { return nil }
            self.init(base: base)
            return
        }
        guard let base = UInt32(decimal: text.utf8[..<colon]),
            let extended = UInt32(decimal: text.utf8[text.utf8.index(after: colon)...])
        else { return nil }
        self.init(base: base, extended: extended)
    }

    /// The client is on a mobile device.
    package static let mobileBit: UInt32 = 0x1
    /// The client has a camera to share.
    package static let cameraBit: UInt32 = 0x10
    /// The client puts long messages together from several.
    package static let chunksBit: UInt32 = 0x20
    /// The account takes messages on a phone while nobody is signed in.
    package static let mobileMessagesBit: UInt32 = 0x40
    /// The client is a web page.
    package static let webBit: UInt32 = 0x200
    /// The client is a bot.
    package static let botBit: UInt32 = 0x20000

    /// Long messages may be sent in chunks.
    package var takesChunks: Bool { base & Self.chunksBit != 0 }
    package var isMobile: Bool { base & Self.mobileBit != 0 }
    package var isWeb: Bool { base & Self.webBit != 0 }
    package var hasCamera: Bool { base & Self.cameraBit != 0 }
    package var takesMobileMessages: Bool { base & Self.mobileMessagesBit != 0 }
    /// The account is a bot.
    package var isBot: Bool { base & Self.botBit != 0 }
    /// The client's generation, 0 to 15: 4 is 7.0, 8 is 8.5, 10 is 2009.
    package var generation: Int { Int(base >> 28) }

    /// What Monarch announces: long messages, in the generation of the dialect, nothing of peer-to-peer.
    package static func monarch(for dialect: Dialect) -> ClientCapabilities {
        let generation: UInt32 =
            switch dialect.rawValue {
            case ...8: 0
            case 9...12: 4
            case 13, 14: 6
            case 15: 8
            default: 10
            }
        return ClientCapabilities(base: generation << 28 | chunksBit, extended: dialect.hasEndpoints ? 0 : nil)
    }

    /// The wire form in a dialect: both numbers since MSNP16, the first alone below.
    package func text(for dialect: Dialect) -> String {
        dialect.hasEndpoints ? "\(base):\(extended ?? 0)" : String(base)
    }
}
