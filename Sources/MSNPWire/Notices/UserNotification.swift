// SPDX-License-Identifier: Apache-2.0

import Cryptography
package import NIOCore
import XML

/// Something that one client tells another past the switchboards (13 and later).
///
/// The sender's `UUN 12 bob@example.net;{66666666-7777-8888-9999-000000000000} 4 14` and 14 bytes, answered with
/// `UUN 12 OK`, reaches the other as `UBN alice@example.com;{…} 4 14`. `UUN 12 bob@example.net;{…} 4` has no payload.
package struct UserNotification: Equatable, Sendable {
    /// What a text of type 4 orders the endpoint that receives it to do; only one's own account may.
    package enum SignOut: String, Equatable, Sendable {
        /// This endpoint is to sign out.
        case endpoint = "goawyplzthxbye"
        /// The same, and no second endpoint is to come.
        case endpointForGood = "goawyplzthxbye-nomorempop"
        /// Every endpoint is to sign out.
        case everywhere = "gtfo"
    }

    package enum Content: Equatable, Sendable {
        /// Type 4 with one of its texts.
        case signOut(SignOut)
        /// Type 3: a peer-to-peer session is wanted, or ends.
        case signal(PeerSignal)
        /// Types 2 and 12: a call by voice or video begins. What it is known by comes again in all that is said of it.
        case call(id: String)
        /// Type 11: a shared activity.
        case activity
        /// Anything else.
        case other
    }

    /// Whom it is for (client), or who sent it (server).
    package var address: MSNAddress
    /// 1 data, 2 and 12 calls, 3 peer-to-peer, 4 sign-out, 5 closed conversation, 6 resynchronisation, 11 activity.
    package var type: Int
    /// Nil if the command has none.
    package var payload: ByteBuffer?
    /// 0 in a server's line.
    package var transactionID: UInt32

    package init(address: MSNAddress, type: Int, payload: ByteBuffer?, transactionID: UInt32 = 0) {
        self.address = address
        self.type = type
        self.payload = payload
        self.transactionID = transactionID
    }

    /// Orders an endpoint of one's own account to sign out.
    package init(_ order: SignOut, to endpoint: MSNAddress, transactionID: UInt32) {
        self.init(
            address: endpoint, type: 4, payload: ByteBuffer(string: order.rawValue), transactionID: transactionID)
    }

    /// Turns down a peer-to-peer session, the way in which it was asked for; nil if there is no answer.
    package init?(refusing signal: PeerSignal, of peer: MSNAddress, transactionID: UInt32) {
        guard let refusal = signal.refusal else { return nil }
        self.init(address: peer, type: 3, payload: refusal, transactionID: transactionID)
    }

    /// Reads a client's `UUN` or a server's `UBN`; nil if the command is another, lacks fields or is the answer to `UUN`.
    package init?(_ command: MSNPCommand) {
        var next = 0
        var transactionID: UInt32 = 0
        switch command.verb {
        case "UBN": break
        case "UUN":
            guard let id = command.transactionID else { return nil }
            transactionID = id
            next = 1
        default: return nil
        }
        guard let address = command.parameter(next).flatMap(MSNAddress.init(parsing:)),
            let type = command.parameter(next + 1).flatMap({ Int(decimal: $0) })
        else { return nil }
        self.init(address: address, type: type, payload: command.payload, transactionID: transactionID)
    }

    /// What it says. Bounded: a payload that is longer than such a thing can be says nothing.
    package var content: Content {
        let text = payload.map { $0.readableBytes <= MSNPLimits.notice ? String(buffer: $0) : "" } ?? ""
        switch type {
        case 2, 12: return Self.call(text).map { .call(id: $0) } ?? .other
        case 3: return PeerSignal(text.utf8).map { .signal($0) } ?? .other
        case 4: return SignOut(rawValue: PresenceXML.line(text)).map { .signOut($0) } ?? .other
        case 11: return .activity
        default: return .other
        }
    }

    /// The name of the call that a text begins, `INVITE …` of SIP, by itself or as `<sip e="base64" fid="1" i="…"><msg>…</msg></sip>`;
    /// nil for everything that is said later.
    private static func call(_ text: String) -> String? {
        guard text.utf8.first == UInt8(ascii: "<") else { return callID(text) }
        guard let document = try? XMLReader.parse(text, limits: XMLLimits(bytes: MSNPLimits.notice, elements: 16)),
            document.name == "sip", let message = document.first("msg")?.text,
            let bytes = Base64.decode(message.filter { !$0.isWhitespace })
        else { return nil }
        return callID(String(decoding: bytes, as: UTF8.self))
    }

    private static func callID(_ text: String) -> String? {
        guard text.hasPrefix("INVITE "), let lineEnd = text.utf8.firstIndex(of: 0x0A) else { return nil }
        let rest = text.utf8[text.utf8.index(after: lineEnd)...]
        let headers = try? MIMEDocument(parsing: ByteBuffer(bytes: rest))
        return headers?["Call-ID"] ?? headers?["i"] ?? ""
    }

    /// The command as `side` sends it.
    package func command(sentBy side: MSNPSide) -> MSNPCommand {
        let fields = [address.withEndpoint, String(type)]
        return side == .server
            ? MSNPCommand("UBN", fields, payload: payload ?? ByteBuffer())
            : MSNPCommand("UUN", [String(transactionID)] + fields, payload: payload)
    }
}
