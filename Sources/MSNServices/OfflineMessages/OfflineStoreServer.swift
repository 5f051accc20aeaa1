// SPDX-License-Identifier: Apache-2.0

package import Cryptography
import SOAP
import XML

/// A client's wish to leave a message.
package struct OfflineStoreRequest: Equatable, Sendable {
    /// The generation of the operation, which the answer is in too.
    package var generation: OfflineStoreGeneration
    /// The account that it claims to be from.
    package var sender: String
    /// The account that it is for.
    package var recipient: String
    /// The ticket; nil where there is none.
    package var ticket: Secret<String>?
    /// The product whose key signed the challenge.
    package var productID: String
    /// The signature; empty where there is none.
    package var lockKey: String
    /// The number in the header, which the answer repeats; it should be the message's own.
    package var sequenceNumber: Int
    /// The message with its sender; nil where it cannot be read (`invalidContent`). It has no time yet.
    package var message: OfflineMessageDocument?
}

/// Why a message is not taken.
package enum OfflineStoreFault: Equatable, Sendable {
    /// Ticket or lock key are wrong; a challenge to sign, a challenge to ask for a new ticket with, or both.
    case authenticationFailed(lockKeyChallenge: String?, ticketChallenge: String?)
    /// Too many at once.
    case senderThrottleLimitExceeded
    /// No such account, or one that takes no messages from this one.
    case systemUnavailable
    /// The message is not as it should be.
    case invalidContent
}

/// The service's own side.
extension OfflineStoreService {
    /// What a request wants; nil where it is none.
    ///
    /// - Parameter soapAction: The header of that name, which tells the generation.
    package static func parse(_ body: [UInt8], soapAction: String) -> OfflineStoreRequest? {
        guard let envelope = try? XMLReader.parse(body, limits: ServiceLimits.request), envelope.name == "Envelope",
            let header = envelope.first("Header"), let from = header.first("From")?.attributes,
            let sender = from["memberName"], let recipient = header.first("To")?.attributes["memberName"],
            let number = header.first("Sequence")?.trimmedText(at: "MessageNumber").flatMap({ Int($0) }),
            let content = envelope.first("Body")?.first("Content")?.text
        else { return nil }
        let ticket = header.first("Ticket")?.attributes ?? [:]
        return OfflineStoreRequest(
            generation: OfflineStoreGeneration(soapAction: soapAction), sender: sender, recipient: recipient,
            ticket: ticket["passport"].flatMap { $0.isEmpty ? nil : Secret($0) }, productID: ticket["appid"] ?? "",
            lockKey: ticket["lockkey"] ?? "", sequenceNumber: number,
            message: try? OfflineMessageDocument(
                mail: content, sender: (sender, EncodedWord.decode(from["friendlyName"] ?? ""))))
    }

    /// The answer, status 200, to a message that was taken.
    package static func storeResponse(to request: OfflineStoreRequest) -> [UInt8] {
        SOAPEnvelope.write { header in
            header.open("SequenceAcknowledgment", [("xmlns", reliability)])
            header.element("Identifier", sequence, [("xmlns", utility)])
            header.empty(
                "AcknowledgmentRange",
                [("Upper", "\(request.sequenceNumber)"), ("Lower", "\(request.sequenceNumber)")])
            header.close()
        } body: { body in
            body.open("StoreResponse", [("xmlns", request.generation.namespace)])
            body.element("PointsConsumed", "0")
            body.close()
        }
    }

    /// The answer, status 500, to one that was not.
    package static func fault(_ fault: OfflineStoreFault, generation: OfflineStoreGeneration) -> [UInt8] {
        SOAPEnvelope.write { body in
            body.open("soap:Fault")
            body.element("faultcode", "q0:" + code(fault), [("xmlns:q0", generation.namespace)])
            body.element("faultstring", "Exception of type 'System.Web.Services.Protocols.SoapException' was thrown.")
            body.open("detail")
            if case .authenticationFailed(let lockKey, let ticket) = fault {
                if let ticket {
                    let name = generation == .store ? "TweenerChallenge" : "SSOChallenge"
                    body.element(name, ticket, [("xmlns", generation.namespace)])
                }
                if let lockKey { body.element("LockKeyChallenge", lockKey, [("xmlns", generation.namespace)]) }
            }
            body.close()
            body.close()
        }
    }

    private static func code(_ fault: OfflineStoreFault) -> String {
        switch fault {
        case .authenticationFailed: "AuthenticationFailed"
        case .senderThrottleLimitExceeded: "SenderThrottleLimitExceeded"
        case .systemUnavailable: "SystemUnavailable"
        case .invalidContent: "InvalidContent"
        }
    }
}
