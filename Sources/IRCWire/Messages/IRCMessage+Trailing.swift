// SPDX-License-Identifier: Apache-2.0

extension IRCMessage {
    /// Whether the RFC writes the last parameter of this message with a colon, whatever it says.
    ///
    /// ```
    /// :alice!alice@example.com AWAY :Busy
    /// ```
    ///
    /// To a parser that goes by RFC 1459 §2.3.1 the colon makes no difference, but old clients look for a text behind it,
    /// or cut off one sign without looking: HexChat takes `AWAY Busy` for the return of somebody.
    var hasTextAtEnd: Bool {
        guard let last = Self.placesOfTexts[command] else { return false }
        return parameters.count == last + 1
    }

    /// Which parameter is a text, counted from 0, with the nick that is the first one of every numeric. A message that has
    /// fewer ends in something else, as `PART #friends` does.
    private static let placesOfTexts: [String: Int] = [
        "AWAY": 0, "ERROR": 0, "JOIN": 2, "KICK": 2, "NOTICE": 1, "PART": 1, "PRIVMSG": 1, "QUIT": 0, "SETNAME": 0,
        "TOPIC": 1, IRCNumeric.away.code: 2, IRCNumeric.userHost.code: 1, IRCNumeric.isOn.code: 1,
        IRCNumeric.whoisUser.code: 5, IRCNumeric.whoisServer.code: 3, IRCNumeric.whoWasUser.code: 5,
        IRCNumeric.whoisChannels.code: 2, IRCNumeric.list.code: 3, IRCNumeric.topic.code: 2,
        IRCNumeric.whoReply.code: 7, IRCNumeric.namesReply.code: 3, IRCNumeric.motd.code: 1,
        IRCNumeric.info.code: 1, IRCNumeric.time.code: 2, IRCNumeric.monitorOnline.code: 1,
        IRCNumeric.monitorOffline.code: 1, IRCNumeric.monitorList.code: 1,
    ]
}
