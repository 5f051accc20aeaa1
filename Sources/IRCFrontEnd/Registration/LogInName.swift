// SPDX-License-Identifier: Apache-2.0
internal import Cryptography
internal import GatewayCore

/// Who a client says it is, in PASS, USER or SASL.
///
/// ```
/// alice                          a user of the gateway
/// alice@phone                    the same, in a client that is called phone
/// alice/escargot@phone           bound to one of the user's networks; alice@phone/escargot means the same
/// alice@example.com              an address on the default network
/// crosstalk/alice@example.com    an address on another one, either with @phone behind it
/// ```
///
/// The domain of an address has a dot, the name of a client has none; where a network stands in front, as in
/// `lab/alice@localhost`, the domain needs no dot.
struct LogInName: Equatable, Sendable {
    enum Identity: Equatable, Sendable {
        /// A user of the gateway, and which of their networks they mean, as they typed it.
        case user(UserName, network: String?)
        /// An address on a network.
        case address(String, network: String)
    }

    var identity: Identity
    /// What the user calls the client.
    var client: String?

    /// How IRC calls whoever this is: the account of 900.
    var account: String {
        switch identity {
        case .user(let name, network: _): name.rawValue
        case .address(let address, network: _): address
        }
    }
}

/// Why something typed as a log-in is none, in words for the one who typed it.
struct SignInError: Error, Equatable, Sendable {
    let text: String
}

/// Reads names and passwords as people type them, for the networks there are.
struct LogInForm: Sendable {
    /// The networks there are.
    let networks: [NetworkDescriptor]
    /// The network of an address that names none.
    let defaultNetwork: String

    static let noDirectSignIn = "signing in by address and password is switched off"

    /// Reads who somebody is.
    func name(_ text: some StringProtocol) throws(SignInError) -> LogInName {
        let text = Substring(text)
        guard let slash = text.firstIndex(of: "/") else { return try unbound(text) }
        let head = text[..<slash]
        let tail = text[text.index(after: slash)...]
        let network = head.lowercased()
        if networks.contains(where: { $0.id == network }) { return try address(tail, on: network) }
        // Whoever types an address behind a slash means a network in front of it, and has mistyped that.
        if tail.contains("@"), tail.split(separator: "@").dropFirst().first?.contains(".") == true {
            let known = networks.map(\.id).joined(separator: ", ")
            throw SignInError(text: "there is no network '\(head)'; known ones: \(known)")
        }
        let (user, client) = split(head)
        let (wanted, lastClient) = split(tail)
        guard client == nil || lastClient == nil else { throw SignInError(text: "a client has one name") }
        return LogInName(
            identity: .user(try name(ofUser: user), network: wanted.isEmpty ? nil : String(wanted)),
            client: try name(ofClient: client ?? lastClient))
    }

    /// `alice`, `alice@phone`, `alice@example.com` or `alice@example.com@phone`
    private func unbound(_ text: Substring) throws(SignInError) -> LogInName {
        let (first, rest) = split(text)
        guard let rest else {
            return LogInName(identity: .user(try name(ofUser: first), network: nil))
        }
        if rest.contains("@") || rest.contains(".") { return try address(text, on: defaultNetwork) }
        return LogInName(identity: .user(try name(ofUser: first), network: nil), client: try name(ofClient: rest))
    }

    private func address(_ text: Substring, on network: String) throws(SignInError) -> LogInName {
        let parts = text.split(separator: "@", omittingEmptySubsequences: false)
        let address = parts.count == 3 ? "\(parts[0])@\(parts[1])" : String(text)
        guard let descriptor = networks.first(where: { $0.id == network }) else {
            let known = networks.map(\.id).joined(separator: ", ")
            throw SignInError(text: "there is no network '\(network)'; known ones: \(known)")
        }
        guard UserSession.isAddress(address) else {
            throw SignInError(text: "'\(address)' is not an address like \(descriptor.addressExample)")
        }
        return LogInName(
            identity: .address(address, network: network),
            client: try name(ofClient: parts.count == 3 ? parts[2] : nil))
    }

    /// What is before and behind the first `@`.
    private func split(_ text: Substring) -> (Substring, Substring?) {
        guard let at = text.firstIndex(of: "@") else { return (text, nil) }
        return (text[..<at], text[text.index(after: at)...])
    }

    private func name(ofUser text: Substring) throws(SignInError) -> UserName {
        guard let name = UserName(text) else {
            throw SignInError(text: "'\(text)' is neither the name of a user nor an address")
        }
        return name
    }

    private func name(ofClient text: Substring?) throws(SignInError) -> String? {
        guard let text, !text.isEmpty else { return nil }
        guard Self.canBeClient(text) else {
            throw SignInError(
                text: "the name of a client is one word of at most \(FrontEndLimits.clientName) ASCII characters")
        }
        return text.lowercased()
    }

    private static func canBeClient(_ text: some StringProtocol) -> Bool {
        !text.isEmpty && text.utf8.count <= FrontEndLimits.clientName
            && text.utf8.allSatisfy { 0x21...0x7E ~= $0 && $0 != UInt8(ascii: "/") && $0 != UInt8(ascii: "@") }
    }

    /// What a client is called that logs in with a certificate: as the user calls the certificate (`old phone` is
    /// `old-phone`), or else by the beginning of its fingerprint (`cert-1b2c3d4e`), as each certificate is another client's.
    static func client(withCertificate fingerprint: [UInt8], called name: String) -> String {
        let word = name.replacing(" ", with: "-")
        return canBeClient(word) ? word.lowercased() : "cert-" + Hex.encode(Array(fingerprint.prefix(4)))
    }

    /// Whether this is an address, with or without a network in front.
    func isAddress(_ text: String) -> Bool {
        guard let name = try? name(text), case .address = name.identity else { return false }
        return true
    }

    /// Reads the `<name>:<password>` of a PASS; nil if what is before the colon could not be who somebody is.
    func pass(_ text: some StringProtocol) throws(SignInError) -> (name: LogInName, password: String)? {
        let text = Substring(text)
        guard let colon = text.firstIndex(of: ":") else { return nil }
        let identity = text[..<colon]
        let password = String(text[text.index(after: colon)...])
        guard identity.contains("@") || identity.contains("/") else {
            return (try? name(identity)).map { ($0, password) }
        }
        return (try name(identity), password)
    }

    /// With which address and password to sign in.
    func signIn(_ address: String, on network: String, password: String) throws(SignInError) -> SignIn {
        guard !password.isEmpty else { throw SignInError(text: "the password is missing") }
        return SignIn(network: network, address: address, password: .init(password))
    }
}
