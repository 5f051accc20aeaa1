// SPDX-License-Identifier: Apache-2.0
internal import Cryptography
internal import GatewayCore
internal import IRCWire

/// What the bot is asked to do about the user of the gateway, and what it says of how that went.
extension IRCClient {
    func perform(_ request: UserRequest, in place: String) {
        switch request {
        case .register(let name, let password): register(name, password, in: place)
        case .identify(let name, let password): identify(name, password, in: place)
        case .drop(let password): drop(password, in: place)
        case .setPassword(let password): setPassword(password, in: place)
        case .addCertificate(let fingerprint, let name): addCertificate(fingerprint, name, in: place)
        case .listCertificates: listCertificates(in: place)
        case .removeCertificate(let text): removeCertificate(text, in: place)
        }
    }

    private func answer(_ text: String, in place: String) { say("PRIVMSG", text, to: present(place)) }

    /// The user that is meant: by name, or else whoever the client is already, or its nick.
    private func user(_ name: String?, in place: String, type usage: String) -> UserName? {
        let text = name ?? userName ?? nick
        if let user = UserName(text) { return user }
        let reason = "\(MessageText.excerpt(text)) cannot be a name: \(UserRefusal.badName.text)"
        for line in ControlBot.wrong(reason, type: usage) { answer(line, in: place) }
        return nil
    }

    private func register(_ name: String?, _ password: Secret<String>, in place: String) {
        if let userName {
            return answer("You are logged in as \(userName) already, so there is nothing to register.", in: place)
        }
        let usage = "register <name> <password>"
        guard let user = user(name, in: place, type: usage) else { return }
        switch AccountRegistration.check(
            name: user.rawValue, password: password.exposed, isOpen: server.current.value.registration,
            networks: server.directory.networks)
        {
        case .failure(let failure):
            let isClosed = !configuration.registration
            let form = failure.code == "BAD_ACCOUNT_NAME" || name != nil ? usage : "register <password>"
            for line in isClosed ? [failure.text] : ControlBot.wrong(failure.text, type: form) {
                answer(line, in: place)
            }
        case .success((let user, let password)):
            ask(.register(name: user, password)) { client, result in
                switch result {
                case .granted(let grant), .certified(let grant, client: _):
                    client.answer(
                        "You are registered as \(grant.user), and logged in. Next time: identify <password>, or let your client log in with SASL.",
                        in: place)
                    client.become(grant, isNew: true)
                case .notRegistered(code: "ACCOUNT_EXISTS", let reason):
                    let text = "\(user) is not registered anew: \(reason)."
                    client.answer(
                        text + " If it is you, type identify <password>; else choose another name: \(usage)", in: place)
                case .notRegistered(code: _, let reason), .refused(let reason), .unavailable(let reason):
                    client.answer("You are not registered: \(reason).", in: place)
                case .secrets:
                    break
                }
            }
        }
    }

    private func identify(_ name: String?, _ password: Secret<String>, in place: String) {
        guard let user = user(name, in: place, type: "identify <name> <password>") else { return }
        let isOpen = session.assumeIsolated { $0.standing.isOpen }
        if user.rawValue == userName, isOpen {
            return answer("You are logged in as \(user) already.", in: place)
        }
        ask(.password(name: user, password)) { client, result in
            switch result {
            case .granted(let grant), .certified(let grant, client: _):
                client.answer("You are logged in as \(grant.user).", in: place)
                client.become(grant)
            case .refused(let reason), .notRegistered(code: _, let reason):
                client.refuse("You are not logged in as \(user): \(reason).", in: place)
            case .unavailable(let reason):
                client.answer("You are not logged in as \(user): \(reason).", in: place)
            case .secrets:
                break
            }
        }
    }

    /// Says that a password was wrong, how often that may be, and closes the connection when it was once too often.
    private func refuse(_ text: String, in place: String) {
        let left = max(1, configuration.passwordAttempts) - failedAttempts - 1
        answer(text + (left > 0 ? " (\(left) more \(left == 1 ? "try" : "tries"))" : ""), in: place)
        countFailedLogIn()
    }

    private func drop(_ password: Secret<String>, in place: String) {
        query { answer in
            session.assumeIsolated { $0.drop(password: password) { answer($1) } }
        } then: { (client: IRCClient, refusal: UserRefusal?) in
            switch refusal {
            case nil: client.answer("You are gone from this gateway, with everything that was kept of you.", in: place)
            case .credentials: client.refuse("Nothing was dropped: the password is wrong.", in: place)
            case let refusal?: client.answer("Nothing was dropped: \(refusal.text).", in: place)
            }
        }
    }

    private func setPassword(_ password: Secret<String>, in place: String) {
        guard let grant = session.assumeIsolated({ $0.grant }) else { return }
        if let refusal = UserRegistry.refusal(ofNew: password) {
            return answer("The password is as it was: \(refusal.text).", in: place)
        }
        query {
            server.users.setPassword(password, of: grant, on: session.loop, $0)
        } then: { (client: IRCClient, result: Result<Void, UserRefusal>) in
            switch result {
            case .success: client.answer("Your password has been changed.", in: place)
            case .failure(let refusal): client.answer("The password is as it was: \(refusal.text).", in: place)
            }
        }
    }

    // MARK: Certificates

    private func addCertificate(_ fingerprint: [UInt8], _ name: String, in place: String) {
        guard let grant = session.assumeIsolated({ $0.grant }) else { return }
        query {
            server.users.addCertificate(fingerprint, name: name, to: grant, on: session.loop, $0)
        } then: { (client: IRCClient, result: Result<Void, UserRefusal>) in
            switch result {
            case .success:
                let name = LogInForm.client(withCertificate: fingerprint, called: name)
                client.answer(
                    "The certificate \(Self.text(of: fingerprint)) logs you in from now on, and its client is called "
                        + "\(name) here.", in: place)
            case .failure(let refusal):
                client.answer("The certificate was not added: \(refusal.text).", in: place)
            }
        }
    }

    private func listCertificates(in place: String) {
        certificates(in: place) { client, certificates in
            if certificates.isEmpty {
                client.answer(
                    client.origin.certificateFingerprint == nil
                        ? "No certificate logs you in, and your client has not connected with one. "
                            + "Type: cert add <fingerprint> <name>"
                        : "No certificate logs you in. To add the one that your client has connected with type: "
                            + "cert add <name>", in: place)
            }
            for (index, certificate) in certificates.enumerated() {
                let name = certificate.name.isEmpty ? "" : " (\(certificate.name))"
                let isOwn = certificate.fingerprint == client.origin.certificateFingerprint ? ", used now" : ""
                client.answer("\(index + 1). \(Hex.encode(certificate.fingerprint))\(name)\(isOwn)", in: place)
            }
        }
    }

    private func removeCertificate(_ text: String, in place: String) {
        certificates(in: place) { client, certificates in
            let digits = IRCCaseMapping.fold(text.replacing(":", with: ""))
            let found: [UserCertificate]
            if let number = Int(text), number >= 1, number <= certificates.count {
                found = [certificates[number - 1]]
            } else {
                found = certificates.filter { digits.utf8.count >= 8 && Hex.encode($0.fingerprint).hasPrefix(digits) }
            }
            guard found.count == 1, let grant = client.session.assumeIsolated({ $0.grant }) else {
                for line in ControlBot.wrong("there is no such certificate", type: "cert list") {
                    client.answer(line, in: place)
                }
                return
            }
            let fingerprint = found[0].fingerprint
            client.query {
                client.server.users.removeCertificate(fingerprint, of: grant, on: client.session.loop, $0)
            } then: { (client: IRCClient, result: Result<Void, UserRefusal>) in
                switch result {
                case .success:
                    client.answer("The certificate \(Self.text(of: fingerprint)) logs nobody in any more.", in: place)
                case .failure(let refusal):
                    client.answer("The certificate was not removed: \(refusal.text).", in: place)
                }
            }
        }
    }

    private func certificates(in place: String, _ body: @escaping (IRCClient, [UserCertificate]) -> Void) {
        guard let grant = session.assumeIsolated({ $0.grant }) else { return }
        query {
            server.users.certificates(of: grant, on: session.loop, $0)
        } then: { (client: IRCClient, result: Result<[UserCertificate], UserRefusal>) in
            switch result {
            case .success(let certificates): body(client, certificates)
            case .failure(let refusal): client.answer("Your certificates cannot be read: \(refusal.text).", in: place)
            }
        }
    }

    /// The beginning of a fingerprint, enough to know it again.
    private static func text(of fingerprint: [UInt8]) -> String { Hex.encode(Array(fingerprint.prefix(8))) + "…" }
}
