// SPDX-License-Identifier: Apache-2.0

import Cryptography
import MSNPWire
import MSNServices
import NIOCore
import Testing

@testable import MSNPClient

@Suite("Sign-in") struct SignInTests {
    @Test("MSNP18: SSO, all tickets at once, address book, ADL, endpoint") func msnp18() {
        var script = Script()
        #expect(script.connect() == ["· connecting", "connect 1 ns.example.com:1863"])
        #expect(script.connected(to: "203.0.113.7") == ["· negotiating", "1> VER 1 MSNP18 MSNP12 CVR0"])
        #expect(
            script.s("VER 1 MSNP18") == [
                "1> CVR 2 0x0409 winnt 6.1.1 i386 MSNMSGR 14.0.8117.0416 msmsgs alice@example.com"
            ])
        #expect(
            script.s("CVR 2 14.0.8117 14.0.8117 14.0.8117 https://example.com https://example.com") == [
                "· authenticating", "1> USR 3 SSO I alice@example.com",
            ])
        // Policies come before the reply.
        #expect(script.s("GCF 0", payload: "<Policies></Policies>") == [])
        #expect(
            script.s("USR 3 SSO S MBI_KEY_OLD AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8gISIjJCUmJygpKissLS4v") == [
                "fetch http://Passport.NET/tb messengerclear.live.com=MBI_KEY_OLD messenger.msn.com=?id=507 "
                    + "contacts.msn.com=MBI messengersecure.live.com=MBI_SSL storage.msn.com=MBI"
            ])
        #expect(
            script.web(Web.tokens) == [
                "1> USR 4 SSO S t=TICKET&p= HAAAAAEAAAADZgAABIAAAAgAAAAUAAAASAAAAAECAwQFBgcI5/b6UPUTyMkbVgyWJivzLXG/cLmTf97i"
                    + "F2gvOrwe8XEYQ8Kj5DN/yALnynD7vWPpHmyDjRL2TjRuAIi4Ye4jnlDzgjE+X44BE34YOGu1wBO9jhHyDGsnYHCyB40= "
                    + "{11111111-2222-3333-4444-555555555555}"
            ])
        #expect(script.s("USR 4 OK alice@example.com 1 0") == ["· lists", "fetch paged lists t=TICKET2&p="])
        #expect(script.s("SBS 0 null") == [])
        #expect(
            script.s("MSG Hotmail Hotmail", payload: "MIME-Version: 1.0\r\nContent-Type: text/x-msmsgsprofile\r\n\r\n")
                == [])
        #expect(script.s("UBX 1:alice@example.com 0") == [])
        #expect(
            script.web(Web.lists) == [
                "· signedIn MSNP18 Alice bob@example.net=11 Carol@Example.net=5 dave@example.org=2 erin@example.net=16",
                "1> BLP 5 AL",
                "1> ADL 6 <ml l=\"1\"><d n=\"example.net\"><c n=\"bob\" l=\"3\" t=\"1\"/></d>"
                    + "<d n=\"Example.net\"><c n=\"Carol\" l=\"5\" t=\"1\"/></d>"
                    + "<d n=\"example.org\"><c n=\"dave\" l=\"2\" t=\"1\"/></d></ml>",
            ])
        #expect(script.s("BLP 5 AL") == [])
        #expect(
            script.s("ADL 6 OK") == [
                "1> PRP 7 MFN Alice", "1> CHG 8 NLN 2684354592:0 0",
                "1> UUX 9 <EndpointData><Capabilities>2684354592:0</Capabilities></EndpointData>",
                "1> UUX 10 <PrivateEndpointData><EpName>Laptop</EpName><Idle>false</Idle><ClientType>1</ClientType>"
                    + "<State>NLN</State></PrivateEndpointData>",
                "1> UUX 11 <Data><PSM>at home</PSM><CurrentMedia></CurrentMedia>"
                    + "<MachineGuid>{11111111-2222-3333-4444-555555555555}</MachineGuid><DDP></DDP>"
                    + "<SignatureSound></SignatureSound><Scene></Scene><ColorScheme></ColorScheme></Data>",
            ])
        #expect(script.s("PRP 7 MFN Alice") == ["· own Alice"])
        #expect(script.s("CHG 8 NLN 2684354592:0 0") == ["· own NLN"])
        #expect(script.s("UUX 9 0") == [])
        #expect(script.s("UUX 10 0") == [])
        #expect(script.s("UUX 11 0") == ["· own at home"])
    }

    @Test("MSNP12: ticket from RST, lists by SYN") func msnp12() {
        var script = Script()
        _ = script.connect()
        _ = script.connected()
        #expect(
            script.s("VER 1 MSNP12") == [
                "1> CVR 2 0x0409 winnt 5.1 i386 MSNMSGR 7.5.0299 msmsgs alice@example.com"
            ])
        _ = script.s("CVR 2 7.5.0299 7.5.0299 7.5.0299")
        #expect(
            script.s("USR 3 TWN S ct=1,rver=1,wp=FS_40SEC_0_COMPACT,lc=1,id=1") == [
                "fetch http://Passport.NET/tb messenger.msn.com=?ct=1&rver=1&wp=FS_40SEC_0_COMPACT&lc=1&id=1"
            ])
        #expect(script.web(Web.tokens) == ["1> USR 4 TWN S t=TICKET3&p="])
        #expect(script.s("USR 4 OK alice@example.com 1 0") == ["· lists", "1> SYN 5 0 0"])
        #expect(script.s("SBS 0 null") == [])
        #expect(script.s("SYN 5 2000-01-01T00:00:00.0-00:00 2000-01-01T00:00:00.0-00:00 3 1") == [])
        for line in [
            "GTC A", "BLP AL", "PRP MFN Alice%20A.", "LSG Friends aaaaaaaa-0000-0000-0000-000000000001",
            "LST N=bob@example.net F=Bob C=bbbbbbbb-0000-0000-0000-000000000001 11 1 ", "BPR MOB Y",
            "LST N=carol@example.net F=Carol%20C. C=bbbbbbbb-0000-0000-0000-000000000002 5 1",
        ] {
            #expect(script.s(line) == [])
        }
        #expect(
            script.s("LST N=dave@example.org F=Dave 8 1") == [
                "· signedIn MSNP12 Alice A. bob@example.net=11 carol@example.net=5 dave@example.org=8",
                "1> CHG 6 NLN 1073741856 0",
                "1> UUX 7 <Data><PSM>at home</PSM><CurrentMedia></CurrentMedia></Data>",
            ])
        #expect(script.s("CHG 6 NLN 1073741856 0") == ["· own NLN"])
        #expect(script.s("ILN 6 BSY bob@example.net Bob 1073741856 0") == ["· presence bob@example.net BSY Bob"])
        #expect(script.s("UUX 7 0") == ["· own at home"])
    }

    @Test("MSNP12: an empty list is complete at once; the own name comes after it") func emptyList() {
        var script = Script(dialects: [.msnp12])
        _ = script.connect()
        _ = script.connected()
        _ = script.s("VER 1 MSNP12")
        _ = script.s("CVR 2")
        _ = script.s("USR 3 TWN S ct=1")
        _ = script.web(Web.tokens)
        _ = script.s("USR 4 OK alice@example.com 1 0")
        #expect(script.s("SYN 5 1 1 0 0").first == "· signedIn MSNP12 ")
        #expect(script.s("GTC A") == [])
        #expect(script.s("BLP AL") == [])
        #expect(script.s("PRP MFN Alice") == ["· own Alice"])
        #expect(script.s("PRP PHH") == [])
    }

    /// MSNP12, as far as `SYN 5 0 0`.
    private func synchronising() -> Script {
        var script = Script(dialects: [.msnp12])
        _ = script.connect()
        _ = script.connected()
        _ = script.s("VER 1 MSNP12")
        _ = script.s("CVR 2")
        _ = script.s("USR 3 TWN S ct=1")
        _ = script.web(Web.tokens)
        _ = script.s("USR 4 OK alice@example.com 1 0")
        return script
    }

    @Test("MSNP12: counts that cannot be read are no empty list") func unreadableCounts() {
        for line in ["SYN 5 1 1 many 0", "SYN 5 1 1 3 99999999999999999999", "SYN 5 1 1 3"] {
            var script = synchronising()
            #expect(
                script.s(line) == ["close 1", "· ended protocolError(\"its answer to SYN cannot be read\")"], "\(line)")
        }
    }

    @Test("MSNP12: a contact that cannot be read is one less to wait for") func unreadableContact() {
        var script = synchronising()
        _ = script.s("SYN 5 1 1 2 0")
        #expect(script.s("LST") == [])
        #expect(script.s("LST N=bob@example.net F=Bob 11 1").first == "· signedIn MSNP12  bob@example.net=11")
    }

    @Test("MSNP12: a list that drips in does not hold the sign-in up for ever") func drippingList() {
        var script = synchronising()
        _ = script.s("SYN 5 1 1 1000 0")
        var actions: [String] = []
        for number in 1...4 {
            actions += script.wait(29) + script.s("QNG 600")
            actions += script.s("LST N=u\(number)@example.net F=U 11 1")
        }
        #expect(actions.filter { $0.hasPrefix("·") } == [])
        #expect(script.wait(4).last == "· ended timedOut(MSNPClient.MSNSignInStep.lists)")
    }

    @Test("What the service calls its kind of sign-in is not repeated to people") func unknownPackage() {
        var script = Script(dialects: [.msnp18])
        _ = script.connect()
        _ = script.connected()
        _ = script.s("VER 1 MSNP18")
        _ = script.s("CVR 2")
        let actions = script.s("USR 3 XYZ\(String(repeating: "x", count: 5000)) S a b")
        #expect(actions.last == "· ended protocolError(\"it wants a kind of sign-in that Monarch does not know\")")
    }

    @Test("MSNP12: without RST, or when it is not there, the nexus gives the ticket") func nexus() {
        for mayTryTokens in [true, false] {
            var endpoints = ServiceEndpoints(base: "https://svc.example.com")
            if !mayTryTokens { endpoints.securityToken = "" }
            var script = Script(dialects: [.msnp12], endpoints: endpoints)
            _ = script.connect()
            _ = script.connected()
            _ = script.s("VER 1 MSNP12")
            _ = script.s("CVR 2")
            let asked = script.s("USR 3 TWN S ct=1,id=1")
            if mayTryTokens {
                #expect(asked == ["fetch http://Passport.NET/tb messenger.msn.com=?ct=1&id=1"])
                #expect(script.web(.tokens(.failure(.status(404)))) == ["fetch passport ct=1,id=1"])
            } else {
                #expect(asked == ["fetch passport ct=1,id=1"])
            }
            #expect(
                script.web(.passport(.success(Secret("4c900c08adda6a03e1a7")))) == [
                    "1> USR 4 TWN S 4c900c08adda6a03e1a7"
                ])
        }
    }

    @Test("A wrong password is one whatever way it shows, and is not tried again") func wrongPassword() {
        for dialect in [Dialect.msnp18, .msnp12] {
            var script = Script(dialects: [dialect])
            _ = script.connect()
            _ = script.connected()
            _ = script.s("VER 1 \(dialect)")
            _ = script.s("CVR 2")
            _ = script.s(dialect == .msnp18 ? "USR 3 SSO S MBI_KEY_OLD AAAA" : "USR 3 TWN S ct=1")
            #expect(script.web(.tokens(.failure(.refused))) == ["close 1", "· ended wrongPassword"])
        }
        var script = Script(dialects: [.msnp18])
        _ = script.connect()
        _ = script.connected()
        _ = script.s("VER 1 MSNP18")
        _ = script.s("CVR 2")
        _ = script.s("USR 3 SSO S MBI_KEY_OLD AAAA")
        _ = script.web(Web.tokens)
        #expect(script.s("911 4") == ["close 1", "· ended wrongPassword"])
        #expect(MSNEnd.wrongPassword.retry == .never)
    }

    @Test("A failed web service other than a wrong password is worth another try") func webFailure() {
        var script = Script(dialects: [.msnp18])
        _ = script.connect()
        _ = script.connected()
        _ = script.s("VER 1 MSNP18")
        _ = script.s("CVR 2")
        _ = script.s("USR 3 SSO S MBI_KEY_OLD AAAA")
        #expect(
            script.web(.tokens(.failure(.timedOut))).last
                == "· ended webService(\"the service did not answer in time\")")
        #expect(MSNEnd.webService("").retry == .backOff)
    }

    @Test("No dialect in common: `VER 1 0`, `VER 1 CVR0`, or nothing that this client speaks") func noDialect() {
        for reply in ["VER 1 0", "VER 1 CVR0", "VER 1 MSNP21"] {
            var script = Script()
            _ = script.connect()
            _ = script.connected()
            // What it does not find in a list it may find alone.
            #expect(script.s(reply) == ["· connecting", "close 1", "connect 2 ns.example.com:1863"])
            #expect(script.connected(2) == ["· negotiating", "2> VER 1 MSNP18 CVR0"])
            #expect(script.s(reply, on: 2) == ["· connecting", "close 2", "connect 3 ns.example.com:1863"])
            #expect(script.connected(3) == ["· negotiating", "3> VER 1 MSNP12 CVR0"])
            #expect(script.s(reply, on: 3) == ["close 3", "· ended noCommonDialect"])
        }
        var script = Script(dialects: [])
        #expect(script.connect() == ["· ended noCommonDialect"])
    }

    @Test("A server that repeats the whole list of dialects means the first") func wholeList() {
        var script = Script()
        _ = script.connect()
        _ = script.connected()
        #expect(script.s("VER 1 MSNP18 MSNP12 CVR0").first?.contains("14.0.8117") == true)
    }

    @Test("Dialects without their web services are not offered") func missingServices() {
        var endpoints = ServiceEndpoints(base: "https://svc.example.com")
        endpoints.addressBook = ""
        var script = Script(endpoints: endpoints)
        _ = script.connect()
        #expect(script.connected() == ["· negotiating", "1> VER 1 MSNP12 CVR0"])
        script = Script(endpoints: ServiceEndpoints(base: ""))
        #expect(script.connect() == ["· ended webService(\"the network has no web services configured\")"])
    }

    @Test("XFR NS: another server, and from the start there") func hop() {
        var script = Script(dialects: [.msnp12])
        _ = script.connect()
        _ = script.connected(to: "203.0.113.7")
        _ = script.s("VER 1 MSNP12")
        _ = script.s("CVR 2")
        #expect(
            script.s("XFR 3 NS 198.51.100.9:1865 0 203.0.113.7:1863") == [
                "· connecting", "close 1", "connect 2 198.51.100.9:1865",
            ])
        // The old connection has nothing to say any more.
        #expect(script.s("OUT OTH", on: 1) == [])
        #expect(script.closed(1) == [])
        #expect(script.connected(2) == ["· negotiating", "2> VER 1 MSNP12 CVR0"])
        #expect(script.s("VER 1 MSNP12", on: 2).count == 1)
    }

    @Test("XFR 0 NS 0 starts over at the same server") func softReset() {
        var script = Script(dialects: [.msnp18])
        _ = script.connect()
        _ = script.connected()
        _ = script.s("VER 1 MSNP18")
        _ = script.s("CVR 2")
        #expect(script.s("XFR 0 NS 0") == ["· connecting", "close 1", "connect 2 ns.example.com:1863"])
        #expect(script.connected(2) == ["· negotiating", "2> VER 1 MSNP18 CVR0"])
    }

    @Test("Five hops are followed, the sixth is not") func tooManyHops() {
        var script = Script(dialects: [.msnp18])
        _ = script.connect()
        for hop in 1...6 {
            let connection = UInt32(hop)
            _ = script.connected(connection)
            let actions = script.s("XFR 1 NS 198.51.100.\(hop):1863", on: connection)
            if hop < 6 {
                #expect(actions.last == "connect \(hop + 1) 198.51.100.\(hop):1863")
            } else {
                #expect(actions.count == 2 && actions[1].hasPrefix("· ended protocolError"))
            }
        }
        #expect(script.open.isEmpty)
    }

    @Test("Hosts of the gateway's own network are not gone to") func forbiddenHop() {
        for host in ["127.0.0.1", "10.1.2.3", "169.254.169.254", "localhost", "[::1]:1863", "2130706433"] {
            var script = Script(dialects: [.msnp18])
            _ = script.connect()
            _ = script.connected(to: "203.0.113.7")
            let actions = script.s("XFR 1 NS \(host)")
            #expect(actions.count == 2 && actions[1].hasPrefix("· ended protocolError"), "\(host)")
        }
        // A name is looked up first: what counts is where it leads.
        var script = Script(dialects: [.msnp18])
        _ = script.connect()
        _ = script.connected(to: "203.0.113.7")
        #expect(script.s("XFR 1 NS evil.example.org").last == "connect 2 evil.example.org:1863")
        #expect(script.connected(2, to: "192.168.1.1").last?.hasPrefix("· ended protocolError") == true)
    }

    @Test("CHL in the middle of a sign-in is answered; QRY's answer is not waited for") func challenge() {
        var script = Script(dialects: [.msnp18])
        _ = script.connect()
        _ = script.connected()
        _ = script.s("VER 1 MSNP18")
        _ = script.s("CVR 2")
        let answer = script.s("CHL 0 22210219642164014968")
        #expect(answer.count == 1 && answer[0].hasPrefix("1> QRY 4 PROD0119GSJUC$18 "))
        _ = script.s("USR 3 SSO S MBI_KEY_OLD AAAA")
        #expect(script.web(Web.tokens).first?.hasPrefix("1> USR 5 SSO S t=TICKET&p= ") == true)
    }

    @Test("The stored spelling of the account is used, another account is not") func storedSpelling() {
        for (told, used) in [("ALICE@example.com", "ALICE@example.com"), ("mallory@example.com", "alice@example.com")] {
            var script = Script(dialects: [.msnp12])
            _ = script.connect()
            _ = script.connected()
            _ = script.s("VER 1 MSNP12")
            _ = script.s("CVR 2")
            _ = script.s("USR 3 TWN S ct=1")
            _ = script.web(Web.tokens)
            _ = script.s("USR 4 OK \(told) 1 0")
            _ = script.s("SYN 5 1 1 0 0")
            _ = script.s("CHG 6 NLN 1 0")
            _ = script.send("hi", 1, to: bob)
            _ = script.s("XFR 8 SB 203.0.113.8:1864 CKI cookie")
            #expect(script.connected(2) == ["2> USR 1 \(used) cookie"])
        }
    }

    @Test("A large contact list is announced in pieces, one after the other") func pieces() {
        var script = Script(dialects: [.msnp18])
        _ = script.connect()
        _ = script.connected()
        _ = script.s("VER 1 MSNP18")
        _ = script.s("CVR 2")
        _ = script.s("USR 3 SSO S MBI_KEY_OLD AAAA")
        _ = script.web(Web.tokens)
        _ = script.s("USR 4 OK alice@example.com 1 0")
        let contacts = (1...400).map {
            AddressBookContact(contactID: "c\($0)", account: "friend\($0)@example.net", displayName: "Friend")
        }
        var actions = script.web(
            .lists(.success(ContactLists(memberships: [], addressBook: AddressBook(contacts: contacts)))))
        var sent = 0
        for _ in 0..<20 {
            guard let adl = actions.first(where: { $0.contains("> ADL ") }) else { break }
            #expect(actions.filter { $0.contains("> ADL ") }.count == 1)
            sent += adl.components(of: "<c ").count - 1
            let id = adl.split(separator: " ")[2]
            actions = script.s("ADL \(id) OK")
        }
        #expect(sent == 400)
        #expect(actions.contains { $0.contains("> CHG ") })
    }

    @Test("A refused announcement of the list does not end the sign-in") func refusedADL() {
        var script = Script(dialects: [.msnp18])
        _ = script.connect()
        _ = script.connected()
        _ = script.s("VER 1 MSNP18")
        _ = script.s("CVR 2")
        _ = script.s("USR 3 SSO S MBI_KEY_OLD AAAA")
        _ = script.web(Web.tokens)
        _ = script.s("USR 4 OK alice@example.com 1 0")
        _ = script.web(Web.lists)
        // One entry that the service does not like refuses them all: the others come in halves without it.
        #expect(
            script.s("208 6") == [
                "1> ADL 7 <ml l=\"1\"><d n=\"example.net\"><c n=\"bob\" l=\"3\" t=\"1\"/></d></ml>"
            ])
        #expect(
            script.s("ADL 7 OK") == [
                "1> ADL 8 <ml l=\"1\"><d n=\"Example.net\"><c n=\"Carol\" l=\"5\" t=\"1\"/></d>"
                    + "<d n=\"example.org\"><c n=\"dave\" l=\"2\" t=\"1\"/></d></ml>"
            ])
        #expect(script.s("208 8").count == 1)
        #expect(script.s("208 9").count == 1)
        #expect(script.s("ADL 10 OK").contains { $0.hasPrefix("1> CHG ") })
    }

    @Test("A list ticket that is refused is no wrong password") func refusedLists() {
        var script = Script(dialects: [.msnp18])
        _ = script.connect()
        _ = script.connected()
        _ = script.s("VER 1 MSNP18")
        _ = script.s("CVR 2")
        _ = script.s("USR 3 SSO S MBI_KEY_OLD AAAA")
        _ = script.web(Web.tokens)
        _ = script.s("USR 4 OK alice@example.com 1 0")
        #expect(
            script.web(.lists(.failure(.status(403)))).last
                == "· ended webService(\"the service answered with HTTP status 403\")")
    }

    @Test("An answer of the web services that comes after the session has ended is dropped") func lateAnswer() {
        var script = Script(dialects: [.msnp18])
        _ = script.connect()
        _ = script.connected()
        _ = script.s("VER 1 MSNP18")
        _ = script.s("CVR 2")
        _ = script.s("USR 3 SSO S MBI_KEY_OLD AAAA")
        #expect(script.disconnect() == ["close 1", "· ended requested"])
        #expect(script.web(Web.tokens) == [])
        // Nor is it taken for one of the next session.
        let late = script.session
        _ = script.connect()
        _ = script.connected(2)
        _ = script.s("VER 1 MSNP18", on: 2)
        _ = script.s("CVR 2", on: 2)
        _ = script.s("USR 3 SSO S MBI_KEY_OLD AAAA", on: 2)
        script.session = late
        #expect(script.web(Web.tokens) == [])
    }

    @Test("`connect` twice is one session") func connectTwice() {
        var script = Script()
        #expect(script.connect().count == 2)
        #expect(script.connect() == [])
    }
}

extension String {
    /// The text between the occurrences of a separator.
    func components(of separator: String) -> [Substring] {
        split(separator: separator, omittingEmptySubsequences: false)
    }
}
