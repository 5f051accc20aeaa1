// SPDX-License-Identifier: Apache-2.0
internal import Cryptography
internal import GatewayCore

/// With which address and password somebody signs in to which network.
struct SignIn: Equatable, Sendable {
    let network: String
    let address: String
    let password: Secret<String>

    var account: Account { Account(network: network, address: address, password: password) }
}

/// Why something typed as a log-in is none, in words for the one who typed it.
struct SignInError: Error, Equatable, Sendable {
    let text: String
}

/// How people write who they are: `alice@example.com`, `crosstalk/alice@example.com`, either with the name of a client
/// behind it, as bouncers have it: `crosstalk/alice@example.com@phone`.
struct SignInForm: Sendable {
    /// The networks there are.
    let networks: [NetworkDescriptor]
    /// The network of an address that names none.
    let defaultNetwork: String

    /// Reads the parts of a log-in. The name of a client is unambiguous, as an address has one `@`, and means nothing here.
    func signIn(as identity: some StringProtocol, password: some StringProtocol) throws(SignInError) -> SignIn {
        var address = Substring(identity)
        var network = defaultNetwork
        if let slash = address.utf8.firstIndex(of: UInt8(ascii: "/")) {
            network = address[..<slash].lowercased()
            address = address[address.utf8.index(after: slash)...]
        }
        let parts = address.utf8.split(separator: UInt8(ascii: "@"), omittingEmptySubsequences: false)
        if parts.count == 3 { address = address[..<parts[1].endIndex] }
        guard let descriptor = networks.first(where: { $0.id == network }) else {
            let known = networks.map(\.id).joined(separator: ", ")
            throw SignInError(text: "there is no network '\(network)'; known ones: \(known)")
        }
        guard UserSession.isAddress(String(address)) else {
            throw SignInError(text: "'\(address)' is not an address like \(descriptor.addressExample)")
        }
        guard !password.isEmpty else { throw SignInError(text: "the password is missing") }
        return SignIn(network: network, address: String(address), password: Secret(String(password)))
    }

    /// Reads the `address:password` of a PASS; nil if there is no address in it.
    func signIn(pass: some StringProtocol) throws(SignInError) -> SignIn? {
        guard let colon = pass.utf8.firstIndex(of: UInt8(ascii: ":")) else { return nil }
        let identity = pass[..<colon]
        guard identity.utf8.contains(UInt8(ascii: "@")) else { return nil }
        return try signIn(as: identity, password: pass[pass.utf8.index(after: colon)...])
    }
}
