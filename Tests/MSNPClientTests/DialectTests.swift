// SPDX-License-Identifier: Apache-2.0

import Cryptography
import MSNPWire
import MSNServices
import NIOCore
import Testing

@testable import MSNPClient

/// The sign-in of each dialect with the lines of a real service, shortened.
@Suite("Dialects") struct DialectTests {
    /// A session of this dialect up to the point where the lists begin; gives what the client did last.
    private func signIn(_ dialect: Dialect) -> (Script, [String]) {
        var script = Script(dialects: [dialect])
        _ = script.connect()
        #expect(script.connected() == ["· negotiating", "1> VER 1 \(dialect) CVR0"])
        var actions = script.s("VER 1 \(dialect)")
        if dialect.usesMD5 {
            #expect(actions == ["· authenticating", "1> INF 2"])
            #expect(script.s("INF 2 MD5") == ["1> USR 3 MD5 I alice@example.com"])
            // MD5 of "5016be4217521ebsecret"
            #expect(
                script.s("USR 3 MD5 S 5016be4217521eb") == [
                    "1> USR 4 MD5 S "
                        + SaltedPassword.response(salt: "5016be4217521eb", password: Secret("secret"))
                ])
            actions = script.s(
                dialect >= .msnp6 ? "USR 4 OK alice@example.com Alice 1" : "USR 4 OK alice@example.com Alice")
            return (script, actions)
        }
        #expect(actions.first?.hasPrefix("1> CVR 2 0x0409 winnt ") == true)
        let package = dialect.usesTweener ? "TWN" : "SSO"
        #expect(
            script.s("CVR 2 6.0.0602 6.0.0602 6.0.0602 https://escargot.chat https://escargot.chat").last
                == "1> USR 3 \(package) I alice@example.com")
        if dialect >= .msnp13 { #expect(script.s("GCF 0", payload: "<Policies></Policies>") == []) }
        let challenge =
            dialect.usesTweener
            ? "USR 3 TWN S ct=1,rver=1,wp=FS_40SEC_0_COMPACT,lc=1,id=1"
            : "USR 3 SSO S MBI_KEY_OLD AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8gISIjJCUmJygpKissLS4v"
        let asked = script.s(challenge)
        #expect(asked.first?.contains("contacts.msn.com=MBI") == dialect.usesAddressBook)
        let proof = script.web(Web.tokens)
        if dialect.usesTweener {
            #expect(proof == ["1> USR 4 TWN S t=TICKET3&p="])
        } else {
            #expect(proof.first?.hasPrefix("1> USR 4 SSO S t=TICKET&p= HAAAAAEAAAADZgAA") == true)
            #expect(proof.first?.hasSuffix(" {11111111-2222-3333-4444-555555555555}") == dialect.hasEndpoints)
        }
        actions = script.s(
            dialect.hasContactIDs ? "USR 4 OK alice@example.com 1 0" : "USR 4 OK alice@example.com Alice 1 0")
        return (script, actions)
    }

    private static let profile = """
        MIME-Version: 1.0\r\nContent-Type: text/x-msmsgsprofile; charset=UTF-8\r\nLoginTime: 1795232231\r\n\
        EmailEnabled: 0\r\nMemberIdHigh: 1086120136\r\nMemberIdLow: 1759103661\r\npreferredEmail:\r\nsid: 507\r\n\
        MSPAuth: fd76749b177a7d52b85eY6+H31sTUOFkqjN\r\nClientIP: 127.0.0.1\r\nClientPort: 58234\r\nABCHMigrated: 1\r\n\
        MPOPEnabled: 0\r\n\r\n
        """

    @Test("MSNP2-7: MD5, lists one by one, presence without capabilities", arguments: Dialect.all.filter(\.usesMD5))
    func md5(dialect: Dialect) {
        var (script, actions) = signIn(dialect)
        #expect(actions == ["· lists", "1> SYN 5 0"])
        #expect(script.s("MSG Hotmail Hotmail", payload: Self.profile) == [])
        var lines = ["SYN 5 1", "GTC 5 1 A", "BLP 5 1 BL"]
        if dialect >= .msnp5 { lines += ["PRP 5 1 PHH", "PRP 5 1 MOB N"] }
        let group = dialect >= .msnp7 ? " 1" : ""
        let first = dialect >= .msnp7 ? " 0" : ""
        if dialect >= .msnp7 { lines += ["LSG 5 1 1 2 0 Other%20Contacts 0", "LSG 5 1 2 2 1 Friends 0"] }
        lines += ["LST 5 FL 1 1 2 bob@example.net Bob\(group)"]
        if dialect >= .msnp5 { lines += ["BPR 1 bob@example.net PHH 555", "BPR 1 bob@example.net MOB Y"] }
        lines += [
            "LST 5 FL 1 2 2 carol@example.net Carol%20C.\(first)", "LST 5 AL 1 1 1 bob@example.net Bob",
            "LST 5 BL 1 0 0", "LST 5 RL 1 1 2 bob@example.net Bob",
        ]
        for line in lines { #expect(script.s(line) == [], "\(line)") }
        #expect(
            script.s("LST 5 RL 1 2 2 dave@example.org Dave") == [
                "· signedIn \(dialect) Alice bob@example.net=11 carol@example.net=1 dave@example.org=8",
                "1> CHG 6 NLN",
            ])
        guard case .signedIn(_, _, let lists, _) = script.events.last else { return }
        #expect(lists.groups == (dialect >= .msnp7 ? [MSNContactGroup(id: "1", name: "Friends")] : []))
        #expect(lists.contacts[0].groupIDs == (dialect >= .msnp7 ? ["1"] : []))
        #expect(lists.contacts[1].groupIDs == [])
        #expect(!lists.privacy.allowsStrangers)
        #expect(script.s("CHG 6 NLN") == ["· own NLN"])
        #expect(script.s("ILN 6 NLN bob@example.net Bob") == ["· presence bob@example.net NLN Bob"])
        #expect(script.s("NLN BSY bob@example.net Bob") == ["· presence bob@example.net BSY Bob"])
        #expect(script.s("FLN bob@example.net") == ["· presence bob@example.net FLN "])
        // There is nothing for personal messages.
        #expect(script.act { $0.setPersonalMessage("x", now: $1, into: &$2) } == [])
        #expect(script.act { $0.setDisplayName("Al", now: $1, into: &$2) } == ["1> REA 7 alice@example.com Al"])
        #expect(script.s("REA 7 11 alice@example.com Al") == ["· own Al"])
        #expect(script.wait(45) == ["1> PNG"])
        #expect(script.s("QNG") == [])
    }

    @Test("MSNP2-7: a version that is that of the request ends the reply; without it the last of the reverse list does")
    func emptyMD5() {
        var (script, _) = signIn(.msnp4)
        #expect(script.s("SYN 5 0") == ["· signedIn MSNP4 Alice", "1> CHG 6 NLN"])
        // Told late, or by another client of the account.
        #expect(script.s("BLP 0 3 BL") == ["· privacy false true"])
        (script, _) = signIn(.msnp4)
        for line in ["SYN 5 7", "GTC 5 7 N", "BLP 5 7 AL", "LST 5 FL 7 0 0", "LST 5 AL 7 0 0", "LST 5 BL 7 0 0"] {
            #expect(script.s(line) == [])
        }
        #expect(script.s("LST 5 RL 7 0 0").first == "· signedIn MSNP4 Alice")
        // One that never comes.
        (script, _) = signIn(.msnp4)
        _ = script.s("SYN 5 7")
        #expect(script.wait(40).last == "· ended timedOut(MSNPClient.MSNSignInStep.lists)")
    }

    @Test("MSNP8 and 9: Tweener, lists with counts, numbered groups", arguments: [Dialect.msnp8, .msnp9])
    func positional(dialect: Dialect) {
        var (script, actions) = signIn(dialect)
        #expect(actions == ["· lists", "1> SYN 5 0"])
        for line in [
            "SYN 5 1 3 2", "GTC A", "BLP AL", "PRP PHH 555", "LSG 0 Other%20Contacts 0", "LSG 1 Friends 0",
            "LST bob@example.net Bob 11 1", "BPR MOB Y", "LST carol@example.net Carol 5 0",
        ] {
            #expect(script.s(line) == [], "\(line)")
        }
        let caps = dialect == .msnp8 ? "32" : "1073741856 0"
        #expect(
            script.s("LST dave@example.org Dave 8") == [
                "· signedIn \(dialect) Alice bob@example.net=11 carol@example.net=5 dave@example.org=8",
                "1> CHG 6 NLN \(caps)",
            ])
        #expect(script.s("BPR MOB Y") == [])
        guard case .signedIn(_, _, let lists, _) = script.events.last else { return }
        #expect(lists.groups == [MSNContactGroup(id: "1", name: "Friends")])
        #expect(lists.contacts.map(\.groupIDs) == [["1"], [], []])
        #expect(script.s("CHG 6 NLN \(caps)") == ["· own NLN"])
        #expect(
            script.s("ILN 6 NLN bob@example.net Bob 1073741824" + (dialect == .msnp9 ? " 0" : "")) == [
                "· presence bob@example.net NLN Bob"
            ])
        #expect(script.act { $0.setDisplayName("Al", now: $1, into: &$2) } == ["1> REA 7 alice@example.com Al"])
    }

    @Test("MSNP8: one group that is called ~ is none") func noGroups() {
        var (script, _) = signIn(.msnp8)
        _ = script.s("SYN 5 1 1 1")
        _ = script.s("LSG 0 ~ 0")
        _ = script.s("LST bob@example.net Bob 11 0")
        guard case .signedIn(_, _, let lists, _) = script.events.last else {
            Issue.record("not signed in")
            return
        }
        #expect(lists.groups == [])
        #expect(lists.contacts.map(\.groupIDs) == [[]])
    }

    @Test("MSNP10-12: GUIDs, pending people, own name by PRP", arguments: [Dialect.msnp10, .msnp11, .msnp12])
    func tagged(dialect: Dialect) {
        var (script, actions) = signIn(dialect)
        #expect(actions == ["· lists", "1> SYN 5 0 0"])
        if dialect >= .msnp11 { #expect(script.s("SBS 0 null") == []) }
        let network = dialect == .msnp12 ? " 1" : ""
        for line in [
            "SYN 5 2000-01-01T00:00:00.0-00:00 2000-01-01T00:00:00.0-00:00 2 1", "GTC N", "BLP AL", "PRP MFN Alice",
            "LSG Friends 49eb2b2b-efe5-5227-90c2-7bb19fba1b07",
            "LST N=bob@example.net F=Bob C=d2bf9686-d830-5b7e-aa50-70d41545c0af 11\(network) 49eb2b2b-efe5-5227-90c2-7bb19fba1b07",
        ] {
            #expect(script.s(line) == [], "\(line)")
        }
        actions = script.s("LST N=erin@example.net F=Erin 16\(network) ")
        #expect(actions[0] == "· signedIn \(dialect) Alice bob@example.net=11 erin@example.net=16")
        #expect(actions[1] == "1> CHG 6 NLN 1073741856 0")
        #expect(actions.contains { $0.contains("UUX") } == (dialect >= .msnp11))
        guard case .signedIn(_, _, let lists, _) = script.events.last else { return }
        #expect(lists.groups.map(\.name) == ["Friends"])
        #expect(!lists.privacy.asksAboutAdditions)
        #expect(lists.contacts[0].contactID == "d2bf9686-d830-5b7e-aa50-70d41545c0af")
        #expect(script.s("CHG 6 NLN 1073741856 0") == ["· own NLN"])
    }

    @Test(
        "MSNP13 and 14: Tweener, the profile's ticket for the address book, ADL", arguments: [Dialect.msnp13, .msnp14])
    func addressBookByCookie(dialect: Dialect) {
        var (script, actions) = signIn(dialect)
        #expect(actions == ["· lists"])
        #expect(script.s("SBS 0 null") == [])
        #expect(
            script.s("MSG Hotmail Hotmail", payload: Self.profile) == [
                "fetch lists cookie fd76749b177a7d52b85eY6+H31sTUOFkqjN"
            ])
        actions = script.web(Web.lists)
        #expect(actions[1] == "1> BLP 5 AL")
        #expect(script.s("BLP 5 AL") == [])
        #expect(script.s("ADL 6 OK").prefix(2) == ["1> PRP 7 MFN Alice", "1> CHG 8 NLN 1610612768 0"])
        #expect(script.s("CHG 8 NLN 1610612768 0") == ["· own NLN"])
        let network = dialect == .msnp14 ? " 1" : ""
        #expect(
            script.s("ILN 8 NLN bob@example.net\(network) Bob 1073741824 0") == ["· presence bob@example.net NLN Bob"])
        #expect(
            script.s(
                "UBX bob@example.net\(network)", payload: "<Data><PSM>B psm</PSM><CurrentMedia></CurrentMedia></Data>")
                == ["· message of bob@example.net: B psm|"])
        #expect(script.s("FLN bob@example.net\(network)" + (dialect == .msnp14 ? " 0" : "")).count == 1)
    }

    @Test("MSNP13: without a profile the ticket of the sign-in has to do") func noProfile() {
        var (script, _) = signIn(.msnp13)
        #expect(script.wait(4) == [])
        #expect(script.wait(1) == ["fetch lists t=TICKET2&p="])
    }

    @Test(
        "MSNP15-17: single sign-on, address book, capabilities of endpoints",
        arguments: [Dialect.msnp15, .msnp16, .msnp17])
    func singleSignOn(dialect: Dialect) {
        var (script, actions) = signIn(dialect)
        #expect(actions == ["· lists", "fetch lists t=TICKET2&p="])
        #expect(script.s("MSG Hotmail Hotmail", payload: Self.profile) == [])
        if dialect.hasEndpoints { #expect(script.s("UBX alice@example.com 1 0") == []) }
        _ = script.web(Web.lists)
        let caps = dialect == .msnp15 ? "2147483680" : "2684354592:0"
        #expect(script.s("ADL 6 OK").prefix(2) == ["1> PRP 7 MFN Alice", "1> CHG 8 NLN \(caps) 0"])
        #expect(script.s("CHG 8 NLN \(caps) 0") == ["· own NLN"])
        let theirs = dialect == .msnp15 ? "1073741824" : "2788999228:48"
        #expect(script.s("ILN 8 NLN bob@example.net 1 Bob \(theirs) 0") == ["· presence bob@example.net NLN Bob"])
        #expect(script.s("NLN NLN alice@example.com 1 Alice \(caps) 0") == [])
        #expect(
            script.s("FLN bob@example.net 1 " + (dialect == .msnp15 ? "0" : "0:0")) == [
                "· presence bob@example.net FLN "
            ])
    }

    @Test("CVR names the client that belongs to the dialect") func clientVersions() {
        let versions: [(Dialect, String)] = [
            (.msnp8, "6.0.0602"), (.msnp9, "6.0.0602"), (.msnp10, "6.1.0155"), (.msnp11, "7.0.0777"),
            (.msnp12, "7.5.0299"), (.msnp13, "8.0.0787"), (.msnp14, "8.0.0787"), (.msnp15, "8.5.1302"),
            (.msnp16, "9.0.1407"), (.msnp17, "9.0.1407"), (.msnp18, "14.0.8117.0416"),
        ]
        for (dialect, version) in versions {
            let command = ClientVersion.command(transactionID: 2, dialect: dialect, account: "a@example.com")
            #expect(command.parameters[6] == version)
        }
    }
}
