// SPDX-License-Identifier: Apache-2.0
internal import GatewayCore
internal import IRCWire

/// `COMPLETIONS`: the words that a client's script completes in lines to the bot, as BitlBee has it. One NOTICE each:
/// `COMPLETIONS OK`, `COMPLETIONS account add`, …, `COMPLETIONS END`.
extension IRCClient {
    func sendCompletions() {
        for word in ["OK"] + ControlBot.completions + ["END"] {
            send(IRCMessage(source: serverSource, "NOTICE", [nick, "COMPLETIONS " + word]))
        }
    }
}

extension ControlBot {
    /// Commands, each with its actions; the topics of help; settings.
    static let completions: [String] = {
        var words: [String] = []
        for command in commands {
            words.append(command.name)
            words += command.actions.map { "\(command.name) \($0)" }
        }
        words += commands.map { "help " + $0.name }
        words += HelpTopic.all.map { "help " + $0.name }
        for setting in Setting.all(.user) {
            words += ["set " + setting.rawValue, "set -del " + setting.rawValue, "help set " + setting.rawValue]
        }
        return words + ["set password", "help set password"]
    }()
}
