// SPDX-License-Identifier: Apache-2.0
internal import GatewayCore
internal import IRCWire

/// What a client may say of its session before registration: the network it is for (soju.im/bouncer-networks), whether
/// somebody is there (IRCv3 pre-away), and what it wants to know of the server (IRCv3 extended-isupport).
extension RegistrationMachine {
    /// `BOUNCER BIND <netid>`. Whether there is such a network is seen when the user's session is.
    mutating func receiveBouncer(_ parameters: [String]) -> [Action] {
        guard let subcommand = parameters.first else { return [needsMore("BOUNCER", "BOUNCER BIND <network>")] }
        guard IRCCaseMapping.equal(subcommand, "BIND") else {
            return [
                .send(
                    IRCMessage(
                        source: server, .notRegistered,
                        [name, "You have not registered: BOUNCER has to wait, but for BIND"]))
            ]
        }
        guard let id = parameters.count > 1 ? parameters[1] : nil, !id.isEmpty else {
            return [needsMore("BOUNCER", "BOUNCER BIND <network>")]
        }
        guard loggedIn != nil || ownPass?.isEmpty == false else {
            return [fail("BOUNCER", "ACCOUNT_REQUIRED", ["BIND"], "Authentication required")]
        }
        network = .id(id)
        return []
    }

    mutating func receiveAway(_ parameters: [String]) -> [Action] {
        let text = parameters.first.map { MessageText.plain($0) } ?? ""
        switch text {
        case "":
            presence = .present
            return [reply(.unaway, "You are no longer marked as being away")]
        case "*":
            presence = .absent
        default:
            presence = .away(text)
        }
        return [reply(.nowAway, "You have been marked as being away")]
    }

    /// What METADATA says of oneself, or wants to follow, before there is a session.
    mutating func receiveMetadata(_ parameters: [String]) -> [Action] {
        guard parameters.count > 1 else { return [needsMore("METADATA", "METADATA * <subcommand>")] }
        let answer = metadata.receive(
            parameters, isThird: capabilities.enabled.contains(.metadata3), to: name, from: server)
        return batched(answer.batch, answer.lines).map { .send($0) }
    }

    /// 005 before registration, in a batch for those who know batches.
    mutating func sendSupport() -> [Action] {
        let lines = policy.support.lines().map {
            IRCMessage(source: server, .isupport, [name] + $0 + ["are supported by this server"])
        }
        return batched(["draft/isupport"], lines).map { .send($0) }
    }

    /// Lines in a batch, if there is to be one and the client knows batches.
    ///
    /// - Parameter kind: the type and the parameters of the batch.
    mutating func batched(_ kind: [String]?, _ lines: [IRCMessage]) -> [IRCMessage] {
        guard let kind, capabilities.enabled.contains(.batch) else { return lines }
        batches += 1
        let reference = "r\(batches)"
        let tagged = lines.map { line in
            var line = line
            line.tags.append(IRCTag(key: "batch", value: reference))
            return line
        }
        return [IRCMessage(source: server, "BATCH", ["+" + reference] + kind)] + tagged
            + [IRCMessage(source: server, "BATCH", ["-" + reference])]
    }
}
