// SPDX-License-Identifier: Apache-2.0
internal import GatewayCore
internal import IRCWire

/// `requests`, `accept` and `decline`
extension ControlBot {
    static let requests = BotCommand(
        name: "requests", form: "requests", summary: "lists who waits for an answer", usage: ["requests"],
        help: [
            "These people put you on their lists. Answer with accept, decline or block, and a nick or number.",
            "Example: requests",
        ]
    ) { words, session, _ in
        guard words.isEmpty else { return tooMany("requests") }
        let open = session.requests
        let invitations = session.groupInvitations.map(line(of:))
        guard !open.isEmpty else { return invitations.isEmpty ? ["Nobody waits for an answer."] : invitations }
        return open.enumerated().map { "\($0 + 1). \(line(of: $1))" }
            + ["Type: accept <nick, number or all>, decline <nick, number or all>, block <nick>"] + invitations
    }

    /// `carol (carol@example.com) "Carol D.": hello, it's me`
    static func line(of request: ContactRequest) -> String {
        let message = MessageText.excerpt(request.message)
        return sender(of: request) + (message.isEmpty ? "" : ": \(message)")
    }

    /// `carol (carol@example.com) invites you to the group Picnic. Type: …`
    static func line(of invitation: GroupInvitation) -> String {
        let title = MessageText.name(invitation.title)
        let who = invitation.inviter.map { "\($0.nick) (\($0.address)) invites you" } ?? "You are invited"
        return "\(who) to the group \(title). Type: chat accept \(invitation.name) or chat decline \(invitation.name)"
    }

    /// `carol (carol@example.com) "Carol D."`
    static func sender(of request: ContactRequest) -> String {
        let name = MessageText.name(request.displayName)
        return "\(request.sender.nick) (\(request.sender.address))"
            + (name.isEmpty || name == request.sender.address ? "" : " \"\(name)\"")
    }

    static let accept = answering(
        "accept", summary: "lets somebody see you and write to you",
        help: "It does not put them on your list: add <nick> does.", edit: accepting)

    static func accepting(_ request: ContactRequest) -> EditRequest {
        let sender = request.sender
        return EditRequest(
            .accept(sender.reference.contact), on: sender.reference.account,
            failed: "the request of \(sender.nick) was not accepted"
        ) { session in
            let isListed = session.contact(sender.reference)?.isListed == true
            let hint = isListed ? "" : " To put them on your list, too, type: add \(sender.nick)"
            return ["\(sender.nick) (\(sender.address)) may see you and write to you." + hint]
        }
    }

    static let decline = answering(
        "decline", summary: "answers a request with no",
        help: "They may ask again; block <nick> puts an end to that.", edit: declining)

    static func declining(_ request: ContactRequest) -> EditRequest {
        EditRequest(
            .decline(request.sender.reference.contact), on: request.sender.reference.account,
            failed: "the request of \(request.sender.nick) was not declined",
            done: "The request of \(request.sender.nick) (\(request.sender.address)) was declined.")
    }

    /// A command that answers one request, or all.
    private static func answering(
        _ verb: String, summary: String, help: String, edit: @escaping @Sendable (ContactRequest) -> EditRequest
    ) -> BotCommand {
        .editing(
            name: verb, form: "\(verb) [<nick, number or all>]", summary: summary,
            usage: [verb, "\(verb) <nick or number>", "\(verb) all"],
            help: ["Alone it answers the only request there is. \(help)", "Example: \(verb) carol"],
            needs: { _ in .signIn },
            run: { words, session, _ in
                let (chosen, refusal) = choose(words, session, verb: verb)
                guard let chosen else { return BotAnswer(refusal) }
                return BotAnswer(chosen.map(edit))
            })
    }

    /// The requests that are meant; or why none is.
    private static func choose(
        _ words: [String], _ session: isolated UserSession, verb: String
    ) -> (chosen: [ContactRequest]?, refusal: [String]) {
        let open = session.requests
        guard words.count <= 1 else {
            return (nil, wrong("one at a time, or all", type: "\(verb) <nick, number or all>"))
        }
        guard !open.isEmpty else { return (nil, ["Nobody waits for an answer."]) }
        guard let word = words.first else {
            if open.count == 1 { return (open, []) }
            return (
                nil,
                wrong(
                    "which of the \(open.count) requests?", type: "\(verb) <nick, number or all>  (requests lists them)"
                )
            )
        }
        if IRCCaseMapping.equal(word, "all") { return (open, []) }
        if let number = Int(word) {
            guard number >= 1, number <= open.count else {
                return (nil, wrong("there is no request \(number), the last is \(open.count)", type: "requests"))
            }
            return ([open[number - 1]], [])
        }
        let found = open.filter {
            IRCCaseMapping.equal($0.sender.nick, word) || IRCCaseMapping.equal($0.sender.address, word)
        }
        if !found.isEmpty { return (found, []) }
        let nearest = CommandWords.nearest(to: word, among: open.map(\.sender.nick))
        let hint = nearest.map { "did you mean \(verb) \($0)?" } ?? "type requests for those that do."
        return (nil, ["\(MessageText.excerpt(word)) does not wait for an answer: \(hint)"])
    }
}
