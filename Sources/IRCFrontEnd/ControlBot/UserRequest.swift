// SPDX-License-Identifier: Apache-2.0
internal import Cryptography
internal import GatewayCore

/// Something about the user of the gateway that is asked of the bot. It takes a while, as passwords are hashed and
/// databases read, so the client does it and says later what came of it.
enum UserRequest: Sendable, Equatable {
    /// Names are those that were typed; nil stands for the nick, or for whoever the user is already.
    case register(name: String?, password: Secret<String>)
    case identify(name: String?, password: Secret<String>)
    case drop(password: Secret<String>)
    case setPassword(Secret<String>)
    case addCertificate([UInt8], name: String)
    case listCertificates
    /// By number in the list or by the beginning of the fingerprint.
    case removeCertificate(String)

    /// The same with a password that was given later.
    func with(_ password: Secret<String>) -> UserRequest {
        switch self {
        case .register(let name, password: _): .register(name: name, password: password)
        case .identify(let name, password: _): .identify(name: name, password: password)
        case .drop: .drop(password: password)
        case .setPassword: .setPassword(password)
        case .addCertificate, .listCertificates, .removeCertificate: self
        }
    }
}
