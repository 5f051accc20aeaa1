// SPDX-License-Identifier: Apache-2.0
internal import Cryptography
internal import GatewayCore

/// The server's side of SCRAM-SHA-256 without channel binding (RFC 5802, RFC 7677): the client shows that it knows a
/// password that it never sends, and the server that it knows what is kept of it.
///
/// The messages, before base64:
///
/// ```
/// C: n,,n=user,r=rOprNGfwEbeRWgbNEkqO
/// S: r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0,s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096
/// C: c=biws,r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0,p=dHzbZapWIk4jUhN+Ute9ytag9zjfMHgsqmmiz7AndVQ=
/// S: v=6rriTRBi23WpRR/wtup+mMhUZUn/dB5nLTJRsjl95G4=
/// ```
struct SCRAMExchange: Sendable, Equatable {
    enum Step: Sendable, Equatable {
        /// Look up what is kept of this user's password, then call `secrets(_:nonce:)`.
        case lookUp(name: String)
        /// Send this.
        case challenge(String)
        /// The client has shown that it knows the password of which this is kept, and answered the last challenge.
        case done(SCRAMSecrets)
        case failed(String)
    }

    private enum State: Sendable, Equatable {
        case start
        case lookingUp(ClientFirst)
        case challenged(ClientFirst, serverFirst: String, nonce: String, SCRAMSecrets)
        case proven(SCRAMSecrets)
        case over
    }

    private struct ClientFirst: Sendable, Equatable {
        /// What says that there is no channel binding, and for whom the client acts: `n,,`.
        let header: String
        let bare: String
        let name: String
        let nonce: String
    }

    private var state = State.start

    /// Takes a message of the client, decoded.
    mutating func receive(_ bytes: [UInt8]) -> Step {
        guard let text = String(validating: bytes, as: UTF8.self) else { return fail("The message is not UTF-8") }
        switch state {
        case .start:
            guard let first = Self.clientFirst(text) else { return fail("The message is not one of SCRAM-SHA-256") }
            state = .lookingUp(first)
            return .lookUp(name: first.name)
        case .challenged(let first, let serverFirst, let nonce, let secrets):
            return receiveProof(text, first, serverFirst, nonce, secrets)
        case .proven(let secrets):
            // Nothing is left to say; the client takes note of the server's signature with an empty message.
            guard text.isEmpty else { return fail("The message is not one of SCRAM-SHA-256") }
            state = .over
            return .done(secrets)
        case .lookingUp, .over:
            return fail("The message is not one of SCRAM-SHA-256")
        }
    }

    /// Takes what is kept of the password, and the server's part of the nonce: printable, without a comma.
    mutating func secrets(_ secrets: SCRAMSecrets, nonce: String) -> Step {
        guard case .lookingUp(let first) = state else { return fail("The message is not one of SCRAM-SHA-256") }
        let nonce = first.nonce + nonce
        let text = "r=\(nonce),s=\(Base64.encode(secrets.salt)),i=\(secrets.iterations)"
        state = .challenged(first, serverFirst: text, nonce: nonce, secrets)
        return .challenge(text)
    }

    private mutating func receiveProof(
        _ text: String, _ first: ClientFirst, _ serverFirst: String, _ nonce: String, _ secrets: SCRAMSecrets
    ) -> Step {
        guard let end = Self.lastRange(of: ",p=", in: text),
            let proof = Base64.decode(String(text[end.upperBound...])), proof.count == SHA256.byteCount
        else { return fail("The proof is missing") }
        let withoutProof = String(text[..<end.lowerBound])
        let parts = withoutProof.split(separator: ",", omittingEmptySubsequences: false)
        guard parts.count >= 2, parts[0].hasPrefix("c="), parts[1].hasPrefix("r=") else {
            return fail("The message is not one of SCRAM-SHA-256")
        }
        guard Base64.decode(String(parts[0].dropFirst(2))) == Array(first.header.utf8) else {
            return fail("The channel binding differs")
        }
        guard ConstantTime.equal(String(parts[1].dropFirst(2)), nonce) else { return fail("The nonce is another one") }
        let message = Array("\(first.bare),\(serverFirst),\(withoutProof)".utf8)
        let signature = HMACSHA256.code(message, key: secrets.storedKey.exposed)
        let clientKey = zip(proof, signature).map { $0 ^ $1 }
        guard ConstantTime.equal(SHA256.digest(clientKey), secrets.storedKey.exposed) else {
            return fail(Self.wrong)
        }
        state = .proven(secrets)
        return .challenge("v=" + Base64.encode(HMACSHA256.code(message, key: secrets.serverKey.exposed)))
    }

    /// The same for a name that nobody has and for a wrong password.
    static let wrong = "The name or the password is wrong"

    private mutating func fail(_ reason: String) -> Step {
        state = .over
        return .failed(reason)
    }

    // MARK: The first message

    private static func clientFirst(_ text: String) -> ClientFirst? {
        let parts = text.split(separator: ",", omittingEmptySubsequences: false)
        // `y`: the client could bind to a channel and saw that the server does not offer it, which is so.
        guard parts.count >= 4, parts[0] == "n" || parts[0] == "y", parts[2].hasPrefix("n="), parts[3].hasPrefix("r=")
        else { return nil }
        guard let name = plain(parts[2].dropFirst(2)), !name.isEmpty else { return nil }
        if !parts[1].isEmpty {
            guard parts[1].hasPrefix("a="), plain(parts[1].dropFirst(2)) == name else { return nil }
        }
        let nonce = parts[3].dropFirst(2)
        guard !nonce.isEmpty, nonce.utf8.allSatisfy({ 0x21...0x7E ~= $0 }) else { return nil }
        return ClientFirst(
            header: "\(parts[0]),\(parts[1]),", bare: parts[2...].joined(separator: ","), name: name,
            nonce: String(nonce))
    }

    /// A name with its `=2C` and `=3D` undone; nil if there is any other `=` in it.
    private static func plain(_ text: Substring) -> String? {
        var pieces = text.split(separator: "=", omittingEmptySubsequences: false)[...]
        guard let first = pieces.popFirst() else { return nil }
        var name = String(first)
        for piece in pieces {
            if piece.hasPrefix("2C") {
                name += "," + piece.dropFirst(2)
            } else if piece.hasPrefix("3D") {
                name += "=" + piece.dropFirst(2)
            } else {
                return nil
            }
        }
        return name
    }

    private static func lastRange(of mark: String, in text: String) -> Range<String.Index>? {
        var found: Range<String.Index>?
        var rest = text[...]
        while let start = rest.firstIndex(of: ",") {
            let tail = text[start...]
            if tail.hasPrefix(mark) { found = start..<text.index(start, offsetBy: mark.count) }
            rest = text[text.index(after: start)...]
        }
        return found
    }
}
