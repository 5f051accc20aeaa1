// SPDX-License-Identifier: Apache-2.0

// Channels.

extension IRCNumeric {
    /// RFC 1459 §6.2. `Channel :Users  Name`
    package static let listStart = IRCNumeric(321)
    /// RFC 1459 §6.2. `<channel> <members> :<topic>`
    package static let list = IRCNumeric(322)
    /// RFC 1459 §6.2. `:End of /LIST`
    package static let listEnd = IRCNumeric(323)
    /// RFC 1459 §6.2. `<channel> <modes> [<mode parameters>]`
    package static let channelModeIs = IRCNumeric(324)
    /// Modern IRC. `<channel> <Unix seconds>`
    package static let creationTime = IRCNumeric(329)
    /// RFC 1459 §6.2. `<channel> :No topic is set`
    package static let noTopic = IRCNumeric(331)
    /// RFC 1459 §6.2. `<channel> :<topic>`
    package static let topic = IRCNumeric(332)
    /// Modern IRC. `<channel> <nick[!user@host]> <Unix seconds>`
    package static let topicWhoTime = IRCNumeric(333)
    /// RFC 1459 §6.2. `<nick> <channel>`: modern order; RFC 1459 has it the other way round.
    package static let inviting = IRCNumeric(341)
    /// RFC 2812 §5.1: RPL_ENDOFINVITELIST. `<channel> :End of channel invite list`
    package static let endOfInviteExceptionList = IRCNumeric(347)
    /// RFC 2812 §5.1: RPL_ENDOFEXCEPTLIST. `<channel> :End of channel exception list`
    package static let endOfExceptionList = IRCNumeric(349)
    /// RFC 1459 §6.2: RPL_NAMREPLY. `= <channel> :{[prefixes]<nick> }`. Always before 366: a client fails without.
    package static let namesReply = IRCNumeric(353)
    /// RFC 1459 §6.2. `<channel> :End of /NAMES list`, for an unknown channel too.
    package static let endOfNames = IRCNumeric(366)
    /// RFC 1459 §6.2. `<channel> :End of channel ban list`
    package static let endOfBanList = IRCNumeric(368)
    /// RFC 1459 §6.1. `<channel> :No such channel`
    package static let noSuchChannel = IRCNumeric(403)
    /// RFC 1459 §6.1: ERR_CANNOTSENDTOCHAN. `<channel> :Cannot send to channel`
    package static let cannotSendToChannel = IRCNumeric(404)
    /// RFC 1459 §6.1. `<channel> :You have joined too many channels`
    package static let tooManyChannels = IRCNumeric(405)
    /// RFC 2812 §5.2. `<nick or channel> :Nick/channel is temporarily unavailable`
    package static let unavailableResource = IRCNumeric(437)
    /// RFC 1459 §6.1. `<nick> <channel> :They aren't on that channel`
    package static let userNotInChannel = IRCNumeric(441)
    /// RFC 1459 §6.1. `<channel> :You're not on that channel`
    package static let notOnChannel = IRCNumeric(442)
    /// RFC 1459 §6.1. `<nick> <channel> :is already on channel`
    package static let userOnChannel = IRCNumeric(443)
    /// RFC 1459 §6.1: ERR_CHANOPRIVSNEEDED. `<channel> :You're not channel operator`
    package static let channelOperatorNeeded = IRCNumeric(482)
}
