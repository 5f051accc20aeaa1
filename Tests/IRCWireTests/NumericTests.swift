// SPDX-License-Identifier: Apache-2.0

import IRCWire
import Testing

@Suite("Numerics")
struct NumericTests {
    /// A few of each file, with the numbers as the specifications print them.
    @Test(
        "Names stand for their numbers",
        arguments: [
            (.welcome, "001"), (.yourHost, "002"), (.created, "003"), (.myInfo, "004"), (.isupport, "005"),
            (.userModeIs, "221"), (.luserClient, "251"),
            (.luserMe, "255"),
            (.localUsers, "265"), (.globalUsers, "266"), (.away, "301"), (.userHost, "302"), (.isOn, "303"),
            (.unaway, "305"), (.nowAway, "306"), (.whoisUser, "311"), (.whoisServer, "312"), (.endOfWho, "315"),
            (.whoisIdle, "317"), (.endOfWhois, "318"), (.whoisChannels, "319"), (.whoisSpecial, "320"),
            (.list, "322"), (.listEnd, "323"), (.channelModeIs, "324"), (.creationTime, "329"), (.whoisAccount, "330"),
            (.noTopic, "331"), (.topic, "332"), (.topicWhoTime, "333"), (.whoisActually, "338"), (.inviting, "341"),
            (.whoReply, "352"), (.namesReply, "353"), (.whoSpecialReply, "354"), (.endOfNames, "366"), (.motd, "372"),
            (.motdStart, "375"), (.endOfMotd, "376"), (.time, "391"),
            (.noSuchNick, "401"), (.noSuchChannel, "403"), (.cannotSendToChannel, "404"), (.invalidCapCommand, "410"),
            (.inputTooLong, "417"), (.unknownCommand, "421"), (.noMotd, "422"), (.noNicknameGiven, "431"),
            (.erroneousNickname, "432"), (.nicknameInUse, "433"), (.notOnChannel, "442"), (.notRegistered, "451"),
            (.needMoreParameters, "461"), (.alreadyRegistered, "462"), (.passwordMismatch, "464"),
            (.channelOperatorNeeded, "482"), (.whoisSecure, "671"),
            (.monitorOnline, "730"), (.monitorOffline, "731"), (.monitorList, "732"),
            (.endOfMonitorList, "733"), (.monitorListFull, "734"), (.keyNotSet, "766"),
            (.metadataSyncLater, "774"), (.loggedIn, "900"),
            (.saslSuccess, "903"), (.saslFailed, "904"), (.saslTooLong, "905"), (.saslAborted, "906"),
            (.saslAlready, "907"), (.saslMechanisms, "908"),
        ] as [(IRCNumeric, String)])
    func numbers(numeric: IRCNumeric, code: String) {
        #expect(numeric.code == code)
        #expect(IRCNumeric(code: code) == numeric)
    }

    @Test("Only three digits are a numeric", arguments: ["", "1", "01", "0001", "1a1", "-01", "+01", "٠٠١", "PING"])
    func otherCodes(code: String) {
        #expect(IRCNumeric(code: code) == nil)
    }

    @Test("Every number has three digits and comes back")
    func everyNumber() {
        for value in UInt16(0)...999 {
            let code = IRCNumeric(rawValue: value).code
            #expect(code.utf8.count == 3)
            #expect(IRCNumeric(code: code)?.rawValue == value)
        }
        #expect(IRCNumeric(rawValue: .max).code == "65535")
    }

    @Test("Refusals are told from replies")
    func refusals() {
        let refusals: [IRCNumeric] = [.noSuchNick, .inputTooLong, .monitorListFull, .saslFailed]
        #expect(refusals.allSatisfy { $0.isError })
        let replies: [IRCNumeric] = [.welcome, .endOfMotd, .monitorOnline, .keyNotSet, .loggedIn, .saslMechanisms]
        #expect(!replies.contains { $0.isError })
    }
}
