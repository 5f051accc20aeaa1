// SPDX-License-Identifier: Apache-2.0
internal import Cryptography
internal import GatewayCore
internal import IRCWire

/// A new user, made before registration (IRCv3 account-registration).
///
/// ```
/// REGISTER alice * correct-horse
/// :monarch.local REGISTER SUCCESS alice :You are registered as alice and logged in
/// ```
extension RegistrationMachine {
    mutating func receiveRegister(_ parameters: [String]) -> [Action] {
        guard parameters.count >= 3 else { return [needsMore("REGISTER", AccountRegistration.usage)] }
        let wanted = parameters[0] == "*" ? name : parameters[0]
        guard nick != nil else {
            return [fail("REGISTER", "NEED_NICK", ["*"], "Choose a nick first, with NICK")]
        }
        if let loggedIn {
            let text = "You are logged in as \(loggedIn.account) already"
            return [fail("REGISTER", "ALREADY_AUTHENTICATED", [loggedIn.account], text)]
        }
        guard ownPass != nil else {
            let text = "This server wants its own password first: PASS <password>"
            return [fail("REGISTER", "TEMPORARILY_UNAVAILABLE", [wanted], text)]
        }
        switch AccountRegistration.check(
            name: wanted, password: parameters[2], isOpen: policy.registrationIsOpen, networks: policy.networks)
        {
        case .success((let name, let password)):
            check = .register(name)
            return [.ask(.register(name: name, password))]
        case .failure(let failure):
            return [fail("REGISTER", failure.code, [AccountRegistration.context(wanted)], failure.text)]
        }
    }

    mutating func receiveVerify(_ parameters: [String]) -> [Action] {
        guard parameters.count >= 2 else { return [needsMore("VERIFY", "VERIFY <account> <code>")] }
        if let loggedIn {
            let text = "You are logged in as \(loggedIn.account) already"
            return [fail("VERIFY", "ALREADY_AUTHENTICATED", [loggedIn.account], text)]
        }
        let account = AccountRegistration.context(parameters[0])
        return [fail("VERIFY", "INVALID_CODE", [account], AccountRegistration.noCodes)]
    }

    mutating func answered(_ answer: LogInAnswer, registering name: UserName) -> [Action] {
        switch answer {
        case .granted(let grant), .certified(let grant, client: _):
            take(.user(grant), nil)
            let text = AccountRegistration.success(grant.user)
            return [
                .send(IRCMessage(source: server, "REGISTER", ["SUCCESS", grant.user, text])), welcome(.user(grant)),
            ]
        case .notRegistered(let code, let reason):
            return [fail("REGISTER", code, [name.rawValue], MessageText.sentence(reason))]
        case .refused(let reason), .unavailable(let reason):
            return [fail("REGISTER", "TEMPORARILY_UNAVAILABLE", [name.rawValue], MessageText.sentence(reason))]
        case .secrets:
            return []
        }
    }
}

/// What REGISTER has in common before and after registration.
enum AccountRegistration {
    static let usage = "REGISTER <name> * <password>"
    static let noCodes = "Nobody has to be verified here; REGISTER is all it takes"

    struct Failure: Error {
        let code: String
        let text: String
    }

    static func success(_ name: String) -> String { "You are registered as \(name) and logged in" }

    /// A name as the context of a FAIL: one word.
    static func context(_ name: String) -> String {
        name.isEmpty || name.contains(" ") || name.hasPrefix(":") ? "*" : name
    }

    static func check(
        name: String, password: String, isOpen: Bool, networks: [NetworkDescriptor]
    ) -> Result<(UserName, Secret<String>), Failure> {
        guard isOpen else {
            return .failure(
                Failure(code: "TEMPORARILY_UNAVAILABLE", text: MessageText.sentence(UserRefusal.closed.text)))
        }
        guard let user = UserName(name) else {
            return .failure(Failure(code: "BAD_ACCOUNT_NAME", text: MessageText.sentence(UserRefusal.badName.text)))
        }
        // `escargot/…` has to mean the network.
        guard !networks.contains(where: { $0.id == user.rawValue }) else {
            return .failure(Failure(code: "BAD_ACCOUNT_NAME", text: "A network is called \(user) here"))
        }
        if let refusal = UserRegistry.refusal(ofNew: Secret(password)) {
            return .failure(Failure(code: refusal.registrationCode, text: MessageText.sentence(refusal.text)))
        }
        return .success((user, Secret(password)))
    }
}
