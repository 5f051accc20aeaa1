// SPDX-License-Identifier: Apache-2.0
internal import GatewayCore
internal import IRCWire

/// What the bot says to somebody who is new, so that each line leads to the next: from a connection to a conversation.
extension IRCClient {
    /// The first line for a guest: what to type, ready for the network there is.
    var firstStep: String {
        let place = controlChannel.isEmpty ? "/msg \(botSource.nick) " : ""
        let network = defaultNetwork
        let line = network?.addExample ?? "account add \(configuration.defaultNetwork) name@example.com secret"
        return
            "Welcome, \(nick). You are not signed in yet. Type your MSN address and password like this: \(place)\(line)"
    }

    /// The second line, where an account may be on another network than the one in the first; nil where there is only one.
    var otherNetworks: String? {
        guard let network = defaultNetwork else { return nil }
        let others = server.directory.networks.map(\.id).filter { $0 != network.id }
        guard !others.isEmpty else { return nil }
        let place = controlChannel.isEmpty ? "/msg \(botSource.nick) " : ""
        return "If your account is on another network, its name goes in the place of \(network.id): "
            + "\(others.joined(separator: ", "))  (\(place)help quickstart shows more)"
    }

    /// Reminds a guest who is called as a user of the gateway is: they may be that user, and have come without a password.
    func askToIdentify() {
        guard let name = UserName(nick) else { return }
        query {
            server.users.isTaken(name, on: session.loop, $0)
        } then: { client, answer in
            guard case .success(true) = answer, client.account == nil else { return }
            let place = client.roster.hasJoinedControl ? "" : "/msg \(client.botSource.nick) "
            client.tell("\(name) is registered here. If that is you, type: \(place)identify <password>")
        }
    }

    /// What to do once an account is signed in, told once to those who came without one: the first conversation.
    func tellNextStep(on id: AccountID) {
        guard isNew else { return }
        isNew = false
        let listed = session.assumeIsolated { $0.contacts }.filter { $0.isListed && $0.reference.account == id }
            .sorted { $0.nick < $1.nick }
        let network = server.directory.networks.first { id.rawValue.hasPrefix($0.id + "/") }
        let place = roster.hasJoinedControl ? "" : "/msg \(botSource.nick) "
        if let contact = listed.first(where: \.availability.isPresent)
            ?? listed.first(where: \.availability.isReachable)
        {
            tell("To write to \(contact.nick) type: /msg \(contact.nick) hello  (\(place)help quickstart shows more)")
        } else if let contact = listed.first {
            tell(
                "None of your contacts is online. What you write waits for them, if the network keeps it. "
                    + "Type: /msg \(contact.nick) hello  (\(place)help quickstart shows more)")
        } else {
            tell(
                "Your contact list is empty. To put somebody on it type their address: "
                    + "\(place)add \(network?.addressExample ?? "name@example.com")  (\(place)help quickstart shows more)"
            )
        }
    }
}
