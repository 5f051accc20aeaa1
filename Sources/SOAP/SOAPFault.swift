// SPDX-License-Identifier: Apache-2.0

package import XML

/// What a service answers when it did not do what it was asked, in SOAP 1.1 or 1.2.
///
/// ```
/// <soap:Fault><faultcode>soap:Client</faultcode><faultstring>Full sync required.</faultstring>
///   <detail><errorcode>FullSyncRequired</errorcode></detail></soap:Fault>
/// ```
package struct SOAPFault: Error, Equatable, Sendable {
    /// `faultcode`, or of a SOAP 1.2 fault the innermost `Subcode`, with its prefix: `wsse:FailedAuthentication`.
    package var code: String
    /// `faultstring`, or `Reason/Text`: the service's own words, which are not for a log.
    package var string: String
    /// `detail/errorcode` of the address book, `FullSyncRequired`; of a token service the hexadecimal status.
    package var errorCode: String?
    /// Where the same request should be sent instead (`psf:redirectUrl`).
    package var redirect: String?
    /// The contact that is in the way (`additionalDetails/conflictObjectId` of `ContactAlreadyExists`).
    package var conflictObjectID: String?
    /// What must be signed to be let in (`detail/LockKeyChallenge` of the offline message service).
    package var lockKeyChallenge: String?
    /// What a new ticket must be asked for with (`detail/TweenerChallenge` or `SSOChallenge` of the same).
    package var ticketChallenge: String?

    /// A fault made by hand.
    package init(
        code: String, string: String, errorCode: String? = nil, redirect: String? = nil,
        conflictObjectID: String? = nil, lockKeyChallenge: String? = nil, ticketChallenge: String? = nil
    ) {
        self.code = code
        self.string = string
        self.errorCode = errorCode
        self.redirect = redirect
        self.conflictObjectID = conflictObjectID
        self.lockKeyChallenge = lockKeyChallenge
        self.ticketChallenge = ticketChallenge
    }

    /// The fault that a `Fault` element tells of.
    package init(_ fault: XMLElement) {
        // 1.2 nests codes, the outer ones saying less.
        var innermost = fault.first("Code")
        while let inner = innermost?.first("Subcode") { innermost = inner }
        let detail = fault.first("detail") ?? fault.first("Detail")
        self.init(
            code: fault.trimmedText(at: "faultcode") ?? innermost?.trimmedText(at: "Value") ?? "",
            string: fault.trimmedText(at: "faultstring") ?? fault.trimmedText(at: "Reason", "Text") ?? "",
            errorCode: detail?.trimmedText(at: "errorcode") ?? detail?.trimmedText(at: "error", "value"),
            redirect: fault.descendant("redirectUrl")?.trimmedText(),
            conflictObjectID: detail?.descendant("conflictObjectId")?.trimmedText(),
            lockKeyChallenge: detail?.descendant("LockKeyChallenge")?.trimmedText(),
            ticketChallenge: detail?.descendant("TweenerChallenge")?.trimmedText()
                ?? detail?.descendant("SSOChallenge")?.trimmedText())
    }

    /// The code without its prefix, which servers choose as they like: `FailedAuthentication`.
    package var localCode: String {
        code.utf8.lastIndex(of: UInt8(ascii: ":")).map { String(code[code.utf8.index(after: $0)...]) } ?? code
    }
}

extension SOAPFault: CustomStringConvertible {
    /// The codes alone; what a server wrote for people may repeat what it was sent.
    package var description: String {
        errorCode.map { "SOAP fault \(code) (\($0))" } ?? "SOAP fault \(code)"
    }
}
