// SPDX-License-Identifier: Apache-2.0
internal import GatewayCore
internal import IRCWire

/// A change that the client asked for and whose end it is to be told.
struct AskedEdit {
    /// How that is said.
    enum Voice {
        /// By the bot, where it was asked.
        case bot(place: String)
        /// As the answer to a command: a failure with its code and context, a success by the bot.
        case command(String, context: [String])
        /// As the answer to `METADATA … SET`; the value is nil where it was taken away.
        case metadata(target: String, key: String, value: String?)
    }

    let edit: EditRequest
    let voice: Voice
    let request: LabelledRequest?
}

/// Changes of lists and groups that the client asks for, and how they end.
extension IRCClient {
    /// Asks networks for changes, in order. Each end is said to this client; what changed is shown to all.
    func ask(_ edits: [EditRequest], _ voice: AskedEdit.Voice) {
        for edit in edits {
            let asked = AskedEdit(edit: edit, voice: voice, request: request)
            // A network may answer before this call has returned.
            asking = asked
            let result = session.assumeIsolated { [id] session -> Result<EditID, EditFailure> in
                do throws(EditFailure) {
                    return .success(try edit.ask(session, by: id))
                } catch {
                    return .failure(error)
                }
            }
            let isAnswered = asking == nil
            asking = nil
            switch result {
            case .success(let id):
                guard !isAnswered else { continue }
                request?.outstanding += 1
                self.asked[id] = asked
            case .failure(let failure):
                say(failure, of: asked)
            }
        }
    }

    /// A change has ended.
    func show(_ edit: AccountEdit, _ id: EditID, _ failure: EditFailure?) {
        if let asked = asked.removeValue(forKey: id) {
            answering(asked.request) { say(failure, of: asked) }
            guard let request = asked.request else { return }
            request.outstanding -= 1
            finishIfDone(request)
        } else if let current = asking, current.edit.edit == edit {
            asking = nil
            answering(current.request) { say(failure, of: current) }
        } else if let failure {
            showUnasked(edit, failure)
        }
    }

    private func say(_ failure: EditFailure?, of asked: AskedEdit) {
        guard let failure else {
            let lines = session.assumeIsolated { [edit = asked.edit] session in edit.done(session) }
            switch asked.voice {
            case .bot(let place): for line in lines { say("PRIVMSG", line, to: present(place)) }
            case .command: for line in lines { tell(line) }
            case .metadata(let target, let key, let value): sendValue(value, of: key, target, [])
            }
            return
        }
        let text = asked.edit.sentence(on: failure)
        switch asked.voice {
        case .bot(let place): say("PRIVMSG", text, to: present(place))
        case .metadata(let target, let key, _):
            fail(.permission(target: target, key: key, text))
        case .command(let command, let context):
            if enabled.contains(.standardReplies) {
                fail(command, failure.code.rawValue, text, context: context)
            } else {
                tell(text)
            }
        }
    }

    /// Where the bot answers: in private once the client has left the channel.
    func present(_ place: String) -> String {
        IRCChannelName.isChannel(place) && joinedChannel(named: place) == nil ? nick : place
    }

    /// A change failed that was asked for by the session on behalf of this client, or by a client that has gone.
    private func showUnasked(_ edit: AccountEdit, _ failure: EditFailure) {
        let reason = MessageText.plain(failure.text)
        if case .lastingGroup(.invite(let contact, to: let conversation)) = edit {
            let group = session.assumeIsolated { $0.allGroups }.first { $0.conversation == conversation }
            let person = session.assumeIsolated { session in
                group.flatMap { session.contact(ContactReference(account: $0.account, contact: contact)) }
            }
            if let group, let person, roster.groups[group.id] != nil {
                return showFailedInvitation(of: person.nick, to: "#" + group.name, failure.code.rawValue, reason)
            }
        }
        tell("A change you asked for was not made: \(reason).")
    }
}
