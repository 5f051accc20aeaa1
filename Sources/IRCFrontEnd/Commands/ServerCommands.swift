// SPDX-License-Identifier: Apache-2.0
internal import GatewayCore
internal import IRCWire

/// PING, QUIT and what can be asked of a server (RFC 2812 §3.4, §3.7).
extension IRCClient {
    func ping(_ message: IRCMessage) {
        send(IRCMessage(source: serverSource, "PONG", [configuration.serverName, message.parameters[0]]))
    }

    func quit(_ message: IRCMessage) {
        leaveInOrder()
        close(message.parameters.first.map { "Quit: " + MessageText.plain($0) } ?? "Client quit")
    }

    func version() {
        reply(.version, configuration.version, configuration.serverName, "contacts of other networks")
        sendSupport()
    }

    func time() {
        reply(.time, configuration.serverName, IRCServerTime.string(millisecondsSince1970: server.now()))
    }

    func admin() {
        reply(.noAdminInfo, configuration.serverName, "No administrative info available")
    }

    func info() {
        reply(.info, "\(configuration.version): contacts of other networks, from any IRC client.")
        reply(.info, "Talk to \(botSource.nick) to sign in and to see what can be done: /msg \(botSource.nick) help")
        reply(.endOfInfo, "End of /INFO list")
    }

    func help(_ message: IRCMessage) {
        let topic = message.parameters.joined(separator: " ")
        let subject = topic.isEmpty ? "help" : String(topic.split(separator: " ")[0])
        guard
            let lines = ControlBot.help(on: topic, botContext(in: roster.hasJoinedControl ? controlChannel : nil).help)
        else {
            return reply(.helpNotFound, subject, "No help available on this topic")
        }
        for (index, line) in lines.enumerated() {
            reply(index == 0 ? .helpStart : index == lines.count - 1 ? .endOfHelp : .helpText, subject, line)
        }
        if lines.count == 1 { reply(.endOfHelp, subject, "End of help") }
    }

    func links() {
        reply(.links, configuration.serverName, configuration.serverName, "0 " + configuration.networkName)
        reply(.endOfLinks, "*", "End of /LINKS list")
    }

    func statistics(_ message: IRCMessage) {
        let letter = message.parameters.first ?? "*"
        if letter == "u" {
            let seconds = max(0, server.now() - server.startedAt) / 1000
            let (hours, minutes, rest) = (seconds / 3600 % 24, seconds / 60 % 60, seconds % 60)
            let clock = "\(hours):\(minutes < 10 ? "0" : "")\(minutes):\(rest < 10 ? "0" : "")\(rest)"
            reply(.statsUptime, "Server Up \(seconds / 86400) days \(clock)")
        }
        reply(.endOfStats, letter, "End of /STATS report")
    }

    func sendUserCounts() {
        let users = server.directory.count
        reply(.luserClient, "There are \(users) users and 0 invisible on 1 servers")
        reply(.luserOp, "0", "operator(s) online")
        reply(.luserUnknown, "0", "unknown connection(s)")
        let groups = session.assumeIsolated { $0.allGroups }.count
        reply(.luserChannels, String(groups + (controlChannel.isEmpty ? 0 : 1)), "channels formed")
        reply(.luserMe, "I have \(users) clients and 0 servers")
        reply(.localUsers, String(users), String(users), "Current local users \(users), max \(users)")
        reply(.globalUsers, String(users), String(users), "Current global users \(users), max \(users)")
    }

    func sendMotd() {
        let motd = server.current.value.motd
        guard !motd.isEmpty else { return reply(.noMotd, "There is no message of the day") }
        reply(.motdStart, "- \(configuration.serverName) Message of the day - ")
        let room = IRCText.room(source: serverSource, command: IRCNumeric.motd.code, target: nick) - 2
        for line in motd.split(separator: "\n", omittingEmptySubsequences: false) {
            let pieces = IRCText.split(MessageText.plain(String(line)), maximumBytes: room)
            for piece in pieces.isEmpty ? [""] : pieces { reply(.motd, "- " + piece) }
        }
        reply(.endOfMotd, "End of /MOTD command")
    }
}
