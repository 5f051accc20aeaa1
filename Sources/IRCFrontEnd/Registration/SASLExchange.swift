// SPDX-License-Identifier: Apache-2.0
internal import Cryptography
internal import IRCWire

/// One exchange of IRCv3 SASL with the one mechanism that there is, PLAIN (RFC 4616).
///
/// ```
/// AUTHENTICATE PLAIN
/// AUTHENTICATE +
/// AUTHENTICATE AGFsaWNlQGRlbW8ubW9uYXJjaABkZW1v
/// ```
struct SASLExchange: Sendable, Equatable {
    enum Step: Sendable, Equatable {
        /// `AUTHENTICATE +`: send the response.
        case proceed
        /// More pieces of the response have to come.
        case wait
        /// The client says who it is.
        case credentials(identity: String, password: Secret<String>)
        /// 908 and 904
        case unknownMechanism
        /// 905
        case tooLong
        /// 906
        case aborted
        /// 904 with a text
        case failed(String)
    }

    /// Whether a mechanism has been chosen, and the response is to come.
    private(set) var isRunning = false
    private var response = Secret("")

    /// Takes the parameter of an AUTHENTICATE.
    mutating func receive(_ parameter: String) -> Step {
        if parameter == "*" {
            reset()
            return .aborted
        }
        guard isRunning else {
            guard IRCCaseMapping.equal(parameter, "PLAIN") else { return .unknownMechanism }
            isRunning = true
            return .proceed
        }
        let size = parameter.utf8.count
        guard size <= IRCLimits.authenticateChunk, response.exposed.utf8.count + size <= FrontEndLimits.saslResponse
        else {
            reset()
            return .tooLong
        }
        if parameter != "+" { response.exposed += parameter }
        // A piece of exactly 400 bytes is not the last; `+` ends a response that is a multiple of that.
        if size == IRCLimits.authenticateChunk { return .wait }
        defer { reset() }
        return decode()
    }

    mutating func reset() {
        isRunning = false
        response = Secret("")
    }

    private func decode() -> Step {
        guard let bytes = Base64.decode(response.exposed), !bytes.isEmpty else {
            return .failed("The response is not base64")
        }
        let parts = bytes.split(separator: 0, omittingEmptySubsequences: false)
        guard parts.count == 3, let texts = try? parts.map({ try UTF8Text($0).text }) else {
            return .failed("The response is not one of PLAIN")
        }
        let (authorization, identity, password) = (texts[0], texts[1], texts[2])
        guard authorization.isEmpty || authorization == identity else {
            return .failed("Nobody can act for somebody else here")
        }
        return .credentials(identity: identity, password: Secret(password))
    }
}

/// Bytes that are text, or an error.
private struct UTF8Text {
    struct Invalid: Error {}
    let text: String

    init(_ bytes: ArraySlice<UInt8>) throws {
        guard let text = String(validating: bytes, as: UTF8.self) else { throw Invalid() }
        self.text = text
    }
}
