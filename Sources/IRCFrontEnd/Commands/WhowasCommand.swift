// SPDX-License-Identifier: Apache-2.0
internal import GatewayCore
internal import IRCWire

/// WHOWAS (RFC 2812 §3.6.3): contacts that are not there, and those who had a nick before.
///
/// ```
/// WHOWAS erin
/// :monarch.local 314 alice erin erin example.com * :Erin
/// :monarch.local 369 alice erin :End of WHOWAS
/// ```
extension IRCClient {
    func whowas(_ message: IRCMessage) {
        guard let list = message.parameters.first, !list.isEmpty else {
            return reply(.noNicknameGiven, "No nickname given")
        }
        let names = people(in: list, for: "WHOWAS")
        if names.isEmpty { return reply(.noNicknameGiven, "No nickname given") }
        // A number that is not positive means all of them, as does a text.
        let wanted = message.parameter(1).flatMap { Int($0) } ?? 0
        let count = wanted > 0 ? min(wanted, FrontEndLimits.whoWas) : FrontEndLimits.whoWas
        for name in names {
            let found = session.assumeIsolated { $0.formerContacts(called: name) }.filter { sees($0.account) }
                .prefix(count)
            if found.isEmpty { reply(.wasNoSuchNick, name, "There was no such nickname") }
            for contact in found { tellFormer(contact) }
            reply(.endOfWhoWas, name, "End of WHOWAS")
        }
    }

    private func tellFormer(_ contact: FormerContact) {
        let source = Self.source(nick: contact.nick, address: contact.address)
        let name = MessageText.name(contact.displayName)
        reply(
            .whoWasUser, contact.nick, source.user ?? "*", source.host ?? "*", "*",
            name.isEmpty ? contact.address : name)
        let seen =
            contact.seenAt == 0
            ? "Contact on " + network(of: contact.account)
            : IRCServerTime.string(millisecondsSince1970: Int64(contact.seenAt) * 1000)
        reply(.whoisServer, contact.nick, configuration.serverName, seen)
        reply(.whoisAccount, contact.nick, contact.address, "was logged in as")
    }
}
