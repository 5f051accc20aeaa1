// SPDX-License-Identifier: Apache-2.0
internal import Cryptography
internal import GatewayCore
internal import IRCWire

/// BOUNCER after registration (soju.im/bouncer-networks): an account is a network. Its `host` is the name of the network
/// here, its `username` the address and its `pass` the password of the account.
///
/// ```
/// BOUNCER ADDNETWORK host=escargot;username=alice@example.com;pass=secret
/// :monarch.local BOUNCER ADDNETWORK escargot/alice@example.com
/// ```
extension IRCClient {
    func bouncer(_ message: IRCMessage) {
        let subcommand = message.parameters[0]
        let parameters = Array(message.parameters.dropFirst())
        switch subcommand.uppercased() {
        case "BIND":
            failBouncer("REGISTRATION_IS_COMPLETED", ["BIND"], "Cannot bind to a network after registration")
        case "LISTNETWORKS":
            sendNetworks()
        case "ADDNETWORK":
            guard let text = parameters.first else { return needsMore("ADDNETWORK <attributes>") }
            addNetwork(text)
        case "CHANGENETWORK":
            guard parameters.count >= 2 else { return needsMore("CHANGENETWORK <network> <attributes>") }
            changeNetwork(parameters[0], parameters[1])
        case "DELNETWORK":
            guard let id = parameters.first else { return needsMore("DELNETWORK <network>") }
            removeNetwork(id)
        default:
            failBouncer("UNKNOWN_COMMAND", [subcommand], "Unknown subcommand")
        }
    }

    private func needsMore(_ usage: String) {
        reply(.needMoreParameters, "BOUNCER", "Not enough parameters: BOUNCER " + usage)
    }

    private func failBouncer(_ code: String, _ context: [String], _ text: String) {
        fail("BOUNCER", code, text, context: context.map { $0.isEmpty || $0.contains(" ") ? "*" : $0 })
    }

    /// The attributes of a request by name, or nil if one of them is not to be given, which has been answered then.
    private func attributes(_ text: String, _ subcommand: String, _ id: String, readOnly: Set<String>) -> [String:
        String]?
    {
        var found: [String: String] = [:]
        for tag in IRCMessage(parsing: "@\(text) X")?.tags ?? [] {
            let context = [subcommand, id, tag.key]
            if readOnly.contains(tag.key) {
                failBouncer("READ_ONLY_ATTRIBUTE", context, "Read-only attribute")
                return nil
            }
            guard Self.networkAttributes.contains(tag.key) else {
                failBouncer("UNKNOWN_ATTRIBUTE", context, "Unknown attribute")
                return nil
            }
            found[tag.key] = tag.value ?? ""
        }
        return found
    }

    /// Port, encryption and nick of a network are known here, and taken without effect.
    private static let networkAttributes: Set = [
        "name", "host", "port", "tls", "nickname", "username", "realname", "pass",
    ]

    private func addNetwork(_ text: String) {
        guard let values = attributes(text, "ADDNETWORK", "*", readOnly: ["state", "error"]) else { return }
        for (key, meaning) in [
            ("host", "the network"), ("username", "the address"), ("pass", "the password"),
        ] where values[key]?.isEmpty ?? true {
            let text = "Missing required attribute: \(key) is \(meaning) of the account"
            return failBouncer("NEED_ATTRIBUTE", ["ADDNETWORK", key], text)
        }
        let host = IRCCaseMapping.fold(values["host"] ?? "")
        guard server.directory.networks.contains(where: { $0.id == host }) else {
            let known = server.directory.networks.map(\.id).joined(separator: ", ")
            let text = "There is no such network; known ones: \(known)"
            return failBouncer("INVALID_ATTRIBUTE", ["ADDNETWORK", "*", "host"], text)
        }
        let account = Account(
            network: host, address: values["username"] ?? "", password: Secret(values["pass"] ?? ""),
            profile: OwnProfile(availability: ownAvailability))
        let failure = session.assumeIsolated { session -> (key: String, error: AccountError)? in
            do throws(AccountError) {
                guard !session.accountSummaries.contains(where: { $0.id == account.id }) else {
                    throw AccountError("\(account.address) is among your accounts already")
                }
                try session.addAccount(account)
            } catch {
                return ("username", error)
            }
            do throws(SettingError) {
                if let name = values["name"], !name.isEmpty, name != host {
                    try session.set(.tag, to: name, on: account.id)
                }
            } catch {
                try? session.removeAccount(account.id)
                return ("name", AccountError(error.text))
            }
            try? session.signIn(account.id)
            return nil
        }
        if let failure {
            let text = MessageText.sentence(failure.error.text)
            return failBouncer("INVALID_ATTRIBUTE", ["ADDNETWORK", "*", failure.key], text)
        }
        if let summary = summary(account.id.rawValue) { showNetwork(summary) }
        send(IRCMessage(source: serverSource, "BOUNCER", ["ADDNETWORK", account.id.rawValue]))
    }

    private func summary(_ id: String) -> AccountSummary? {
        session.assumeIsolated { $0.accountSummaries }.first { IRCCaseMapping.equal($0.id.rawValue, id) }
    }

    private func changeNetwork(_ id: String, _ text: String) {
        guard let summary = summary(id) else {
            return failBouncer("INVALID_NETID", ["CHANGENETWORK", id], "Network not found")
        }
        let readOnly: Set = ["state", "error", "host", "username"]
        guard let values = attributes(text, "CHANGENETWORK", id, readOnly: readOnly) else { return }
        guard !values.isEmpty else { return needsMore("CHANGENETWORK <network> <attributes>") }
        let failure = session.assumeIsolated { session -> (key: String, text: String)? in
            do throws(SettingError) {
                switch values["name"] {
                case nil: break
                case "": try session.reset(.tag, on: summary.id)
                case let name?: try session.set(.tag, to: name, on: summary.id)
                }
            } catch {
                return ("name", error.text)
            }
            do throws(AccountError) {
                if let password = values["pass"] { try session.setPassword(Secret(password), of: summary.id) }
            } catch {
                return ("pass", error.text)
            }
            do throws(SettingError) {
                if let name = values["realname"] { try session.set(.displayName, to: name, on: summary.id) }
            } catch {
                return ("realname", error.text)
            }
            return nil
        }
        if let failure {
            let text = MessageText.sentence(failure.text)
            return failBouncer("INVALID_ATTRIBUTE", ["CHANGENETWORK", id, failure.key], text)
        }
        if let summary = self.summary(id) { showNetwork(summary) }
        send(IRCMessage(source: serverSource, "BOUNCER", ["CHANGENETWORK", summary.id.rawValue]))
    }

    private func removeNetwork(_ id: String) {
        guard let summary = summary(id) else {
            return failBouncer("INVALID_NETID", ["DELNETWORK", id], "Network not found")
        }
        session.assumeIsolated { try? $0.removeAccount(summary.id) }
        send(IRCMessage(source: serverSource, "BOUNCER", ["DELNETWORK", summary.id.rawValue]))
    }
}
