// SPDX-License-Identifier: Apache-2.0
internal import GatewayCore
internal import MSNPClient

extension DeliveryFailure {
    /// - Parameter recipient: who it was for, to name in the text; nil in a group.
    init(_ failure: MSNSendFailure, recipient: String?) {
        let code: Code =
            switch failure {
            case .recipientOffline: .recipientOffline
            case .refused, .forbiddenHost, .otherNetwork, .notDelivered, .notSupported, .cutShort: .refused
            case .notStored: .recipientOffline
            case .timedOut, .unacknowledged: .timedOut
            case .connectionLost, .notSent: .connectionLost
            case .notSignedIn: .notSignedIn
            case .tooLong: .tooLong
            case .tooMany: .tooMany
            }
        switch (failure, recipient) {
        case (.recipientOffline, let recipient?): self.init(code, "\(recipient) is offline")
        case (.notStored(let reason), let recipient?):
            self.init(code, "\(recipient) cannot be reached, and the service did not keep it for later: \(reason)")
        case (.recipientOffline, nil): self.init(.nobodyHere, "nobody else is here, invite somebody first")
        default:
            self.init(
                code, failure.text, wasNeverSent: failure.wasNeverSent, mayHaveArrived: failure.mayHaveArrived)
        }
    }
}

extension Disconnection {
    init(_ end: MSNEnd) {
        let retry: Retry =
            switch end.retry {
            case .never: .never
            case .backOff: .backOff
            case .after(let seconds): .after(seconds: seconds)
            }
        let advice: String? =
            switch end {
            case .wrongPassword: "check the address and the password"
            case .signedInElsewhere, .displaced, .signedOutElsewhere: "type 'account on' to sign in here again"
            default: nil
            }
        self.init(
            end.text.asPartOfSentence, retry: retry, advice: advice, isRejection: end == .wrongPassword)
    }
}

extension String {
    /// A sentence without its capital and its full stop: the model's texts are parts of sentences.
    var asPartOfSentence: String {
        let body = hasSuffix(".") ? String(dropLast()) : self
        return body.prefix(1).lowercased() + body.dropFirst()
    }
}
