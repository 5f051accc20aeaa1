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

    /// 005 before registration, in a batch for those who know batches.
    mutating func sendSupport() -> [Action] {
        let isBatched = capabilities.enabled.contains(.batch)
        batches += 1
        let reference = "r\(batches)"
        let tags = isBatched ? [IRCTag(key: "batch", value: reference)] : []
        var lines: [Action] = policy.support.lines().map {
            .send(
                IRCMessage(
                    tags: tags, source: server, .isupport, [name] + $0 + ["are supported by this server"]))
        }
        if isBatched {
            lines.insert(.send(IRCMessage(source: server, "BATCH", ["+" + reference, "draft/isupport"])), at: 0)
            lines.append(.send(IRCMessage(source: server, "BATCH", ["-" + reference])))
        }
        return lines
    }
}
