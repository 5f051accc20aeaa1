// SPDX-License-Identifier: Apache-2.0

// Refusals that are not about channels.

extension IRCNumeric {
    /// RFC 1459 §6.1. `<nick or channel> :No such nick/channel`
    package static let noSuchNick = IRCNumeric(401)
    /// RFC 1459 §6.1. `<target> :Too many targets`
    package static let tooManyTargets = IRCNumeric(407)
    /// IRCv3 capability-negotiation: ERR_INVALIDCAPCMD. `<subcommand> :Invalid CAP command`
    package static let invalidCapCommand = IRCNumeric(410)
    /// RFC 1459 §6.1. `:No recipient given (<command>)`
    package static let noRecipient = IRCNumeric(411)
    /// RFC 1459 §6.1. `:No text to send`
    package static let noTextToSend = IRCNumeric(412)
    /// Modern IRC, IRCv3 message-tags. `:Input line was too long`: ``IRCLine/tooLong(part:)``.
    package static let inputTooLong = IRCNumeric(417)
    /// RFC 1459 §6.1. `<command> :Unknown command`
    package static let unknownCommand = IRCNumeric(421)
    /// RFC 1459 §6.1. `:MOTD File is missing`. Clients take it, or 376, for the end of the burst.
    package static let noMotd = IRCNumeric(422)
    /// RFC 1459 §6.1. `<server> :No administrative info available`
    package static let noAdminInfo = IRCNumeric(423)
    /// RFC 1459 §6.1. `:No nickname given`
    package static let noNicknameGiven = IRCNumeric(431)
    /// RFC 1459 §6.1: ERR_ERRONEUSNICKNAME. `<nick> :Erroneous nickname`
    package static let erroneousNickname = IRCNumeric(432)
    /// RFC 1459 §6.1. `<nick> :Nickname is already in use`
    package static let nicknameInUse = IRCNumeric(433)
    /// RFC 1459 §6.1. `:You have not registered`
    package static let notRegistered = IRCNumeric(451)
    /// RFC 1459 §6.1: ERR_NEEDMOREPARAMS. `<command> :Not enough parameters`
    package static let needMoreParameters = IRCNumeric(461)
    /// RFC 1459 §6.1. `:You may not reregister`
    package static let alreadyRegistered = IRCNumeric(462)
    /// RFC 1459 §6.1: ERR_PASSWDMISMATCH. `:Password incorrect`
    package static let passwordMismatch = IRCNumeric(464)
    /// RFC 1459 §6.1. `:Permission denied`
    package static let noPrivileges = IRCNumeric(481)
    /// RFC 1459 §6.1: ERR_NOOPERHOST. `:No O-lines for your host`
    package static let noOperatorHost = IRCNumeric(491)
    /// RFC 1459 §6.1: ERR_UMODEUNKNOWNFLAG. `:Unknown MODE flag`
    package static let unknownUserMode = IRCNumeric(501)
    /// RFC 1459 §6.1: ERR_USERSDONTMATCH. `:Can't change mode for other users`
    package static let usersDoNotMatch = IRCNumeric(502)
    /// Modern IRC. `<subject> :No help available on this topic`
    package static let helpNotFound = IRCNumeric(524)
}
