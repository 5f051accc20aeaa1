// SPDX-License-Identifier: Apache-2.0

import MSNPWire
import MSNServices
import NIOCore
import Testing

@testable import MSNPClient

@Suite("List edits") struct ListEditTests {
    /// A session of MSNP7 or MSNP9: Bob is in group 1, Carol in none, Dave has added the user.
    private func signedIn(_ dialect: Dialect) -> Script {
        var script = Script(dialects: [dialect])
        _ = script.connect()
        _ = script.connected()
        _ = script.s("VER 1 \(dialect)")
        if dialect.usesMD5 {
            for line in [
                "INF 2 MD5", "USR 3 MD5 S 5016be4217521eb", "USR 4 OK alice@example.com Alice 1", "SYN 5 1",
                "GTC 5 1 A", "BLP 5 1 AL", "LSG 5 1 1 2 0 Other%20Contacts 0", "LSG 5 1 2 2 1 Friends 0",
                "LST 5 FL 1 1 2 bob@example.net Bob 1", "LST 5 FL 1 2 2 carol@example.net Carol 0",
                "LST 5 AL 1 1 1 bob@example.net Bob", "LST 5 BL 1 1 1 carol@example.net Carol",
                "LST 5 RL 1 1 1 dave@example.org Dave", "CHG 6 NLN",
            ] { _ = script.s(line) }
        } else {
            _ = script.s("CVR 2")
            _ = script.s("USR 3 TWN S ct=1")
            _ = script.web(Web.tokens)
            for line in [
                "USR 4 OK alice@example.com Alice 1 0", "SYN 5 1 3 2", "GTC A", "BLP AL", "LSG 0 Other%20Contacts 0",
                "LSG 1 Friends 0", "LST bob@example.net Bob 3 1", "LST carol@example.net Carol 5 0",
                "LST dave@example.org Dave 8", "CHG 6 NLN 1073741856 0",
            ] { _ = script.s(line) }
        }
        script.events = []
        return script
    }

    @Test("MSNP2-9: ADD, REM, REA, one after the other", arguments: [Dialect.msnp7, .msnp9])
    func numbered(dialect: Dialect) {
        var script = signedIn(dialect)
        #expect(
            script.edit(.add(account: "Erin@example.net", alias: "Ern", groupID: nil, message: "hi"), 1) == [
                "1> ADD 7 FL erin@example.net erin@example.net 0"
            ])
        // A second one waits.
        #expect(script.edit(.block(account: "bob@example.net"), 2) == [])
        #expect(
            script.s("ADD 7 FL 2 erin@example.net erin@example.net 0") == [
                "1> ADD 8 AL erin@example.net erin@example.net"
            ])
        #expect(script.s("ADD 8 AL 3 erin@example.net erin@example.net") == ["1> REA 9 erin@example.net Ern"])
        #expect(
            script.s("REA 9 4 erin@example.net Ern") == [
                "· contactChanged erin@example.net=3 Ern", "· edited 1 ok", "1> REM 10 AL bob@example.net",
            ])
        #expect(script.s("REM 10 AL 5 bob@example.net") == ["1> ADD 11 BL bob@example.net bob@example.net"])
        #expect(
            script.s("ADD 11 BL 6 bob@example.net bob@example.net") == [
                "· contactChanged bob@example.net=5 in 1", "· edited 2 ok",
            ])
        #expect(script.edit(.allow(account: "bob@example.net"), 3) == ["1> REM 12 BL bob@example.net"])
        _ = script.s("REM 12 BL 7 bob@example.net")
        #expect(script.s("ADD 13 AL 8 bob@example.net bob@example.net").last == "· edited 3 ok")
        #expect(script.edit(.remove(account: "erin@example.net"), 4) == ["1> REM 14 FL erin@example.net"])
        // Some services have done it already when they say that there is no such entry.
        #expect(script.s("205 14") == ["· contactChanged erin@example.net=2", "· edited 4 ok"])
        #expect(
            script.edit(.accept(account: "dave@example.org"), 5) == ["1> ADD 15 AL dave@example.org dave@example.org"])
        #expect(
            script.s("ADD 15 AL 9 dave@example.org Dave") == ["· contactChanged dave@example.org=10", "· edited 5 ok"])
        #expect(
            script.edit(.decline(account: "fred@example.org"), 6) == ["1> ADD 16 BL fred@example.org fred@example.org"])
        #expect(script.s("ADD 16 BL 9 fred@example.org fred@example.org").last == "· edited 6 ok")
        #expect(script.edit(.privacy(allowsStrangers: false), 7) == ["1> BLP 17 BL"])
        #expect(script.s("BLP 17 10 BL") == ["· privacy false true", "· edited 7 ok"])
        #expect(script.edit(.notification(asks: false), 8) == ["1> GTC 18 N"])
        #expect(script.s("GTC 18 11 N") == ["· privacy false false", "· edited 8 ok"])
        // What is so already is no failure.
        #expect(script.edit(.privacy(allowsStrangers: false), 9) == ["1> BLP 19 BL"])
        #expect(script.s("218 19") == ["· edited 9 ok"])
    }

    @Test("Somebody who is there already is seen, also when added a second time")
    func presenceWithinAnEdit() {
        var script = signedIn(.msnp9)
        for round in 0..<2 {
            let id = 7 + 3 * round
            _ = script.edit(.add(account: "erin@example.net", alias: "", groupID: nil, message: ""), UInt64(round))
            _ = script.s("ADD \(id) FL 2 erin@example.net erin@example.net 0")
            // Before the last answer, as some services do; the second time she is on the allow list, and the edit is over.
            #expect(
                script.s("NLN NLN erin@example.net Erin 0")
                    == (round == 0 ? ["· contactChanged erin@example.net=1"] : [])
                    + ["· presence erin@example.net NLN Erin"])
            _ = script.s("ADD \(id + 1) AL 3 erin@example.net erin@example.net")
            _ = script.edit(.remove(account: "erin@example.net"), 10)
            _ = script.s("REM \(id + 2) FL 4 erin@example.net")
        }
    }

    @Test("MSNP7-9: nobody falls off the list with their last group", arguments: [Dialect.msnp7, .msnp9])
    func numberedGroups(dialect: Dialect) {
        var script = signedIn(dialect)
        #expect(script.edit(.addGroup(name: "Lab & co"), 1) == ["1> ADG 7 Lab%20&%20co 0"])
        #expect(script.s("ADG 7 7 Lab%20%26%20co 2 0") == ["· groups 1=Friends 2=Lab & co", "· edited 1 ok"])
        #expect(script.edit(.renameGroup(id: "2", name: "Lab"), 2) == ["1> REG 8 2 Lab 0"])
        #expect(script.s("REG 8 8 2 Lab 0") == ["· groups 1=Friends 2=Lab", "· edited 2 ok"])
        #expect(
            script.edit(.setGroup(account: "carol@example.net", groupID: "2", isMember: true), 3) == [
                "1> ADD 9 FL carol@example.net carol@example.net 2"
            ])
        #expect(script.s("ADD 9 FL 9 carol@example.net Carol 2") == ["1> REM 10 FL carol@example.net 0"])
        #expect(
            script.s("REM 10 FL 10 carol@example.net 0") == [
                "· contactChanged carol@example.net=5 in 2", "· edited 3 ok",
            ])
        #expect(script.edit(.removeGroup(id: "2"), 4) == ["1> ADD 11 FL carol@example.net carol@example.net 0"])
        #expect(script.s("ADD 11 FL 11 carol@example.net Carol 0") == ["1> REM 12 FL carol@example.net 2"])
        #expect(script.s("REM 12 FL 12 carol@example.net 2") == ["1> RMG 13 2"])
        #expect(
            script.s("RMG 13 13 2") == ["· contactChanged carol@example.net=5", "· groups 1=Friends", "· edited 4 ok"])
        #expect(
            script.edit(.addGroup(name: String(repeating: "é", count: 20)), 5) == [
                "· edited 5 refused(229 The name of the group is too long.)"
            ])
        #expect(
            script.edit(.renameGroup(id: "9", name: "x"), 6) == ["· edited 6 refused(224 There is no such group.)"])
        #expect(script.edit(.addGroup(name: "Friends"), 7).first?.contains("228") == true)
        // Another client of the account.
        #expect(script.s("ADG 0 14 New 5 0") == ["· groups 1=Friends 5=New"])
        #expect(script.s("RMG 0 15 5") == ["· groups 1=Friends"])
    }

    @Test("Below MSNP7 there are no groups, and that is said") func noGroups() {
        var script = Script(dialects: [.msnp6])
        _ = script.connect()
        _ = script.connected()
        for line in [
            "VER 1 MSNP6", "INF 2 MD5", "USR 3 MD5 S a", "USR 4 OK alice@example.com Alice 1", "SYN 5 0", "CHG 6 NLN",
        ] { _ = script.s(line) }
        #expect(script.edit(.addGroup(name: "x"), 1) == ["· edited 1 notInDialect(\"MSNP7\")"])
        #expect(
            script.edit(.add(account: "bob@example.net", alias: "", groupID: nil, message: ""), 2) == [
                "1> ADD 7 FL bob@example.net bob@example.net"
            ])
    }

    @Test("MSNP10-12: ADC, GUIDs, SBP") func tagged() {
        var script = Script.signedIn12()
        #expect(
            script.edit(.add(account: "erin@example.net", alias: "Ern", groupID: nil, message: ""), 1) == [
                "1> ADC 8 FL N=erin@example.net F=erin@example.net"
            ])
        #expect(
            script.s("ADC 8 FL N=erin@example.net F=erin@example.net C=4500afd2-0847-591e-b239-c199653b0a41") == [
                "1> ADC 9 AL N=erin@example.net"
            ])
        #expect(
            script.s("ADC 9 AL N=erin@example.net") == ["1> SBP 10 4500afd2-0847-591e-b239-c199653b0a41 MFN Ern"])
        #expect(
            script.s("SBP 10 4500afd2-0847-591e-b239-c199653b0a41 MFN Ern") == [
                "· contactChanged erin@example.net=3 Ern", "· edited 1 ok",
            ])
        #expect(script.edit(.addGroup(name: "Lab"), 2) == ["1> ADG 11 Lab 0"])
        #expect(
            script.s("ADG 11 Lab fe9f4c4b-e9ed-44b8-963b-039a8ec100a0 0") == [
                "· groups fe9f4c4b-e9ed-44b8-963b-039a8ec100a0=Lab", "· edited 2 ok",
            ])
        #expect(
            script.edit(
                .setGroup(
                    account: "erin@example.net", groupID: "fe9f4c4b-e9ed-44b8-963b-039a8ec100a0", isMember: true), 3)
                == [
                    "1> ADC 12 FL C=4500afd2-0847-591e-b239-c199653b0a41 fe9f4c4b-e9ed-44b8-963b-039a8ec100a0"
                ])
        #expect(
            script.s("ADC 12 FL C=4500afd2-0847-591e-b239-c199653b0a41 fe9f4c4b-e9ed-44b8-963b-039a8ec100a0").last
                == "· edited 3 ok")
        #expect(
            script.edit(.remove(account: "erin@example.net"), 4) == [
                "1> REM 13 FL 4500afd2-0847-591e-b239-c199653b0a41"
            ])
        #expect(
            script.s("REM 13 FL 4500afd2-0847-591e-b239-c199653b0a41") == [
                "· contactChanged erin@example.net=2", "· edited 4 ok",
            ])
        #expect(script.edit(.block(account: "bob@example.net"), 5) == ["1> REM 14 AL bob@example.net"])
        _ = script.s("REM 14 AL bob@example.net")
        #expect(script.s("ADC 15 BL N=bob@example.net").last == "· edited 5 ok")
        // Somebody adds the user, who lets them see.
        #expect(
            script.s("ADC 0 RL N=fred@example.net F=Fred%20F") == [
                "· contactChanged fred@example.net=24", "· addedBy fred@example.net Fred F",
            ])
        #expect(script.edit(.accept(account: "fred@example.net"), 6) == ["1> ADC 16 AL N=fred@example.net"])
        #expect(script.s("ADC 16 AL N=fred@example.net") == ["1> ADC 17 RL N=fred@example.net"])
        #expect(script.s("ADC 17 RL N=fred@example.net") == ["1> REM 18 PL fred@example.net"])
        #expect(script.s("REM 18 PL fred@example.net") == ["· contactChanged fred@example.net=10", "· edited 6 ok"])
        #expect(
            script.s("REM 0 RL fred@example.net") == [
                "· removedBy fred@example.net", "· contactChanged fred@example.net=2",
            ])
    }

    @Test("MSNP13 and later: the web services first, then the server") func addressBook() {
        var script = Script.signedIn18()
        #expect(
            script.edit(.add(account: "zoe@example.net", alias: "Zed", groupID: nil, message: "it's me"), 1) == [
                "fetch edit add zoe@example.net/1 by Alice: it's me, +Allow zoe@example.net, alias(contactID: \"\", \"Zed\")"
            ])
        #expect(
            script.edited(ContactsEdited(contactID: "z1")) == [
                "1> ADL 12 <ml><d n=\"example.net\"><c n=\"zoe\" l=\"3\" t=\"1\"/></d></ml>"
            ])
        // Presence comes with the answer, and is told of a contact that is known.
        #expect(
            script.s("NLN NLN 1:zoe@example.net Zoe 2684354592:0 0") == [
                "· contactChanged zoe@example.net=3 Zed", "· presence zoe@example.net NLN Zoe",
            ])
        #expect(
            script.s("UBX 1:zoe@example.net", payload: "<Data><PSM>hi</PSM></Data>") == [
                "· message of zoe@example.net: hi|"
            ])
        #expect(script.s("ADL 12 OK") == ["· edited 1 ok"])
        #expect(
            script.edit(.block(account: "zoe@example.net"), 2) == [
                "fetch edit -Allow zoe@example.net, +Block zoe@example.net"
            ])
        #expect(script.edited() == ["1> RML 13 <ml><d n=\"example.net\"><c n=\"zoe\" l=\"2\" t=\"1\"/></d></ml>"])
        #expect(script.s("RML 13 OK") == ["1> ADL 14 <ml><d n=\"example.net\"><c n=\"zoe\" l=\"4\" t=\"1\"/></d></ml>"])
        #expect(script.s("ADL 14 OK") == ["· contactChanged zoe@example.net=5 Zed", "· edited 2 ok"])
        #expect(script.edit(.remove(account: "zoe@example.net"), 3) == ["fetch edit delete z1"])
        _ = script.edited()
        #expect(script.s("RML 15 OK") == ["· contactChanged zoe@example.net=4", "· edited 3 ok"])
        #expect(
            script.edit(.rename(account: "bob@example.net", alias: ""), 4) == [
                "fetch edit alias(contactID: \"b1\", \"\")"
            ])
        #expect(script.edited() == ["· contactChanged bob@example.net=11", "· edited 4 ok"])
        // A request that was there at the sign-in.
        #expect(
            script.edit(.accept(account: "erin@example.net"), 5) == [
                "fetch edit -Pending erin@example.net, +Reverse erin@example.net, +Allow erin@example.net"
            ])
        #expect(script.edited() == ["1> ADL 16 <ml><d n=\"example.net\"><c n=\"erin\" l=\"2\" t=\"1\"/></d></ml>"])
        #expect(script.s("ADL 16 OK") == ["· contactChanged erin@example.net=10", "· edited 5 ok"])
        #expect(
            script.edit(.privacy(allowsStrangers: false), 6) == [
                "fetch edit ownPrivacy(MSNServices.MessagePrivacy.block)"
            ])
        #expect(script.edited() == ["1> BLP 17 BL"])
        #expect(script.s("BLP 17 BL") == ["· privacy false true", "· edited 6 ok"])
        #expect(script.edit(.notification(asks: false), 7) == ["fetch edit ownNotification(asks: false)"])
        #expect(script.edited() == ["· privacy false false", "· edited 7 ok"])
        #expect(script.edit(.addGroup(name: "Lab"), 8) == ["fetch edit group Lab"])
        #expect(script.edited(ContactsEdited(groupID: "g1")) == ["· groups g1=Lab", "· edited 8 ok"])
        #expect(
            script.edit(.setGroup(account: "bob@example.net", groupID: "g1", isMember: true), 9) == [
                "fetch edit b1 into g1"
            ])
        #expect(script.edited() == ["· contactChanged bob@example.net=11 in g1", "· edited 9 ok"])
        #expect(script.edit(.removeGroup(id: "g1"), 10) == ["fetch edit no group g1"])
        #expect(script.edited() == ["· groups ", "· contactChanged bob@example.net=11", "· edited 10 ok"])
        // Somebody who stayed in the address book comes back to life.
        #expect(
            script.edit(.add(account: "old@example.net", alias: "", groupID: nil, message: ""), 11) == [
                "fetch edit isMessengerUser(contactID: \"b3\", true), +Allow old@example.net"
            ])
    }

    @Test("Taken off the list and put on it again: the same presence as before is news") func again() {
        var script = Script.signedIn18()
        let line = "NLN NLN 1:bob@example.net Bob 2788999228:48 0"
        #expect(script.s(line).count == 1)
        #expect(script.s(line) == [])
        _ = script.edit(.remove(account: "bob@example.net"), 1)
        _ = script.edited()
        #expect(script.s("RML 12 OK") == ["· contactChanged bob@example.net=10", "· edited 1 ok"])
        _ = script.edit(.add(account: "bob@example.net", alias: "", groupID: nil, message: ""), 2)
        #expect(script.s(line) == [])
        _ = script.edited(ContactsEdited(contactID: "b1"))
        #expect(
            script.s("ILN 13 NLN 1:bob@example.net Bob 2788999228:48 0") == [
                "· contactChanged bob@example.net=11", "· presence bob@example.net NLN Bob",
            ])
        #expect(script.s("ADL 13 OK") == ["· edited 2 ok"])
        #expect(script.s(line) == [])
        // The answer of the web services may be behind it all.
        script = Script.signedIn18()
        _ = script.edit(.add(account: "zoe@example.net", alias: "", groupID: nil, message: ""), 1)
        #expect(script.s("NLN NLN 1:zoe@example.net Zoe 2684354592:0 0") == [])
        #expect(script.s("UBX 1:zoe@example.net", payload: "<Data><PSM>hi</PSM></Data>") == [])
        _ = script.edited(ContactsEdited(contactID: "z1"))
        #expect(
            script.s("ADL 12 OK") == [
                "· contactChanged zoe@example.net=3", "· presence zoe@example.net NLN Zoe",
                "· message of zoe@example.net: hi|", "· edited 1 ok",
            ])
        // Off every list, and gone before they are on one again.
        script = Script.signedIn12()
        _ = script.s("NLN NLN bob@example.net Bob 1073741856 0")
        _ = script.edit(.remove(account: "bob@example.net"), 1)
        _ = script.s("REM 8 FL bbbbbbbb-0000-0000-0000-000000000001")
        #expect(script.s("NLN AWY bob@example.net Bob 1073741856 0") == [])
        #expect(script.s("FLN bob@example.net") == [])
        _ = script.edit(.add(account: "bob@example.net", alias: "", groupID: nil, message: ""), 2)
        #expect(
            script.s("ADC 9 FL N=bob@example.net F=Bob C=bbbbbbbb-0000-0000-0000-000000000001") == [
                "· contactChanged bob@example.net=11", "· edited 2 ok",
            ])
        #expect(
            script.s("NLN NLN bob@example.net Bob 1073741856 0") == ["· presence bob@example.net NLN Bob"])
    }

    @Test("Who is on another network is seen, and cannot be written to: said at once") func otherNetwork() {
        var script = Script.signedIn18()
        let entry = "<ml><d n=\"yahoo.example\"><c n=\"yan\" t=\"32\" l=\"1\"/></d></ml>"
        _ = script.s("ADL 0", payload: entry)
        let yan = MSNConversationKey.direct("yan@yahoo.example")
        #expect(script.s("NLN NLN 32:yan@yahoo.example Yan 0:0 0") == ["· presence yan@yahoo.example NLN Yan"])
        #expect(script.send("hi", 1, to: yan) == ["· yan@yahoo.example: failed 1 otherNetwork"])
        _ = script.s(
            "UBM 32:yan@yahoo.example 1",
            payload: "MIME-Version: 1.0\r\nContent-Type: text/plain; charset=UTF-8\r\n\r\nhello")
        #expect(script.send("hello", 2, to: yan) == ["· yan@yahoo.example: failed 2 otherNetwork"])
        #expect(
            script.invite("yan@yahoo.example", to: script.openGroup()) == [
                "· #1: inviteFailed yan@yahoo.example otherNetwork"
            ])
        #expect(script.send("hi", 3, to: bob) == ["1> XFR 12 SB"])
    }

    @Test("An unknown domain is asked about; what is not known is Messenger's") func query() {
        var script = Script.signedIn18()
        #expect(
            script.edit(.add(account: "yan@yahoo.example", alias: "", groupID: nil, message: ""), 1) == [
                "1> FQY 12 <ml><d n=\"yahoo.example\"><c n=\"yan\"/></d></ml>"
            ])
        #expect(
            script.s("FQY 12", payload: "<ml><d n=\"yahoo.example\"><c n=\"yan\" t=\"32\"/></d></ml>") == [
                "fetch edit add yan@yahoo.example/32 by Alice, +Allow yan@yahoo.example"
            ])
        #expect(
            script.edited(ContactsEdited(contactID: "y1")) == [
                "1> ADL 13 <ml><d n=\"yahoo.example\"><c n=\"yan\" l=\"3\" t=\"32\"/></d></ml>"
            ])
        _ = script.s("ADL 13 OK")
        _ = script.edit(.add(account: "x@other.example", alias: "", groupID: nil, message: ""), 2)
        #expect(script.s("208 14") == ["· edited 2 refused(208 The account does not exist or is not valid.)"])
        _ = script.edit(.add(account: "x@third.example", alias: "", groupID: nil, message: ""), 3)
        #expect(script.wait(30).contains("fetch edit add x@third.example/1 by Alice, +Allow x@third.example"))
    }

    @Test("Refusals in words; a failure at the web services fetches the lists again") func refusals() {
        var script = Script.signedIn12()
        _ = script.edit(.add(account: "nobody@example.net", alias: "", groupID: nil, message: ""), 1)
        #expect(script.s("208 8") == ["· edited 1 refused(208 The account does not exist or is not valid.)"])
        _ = script.edit(.add(account: "erin@example.net", alias: "", groupID: nil, message: ""), 2)
        #expect(script.s("210 9") == ["· edited 2 refused(210 The contact list is full.)"])
        #expect(script.edit(.remove(account: "erin@example.net"), 3) == ["· edited 3 unknown(\"erin@example.net\")"])
        for address in ["nobody", "a b@example.net", "@example.net", "x@", "alice@example.com", ""] {
            let actions = script.edit(.add(account: address, alias: "", groupID: nil, message: ""), 4)
            #expect(actions.count == 1 && actions[0].hasPrefix("· edited 4 refused"), "\(address): \(actions)")
        }
        script = Script.signedIn18()
        _ = script.edit(.block(account: "bob@example.net"), 5)
        #expect(
            script.notEdited(.status(500)) == [
                "· edited 5 webService(\"the service answered with HTTP status 500\")"
            ])
        #expect(script.wait(2) == ["fetch paged lists t=TICKET2&p="])
    }

    @Test("On the opposite list all the same: taken off there, once") func opposite() {
        var script = Script.signedIn12()
        #expect(script.edit(.allow(account: "zoe@example.net"), 1) == ["1> ADC 8 AL N=zoe@example.net"])
        #expect(script.s("219 8") == ["1> REM 9 BL zoe@example.net"])
        #expect(script.s("REM 9 BL zoe@example.net") == ["1> ADC 10 AL N=zoe@example.net"])
        #expect(script.s("219 10") == ["· edited 1 refused(219 The contact is on the opposite list.)"])
    }

    @Test("Every edit ends: no answer, no session, a lost connection, too many") func ends() {
        var script = Script.signedIn18()
        _ = script.edit(.block(account: "bob@example.net"), 1)
        _ = script.edit(.allow(account: "carol@example.net"), 2)
        let late = script.lastEdit
        #expect(script.wait(60).contains("· edited 1 timedOut"))
        // The next one is under way; the late answer is not taken for its own.
        #expect(script.web(.edited(.success(ContactsEdited()), number: late)) == [])
        for id in UInt64(3)...UInt64(2 + MSNClientLimits.listEdits) {
            #expect(script.edit(.remove(account: "bob@example.net"), id) == [])
        }
        #expect(script.edit(.remove(account: "bob@example.net"), 999) == ["· edited 999 tooMany(limit: 200)"])
        let closed = script.closed()
        #expect(closed.filter { $0.contains("connectionLost") }.count == MSNClientLimits.listEdits + 1)
        #expect(closed.last == "· ended serviceClosed(nil)")
        #expect(script.edit(.remove(account: "bob@example.net"), 5000) == ["· edited 5000 notSignedIn"])
        // Asked for while the sign-in goes on.
        script = Script(dialects: [.msnp12])
        _ = script.connect()
        #expect(script.edit(.remove(account: "bob@example.net"), 1) == ["· edited 1 notSignedIn"])
    }

    // MARK: Changes from elsewhere

    @Test("Somebody adds the user: what they wrote comes with the lists") func addedBy() {
        var script = Script.signedIn18()
        let added = "<ml><d n=\"example.net\"><c n=\"fred\" t=\"1\" l=\"8\" f=\"Fred%20F\"/></d></ml>"
        #expect(script.s("ADL 0", payload: added) == ["· contactChanged fred@example.net=24"])
        #expect(script.wait(2) == ["fetch paged lists t=TICKET2&p="])
        guard case .lists(.success(var lists)) = Web.lists else { return }
        lists.memberships.append(
            Membership(
                role: .pending, account: "fred@example.net", membershipID: "77", displayName: "Fred F",
                inviteMessage: "from work"))
        #expect(
            script.web(.lists(.success(lists))) == [
                "· contactChanged fred@example.net=16", "· addedBy fred@example.net Fred F: from work",
            ])
        #expect(
            script.edit(.decline(account: "fred@example.net"), 1) == [
                "fetch edit -Pending fred@example.net (77), +Reverse fred@example.net, +Block fred@example.net"
            ])
        // Without an answer of the web services it is told all the same, and they are not asked too often.
        _ = script.s("ADL 0", payload: added.replacing("fred", with: "gina"))
        var waited: [String] = []
        for _ in 0..<4 {
            waited += script.wait(40)
            _ = script.s("QNG 60")
        }
        #expect(waited.contains("· addedBy gina@example.net Fred F"))
    }

    @Test("A request that is answered or taken back before the lists are here is not told again") func answeredSooner()
    {
        let added = "<ml><d n=\"example.net\"><c n=\"fred\" t=\"1\" l=\"8\" f=\"Fred%20F\"/></d></ml>"
        guard case .lists(.success(var lists)) = Web.lists else { return }
        for role in [MembershipRole.reverse, .block] {
            lists.memberships.append(Membership(role: role, account: "fred@example.net", displayName: "Fred F"))
        }
        var script = Script.signedIn18()
        _ = script.s("ADL 0", payload: added)
        // The service goes on showing them as pending unless they are taken off that list.
        #expect(
            script.edit(.decline(account: "fred@example.net"), 1) == [
                "fetch edit -Pending fred@example.net, +Block fred@example.net"
            ])
        #expect(script.edited() == ["1> ADL 12 <ml><d n=\"example.net\"><c n=\"fred\" l=\"4\" t=\"1\"/></d></ml>"])
        #expect(script.s("ADL 12 OK") == ["· contactChanged fred@example.net=12", "· edited 1 ok"])
        #expect(script.wait(3) == ["fetch paged lists t=TICKET2&p="])
        #expect(script.web(.lists(.success(lists))) == [])

        script = Script.signedIn18()
        _ = script.s("ADL 0", payload: added)
        #expect(
            script.s("RML 0", payload: added) == [
                "· removedBy fred@example.net", "· contactRemoved fred@example.net",
            ])
        #expect(script.wait(3) == ["fetch paged lists t=TICKET2&p="])
        #expect(script.web(Web.lists) == [])
        // Somebody who need not ask is told of all the same.
        script = Script.signedIn18()
        _ = script.s("ADL 0", payload: added.replacing("fred", with: "bob"))
        _ = script.wait(3)
        #expect(script.web(Web.lists) == ["· addedBy bob@example.net Fred F"])
    }

    @Test("The address book was changed elsewhere") func notice() {
        var script = Script.signedIn18()
        let notice = """
            <NOTIFICATION id="0" siteid="45705" siteurl="http://contacts.example.com"><TO pid="0x1:0x2" name="alice@example.com">\
            <VIA agent="messenger"/></TO><MSG id="0"><SUBSCR url="s.htm"/><ACTION url="a.htm"/><BODY>&lt;NotificationData&gt;\
            &lt;Service&gt;ABCHInternal&lt;/Service&gt;&lt;/NotificationData&gt;</BODY></MSG></NOTIFICATION>
            """
        for _ in 0..<5 { #expect(script.s("NOT", payload: notice) == []) }
        #expect(script.wait(3) == ["fetch paged lists t=TICKET2&p="])
        #expect(script.web(Web.lists) == [])
        // Not again at once.
        _ = script.s("NOT", payload: notice)
        #expect(script.wait(16) == [])
        #expect(script.wait(5) == ["fetch paged lists t=TICKET2&p="])
        guard case .lists(.success(var lists)) = Web.lists else { return }
        lists.addressBook.contacts.removeAll { $0.account == "bob@example.net" }
        lists.addressBook.groups = [AddressBookGroup(id: "g", name: "Lab")]
        lists.addressBook.privacy = .block
        lists.addressBook.asksAboutAdditions = false
        lists.memberships.removeAll { $0.account == "dave@example.org" }
        #expect(
            script.web(.lists(.success(lists))) == [
                "· groups g=Lab", "· privacy false false", "· contactChanged bob@example.net=10",
                "· contactRemoved dave@example.org",
            ])
    }

    @Test("Lists that were asked for before an edit and come after it are asked for again, and undo nothing")
    func overtaken() {
        for isOver in [true, false] {
            var script = Script.signedIn18()
            _ = script.s("ADL 0", payload: "<ml><d n=\"example.net\"><c n=\"erin\" t=\"1\" l=\"8\"/></d></ml>")
            #expect(script.wait(3) == ["fetch paged lists t=TICKET2&p="])
            #expect(script.edit(.allow(account: "erin@example.net")) == ["fetch edit +Allow erin@example.net"])
            if isOver {
                let added = script.edited()
                #expect(added.count == 1 && added[0].hasPrefix("1> ADL 12"), "\(added)")
                #expect(script.s("ADL 12 OK").last == "· edited 1 ok")
            }
            #expect(script.web(Web.lists) == (isOver ? [] : ["· addedBy erin@example.net erin@example.net"]))
            if !isOver {
                _ = script.edited()
                _ = script.s("ADL 12 OK")
            }
            #expect(script.wait(21) == ["fetch paged lists t=TICKET2&p="])
        }
    }

    @Test("RML 0, ADL 0 of another client, and what cannot be read") func pushes() {
        var script = Script.signedIn18()
        #expect(
            script.s("RML 0", payload: "<ml><d n=\"example.net\"><c n=\"bob\" t=\"1\" l=\"8\"/></d></ml>") == [
                "· removedBy bob@example.net", "· contactChanged bob@example.net=3 Bobby",
            ])
        #expect(
            script.s("ADL 0", payload: "<ml><d n=\"example.net\"><c n=\"fred\" t=\"1\" l=\"1\"/></d></ml>") == [
                "· contactChanged fred@example.net=1"
            ])
        #expect(
            script.s("RML 0", payload: "<ml><d n=\"example.net\"><c n=\"fred\" t=\"1\" l=\"1\"/></d></ml>") == [
                "· contactRemoved fred@example.net"
            ])
        #expect(script.s("ADL 0", payload: "<ml><d n=\"example.net\"><c") == [])
    }
}
