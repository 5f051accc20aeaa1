// SPDX-License-Identifier: Apache-2.0

package import Cryptography
import SOAP
import XML

/// A message to be left for somebody who is offline.
package struct OfflineMessageDraft: Equatable, Sendable {
    /// The account that it is from.
    package var sender: String
    /// Its name.
    package var senderName: String
    /// The account that it is for.
    package var recipient: String
    /// The conversation that it belongs to, a GUID; with or without braces.
    package var runID: String
    /// Its number within the conversation, from 1.
    package var sequenceNumber: Int
    /// What was written, at most `ServiceLimits.offlineTextBytes`.
    package var text: String
    /// The number of the dialect of the session: 18. Up to 14 the older operation is used.
    package var dialect: Int
    /// The product whose key signs the challenge: `PROD0119GSJUC$18`.
    package var productID: String

    /// A message.
    package init(
        sender: String, senderName: String, recipient: String, runID: String, sequenceNumber: Int, text: String,
        dialect: Int, productID: String
    ) {
        self.sender = sender
        self.senderName = senderName
        self.recipient = recipient
        self.runID = runID
        self.sequenceNumber = sequenceNumber
        self.text = text
        self.dialect = dialect
        self.productID = productID
    }
}

/// Why a message was not left.
package enum OfflineStoreFailure: Error, Equatable, Sendable {
    /// The challenge must be signed and the message sent again with the signature, the lock key. This one goes on being
    /// good for some time.
    case needsLockKey(challenge: String)
    /// The ticket is not, or no longer, accepted.
    case ticketRefused
    /// So many messages at once are not taken: wait a while.
    case throttled
    /// There is no such account, or it takes none from this one.
    case recipientUnavailable
    /// The message itself is not as it should be.
    case invalidContent
    /// Something else.
    case other(WebError)

    /// One short sentence for people, to stand after a colon.
    package var text: String {
        switch self {
        case .needsLockKey: "the service wants proof that this client may leave messages"
        case .ticketRefused: "the service wants a new sign-in before it takes messages"
        case .throttled: "the service takes no more messages for now"
        case .recipientUnavailable: "it takes no messages for this address"
        case .invalidContent: "the service does not take this message"
        case .other(let error): error.description
        }
    }
}

/// The generations of the operation, which differ in names alone.
package enum OfflineStoreGeneration: Equatable, Sendable {
    /// `Store` of 2004, up to MSNP14.
    case store
    /// `Store2` of 2006, MSNP15 and later.
    case store2

    init(dialect: Int) { self = dialect <= 14 ? .store : .store2 }

    /// The generation that a `SOAPAction` header names, in quotes or not; the newer one if it names none.
    package init(soapAction: String) {
        let action = soapAction.drop { $0 == "\"" }
        self = action.hasPrefix(Self.store.namespace) ? .store : .store2
    }

    /// The namespace of the elements.
    var namespace: String {
        switch self {
        case .store: "http://messenger.msn.com/ws/2004/09/oim/"
        case .store2: "http://messenger.live.com/ws/2006/09/oim/"
        }
    }

    var action: String { namespace + (self == .store ? "Store" : "Store2") }
}

/// The service that takes messages for people who are offline (`oim.asmx`).
package enum OfflineStoreService {
    static let reliability = "http://schemas.xmlsoap.org/ws/2003/03/rm"
    static let utility = "http://schemas.xmlsoap.org/ws/2002/07/utility"
    static let sequence = "http://messenger.msn.com"

    /// Leaves a message.
    ///
    /// - Parameters:
    ///   - ticket: The token for `messengersecure.live.com`, up to MSNP14 for `messenger.msn.com`.
    ///   - lockKey: The signature of the challenge; empty for a first try, which gets one.
    package static func storeRequest(
        url: String, ticket: Secret<String>, draft: OfflineMessageDraft, lockKey: String
    ) -> WebRequest {
        let generation = OfflineStoreGeneration(dialect: draft.dialect)
        let namespace = ("xmlns", generation.namespace)
        let bytes = SOAPEnvelope.write { header in
            header.empty(
                "From",
                [
                    ("memberName", draft.sender), ("friendlyName", EncodedWord.encode(draft.senderName)),
                    ("xml:lang", "en-US"), ("proxy", "MSNMSGR"), namespace, ("msnpVer", "MSNP\(draft.dialect)"),
                    ("buildVer", draft.dialect >= 16 ? "14.0.8117" : "8.5.1302"),
                ])
            header.empty("To", [("memberName", draft.recipient), namespace])
            header.empty(
                "Ticket",
                [("passport", ticket.exposed), ("appid", draft.productID), ("lockkey", lockKey), namespace])
            header.open("Sequence", [("xmlns", reliability)])
            header.element("Identifier", sequence, [("xmlns", utility)])
            header.element("MessageNumber", "\(draft.sequenceNumber)")
            header.close()
        } body: { body in
            body.element("MessageType", "text", [namespace])
            let content = OfflineMessageDocument.content(
                text: draft.text, runID: draft.runID, sequenceNumber: draft.sequenceNumber)
            body.element("Content", content, [namespace])
        }
        return ServiceEnvelope.post(url: url, action: generation.action, body: bytes)
    }

    /// Throws if the message was not left.
    ///
    /// - Parameter lockKey: The one that was sent. A service that complains about ticket and lock key alike means the
    ///   lock key while there was none.
    package static func stored(in response: WebResponse, lockKey: String) throws(OfflineStoreFailure) {
        do {
            _ = try ServiceEnvelope.body(in: response, actions: ["Store", "Store2"])
        } catch .fault(let fault) {
            switch fault.localCode {
            case "AuthenticationFailed":
                if let challenge = fault.lockKeyChallenge, lockKey.isEmpty || fault.ticketChallenge == nil,
                    challenge.utf8.count <= ServiceLimits.lockKeyChallengeBytes
                {
                    throw .needsLockKey(challenge: challenge)
                }
                throw .ticketRefused
            case "SenderThrottleLimitExceeded": throw .throttled
            case "SystemUnavailable": throw .recipientUnavailable
            case "InvalidContent": throw .invalidContent
            default: throw WebError.fault(fault).isTicketRefused ? .ticketRefused : .other(.fault(fault))
            }
        } catch {
            throw error.isTicketRefused ? .ticketRefused : .other(error)
        }
    }
}
