// SPDX-License-Identifier: Apache-2.0
internal import GatewayCore
internal import IRCWire

/// `qlist`, `yes` and `no`: everything that waits for an answer, as one queue.
extension ControlBot {
    /// Something that waits for a yes or a no.
    enum Question {
        case request(ContactRequest)
        case invitation(GroupInvitation)
    }

    /// Everything that waits, in the order in which `yes` and `no` answer it.
    static func questions(_ session: isolated UserSession) -> [Question] {
        let requests = session.requests.sorted { $0.receivedAt < $1.receivedAt }.map { Question.request($0) }
        let all = requests + session.groupInvitations.map { Question.invitation($0) }
        return session.value(of: .queryOrder) == "lifo" ? all.reversed() : all
    }

    static let qlist = BotCommand(
        name: "qlist", form: "qlist", summary: "lists the questions that wait for yes or no", usage: ["qlist"],
        help: [
            "People who added you, and groups that invite you. The first in the list is the one that yes or no alone",
            "answers; set query-order fifo puts the oldest there. Example: qlist",
        ]
    ) { words, session, _ in
        guard words.isEmpty else { return tooMany("qlist") }
        let all = questions(session)
        guard !all.isEmpty else { return ["There are no questions."] }
        return all.enumerated().map { "\($0 + 1). \(text(of: $1))" }
            + ["Type: yes or no for the first, yes <number> or no <number> for another"]
    }

    private static func text(of question: Question) -> String {
        switch question {
        case .request(let request):
            let message = MessageText.excerpt(request.message)
            return "\(sender(of: request)) added you to their contacts. May they see you and write to you?"
                + (message.isEmpty ? "" : " They write: \(message)")
        case .invitation(let invitation):
            let who = invitation.inviter.map { "\($0.nick) (\($0.address)) invites you" } ?? "You are invited"
            return "\(who) to the group \(MessageText.name(invitation.title)). Do you come?"
        }
    }

    static let yes = reply(true, "answers a question with yes")
    static let no = reply(false, "answers a question with no")

    private static func reply(_ isYes: Bool, _ summary: String) -> BotCommand {
        let verb = isYes ? "yes" : "no"
        return .editing(
            name: verb, form: "\(verb) [<number>]", summary: summary, usage: [verb, "\(verb) <number>"],
            help: ["Alone it answers the first question of qlist, which lists them. Example: \(verb) 1"],
            needs: { _ in .signIn },
            run: { words, session, context in
                let all = questions(session)
                guard words.count <= 1 else { return BotAnswer(tooMany("\(verb) [<number>]")) }
                guard let first = all.first else { return BotAnswer(["There are no questions to answer."]) }
                guard let word = words.first else { return BotAnswer(edit(first, isYes)) }
                guard let number = Int(word) else {
                    // By name, as accept and decline have it.
                    return (isYes ? accept : decline).run(words, session, context)
                }
                guard number >= 1, number <= all.count else {
                    return .wrong("there is no question \(number), the last is \(all.count)", type: "qlist")
                }
                return BotAnswer(edit(all[number - 1], isYes))
            })
    }

    private static func edit(_ question: Question, _ isYes: Bool) -> EditRequest {
        switch question {
        case .request(let request): isYes ? accepting(request) : declining(request)
        case .invitation(let invitation): answering(invitation, accept: isYes)
        }
    }
}
