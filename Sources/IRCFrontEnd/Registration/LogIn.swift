// SPDX-License-Identifier: Apache-2.0
internal import Cryptography
internal import GatewayCore

/// What has to be asked of those who know the users of the gateway, before a log-in can go on. Nothing more is read
/// from the client meanwhile, and each is answered once, with a `LogInAnswer`.
enum LogInRequest: Equatable, Sendable {
    /// Whether this is the user's password.
    case password(name: UserName, Secret<String>)
    /// Whether this certificate, by its SHA-256, is this user's; whose it is if the client does not say.
    case certificate([UInt8], name: UserName?)
    /// What is kept of a user's password, for SCRAM.
    case secrets(name: UserName)
    /// The user has shown by SCRAM that they know the password of which this is kept.
    case proven(name: UserName, SCRAMSecrets)
    /// A new user.
    case register(name: UserName, Secret<String>)
}

/// What came of a `LogInRequest`.
enum LogInAnswer: Equatable, Sendable {
    case granted(UserGrant)
    /// The same by a certificate, and what the client that has it is called if it does not say so itself.
    case certified(UserGrant, client: String)
    /// No, in words for a person.
    case refused(String)
    /// Nobody can say at this moment, and why: it is no wrong password.
    case unavailable(String)
    /// Why there is no new user: the code of IRCv3 account-registration, and words.
    case notRegistered(code: String, String)
    /// What SCRAM needs: made up for a name that nobody has. `nonce` is the server's part, printable, without a comma.
    case secrets(SCRAMSecrets, nonce: String)
}

/// As whom somebody has logged in.
enum LoggedIn: Equatable, Sendable {
    /// A user of the gateway.
    case user(UserGrant)
    /// Somebody with an address and a password of a network, which is left to say whether that is true.
    case address(SignIn)

    /// The account that IRC knows them by.
    var account: String {
        switch self {
        case .user(let grant): grant.user
        case .address(let signIn): signIn.address
        }
    }
}

/// What a PASS may mean: this one's password.
struct LogInAttempt: Equatable, Sendable {
    let name: LogInName
    let password: Secret<String>
}
