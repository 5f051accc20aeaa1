// SPDX-License-Identifier: Apache-2.0

import Cryptography
import MSNPWire
import MSNServices
import NIOCore
import Testing

@testable import MSNPClient

@Suite("Attempts") struct AttemptTests {
    /// What is offered on the newest connection.
    private func offer(_ script: inout Script) -> String? {
        script.connected(script.lastConnection).last.map { String($0.drop { $0 != "V" }) }
    }

    @Test("VER 0 leads down the list one by one, to an end that is final") func refused() {
        var script = Script(dialects: Dialect.all)
        _ = script.connect()
        let first = offer(&script)
        #expect(first?.hasPrefix("VER 1 MSNP18 MSNP17 MSNP16") == true && first?.hasSuffix("MSNP2 CVR0") == true)
        for number in stride(from: 18, through: 2, by: -1) {
            #expect(script.s("VER 1 0", on: script.lastConnection).last?.hasPrefix("connect ") == true)
            #expect(offer(&script) == "VER 1 MSNP\(number) CVR0")
        }
        #expect(script.s("VER 1 0", on: script.lastConnection).last == "· ended noCommonDialect")
        #expect(MSNEnd.noCommonDialect.retry == .never)
        #expect(script.open.isEmpty)
    }

    @Test("A silent close after VER: one by one too; a service that is down is worth another try") func closed() {
        var script = Script(dialects: Dialect.all)
        _ = script.connect()
        _ = offer(&script)
        for number in stride(from: 18, through: 2, by: -1) {
            #expect(script.closed(script.lastConnection).last?.hasPrefix("connect ") == true)
            #expect(offer(&script) == "VER 1 MSNP\(number) CVR0")
        }
        #expect(script.closed(script.lastConnection) == ["· ended serviceClosed(nil)"])
        #expect(MSNEnd.serviceClosed(nil).retry == .backOff)
        // Two of the same generation.
        script = Script(dialects: [.msnp18, .msnp16])
        _ = script.connect()
        #expect(offer(&script) == "VER 1 MSNP18 MSNP16 CVR0")
        _ = script.closed(1)
        #expect(offer(&script) == "VER 1 MSNP18 CVR0")
        _ = script.closed(2)
        #expect(offer(&script) == "VER 1 MSNP16 CVR0")
        #expect(script.closed(3) == ["· ended serviceClosed(nil)"])
    }

    @Test("A service that hangs up at CVR or USR is tried with the next dialect; one whose proof may be wrong is not")
    func closedLater() {
        let lines = ["VER 1 MSNP16", "CVR 2", "USR 3 SSO S MBI_KEY_OLD AAAA"]
        for count in 1...4 {
            var script = Script(dialects: [.msnp18, .msnp16, .msnp12])
            _ = script.connect()
            _ = offer(&script)
            for line in lines.prefix(count) { _ = script.s(line) }
            if count == 3 {
                // The password is on its way.
                #expect(script.closed(1) == ["· ended serviceClosed(nil)"])
                continue
            }
            if count == 4 { _ = script.web(Web.tokens) }
            #expect(script.closed(1) == ["· connecting", "connect 2 ns.example.com:1863"], "\(count)")
            // What came for the connection before is not for this one.
            #expect(script.web(Web.tokens) == [])
            #expect(offer(&script) == "VER 1 MSNP12 CVR0")
            _ = script.s("VER 1 MSNP12", on: 2)
            #expect(script.closed(2) == ["· ended serviceClosed(nil)"])
        }
        // MSNP7: hung up at INF, and at a proof that is the password itself.
        for count in 1...3 {
            var script = Script(dialects: [.msnp7, .msnp6])
            _ = script.connect()
            _ = offer(&script)
            for line in ["VER 1 MSNP7", "INF 2 MD5", "USR 3 MD5 S a"].prefix(count) { _ = script.s(line) }
            #expect((script.closed(1).last == "· ended serviceClosed(nil)") == (count == 3))
        }
        // A connection that broke says nothing of the dialect.
        var script = Script(dialects: [.msnp18, .msnp16])
        _ = script.connect()
        _ = offer(&script)
        _ = script.s("VER 1 MSNP18")
        #expect(script.closed(1, "the connection was reset").last?.hasPrefix("· ended unreachable") == true)
    }

    @Test("No answer to VER: two older generations, no more") func silent() {
        var script = Script(dialects: Dialect.all)
        _ = script.connect()
        _ = offer(&script)
        #expect(script.wait(40).last?.hasPrefix("connect 2 ") == true)
        #expect(offer(&script) == "VER 1 MSNP15 CVR0")
        _ = script.wait(40)
        #expect(offer(&script) == "VER 1 MSNP14 CVR0")
        #expect(script.wait(40).last == "· ended timedOut(MSNPClient.MSNSignInStep.negotiating)")
    }

    @Test("auto: no connection, a silent close or no answer over TCP leads to HTTP; the next session begins anew")
    func auto() {
        for failure in 0..<3 {
            var script = Script(dialects: [.msnp18, .msnp12]) {
                $0.transport = .auto
                $0.httpGateway = "http://gateway.example.com/gateway/gateway.dll"
            }
            _ = script.connect()
            #expect(script.machine.transport == .tcp)
            switch failure {
            case 0: _ = script.closed(1, "connection refused")
            case 1:
                _ = script.connected()
                _ = script.closed(1)
            default:
                _ = script.connected()
                _ = script.wait(40)
            }
            #expect(script.machine.transport == .http)
            #expect(script.connected(2) == ["· negotiating", "2> VER 1 MSNP18 MSNP12 CVR0"])
            for line in [
                "VER 1 MSNP12", "CVR 2", "USR 3 TWN S ct=1",
            ] { _ = script.s(line, on: 2) }
            _ = script.web(Web.tokens)
            _ = script.s("USR 4 OK alice@example.com 1 0", on: 2)
            _ = script.s("SYN 5 1 1 0 0", on: 2)
            guard case .signedIn(_, .http, _, _)? = script.events.last else {
                Issue.record("not over HTTP: \(script.events)")
                return
            }
            _ = script.s("CHG 6 NLN 1073741856 0", on: 2)
            // Over HTTP nobody pings.
            #expect(!script.wait(300).contains("2> PNG"))
            _ = script.disconnect()
            _ = script.connect()
            #expect(script.machine.transport == .tcp)
        }
    }

    @Test("auto without a gateway is TCP; http is HTTP from the start; both failing ends it") func transports() {
        var script = Script { $0.transport = .auto }
        _ = script.connect()
        #expect(script.closed(1, "connection refused") == ["· ended unreachable(\"connection refused\")"])
        script = Script {
            $0.transport = .http
            $0.httpGateway = "http://gateway.example.com/gateway/gateway.dll"
        }
        _ = script.connect()
        #expect(script.machine.transport == .http)
        #expect(script.closed(1, "connection refused") == ["· ended unreachable(\"connection refused\")"])
        script = Script {
            $0.transport = .auto
            $0.httpGateway = "http://gateway.example.com/gateway/gateway.dll"
        }
        _ = script.connect()
        _ = script.closed(1, "connection refused")
        #expect(script.closed(2, "no route") == ["· ended unreachable(\"no route\")"])
    }

    @Test("MSNP2: no password in clear text; a service without INF is taken to know MD5") func methods() {
        for (reply, last) in [
            (
                "INF 2 CTP",
                "· ended protocolError(\"it wants the password in clear text, which Monarch does not send\")"
            ),
            ("INF 2 CTP MD5", "1> USR 3 MD5 I alice@example.com"), ("200 2", "1> USR 3 MD5 I alice@example.com"),
        ] {
            var script = Script(dialects: [.msnp2])
            _ = script.connect()
            _ = script.connected()
            _ = script.s("VER 1 MSNP2")
            #expect(script.s(reply).last == last)
        }
        var script = Script(dialects: [.msnp7])
        _ = script.connect()
        _ = script.connected()
        for line in ["VER 1 MSNP7", "INF 2 MD5", "USR 3 MD5 S a"] { _ = script.s(line) }
        #expect(script.s("911 4").last == "· ended wrongPassword")
    }

    @Test("A dispatch server, with the current host and over HTTP") func dispatch() {
        for transport in [MSNTransport.tcp, .http] {
            var script = Script(dialects: [.msnp7]) {
                $0.transport = transport
                $0.httpGateway = "http://gateway.example.com/gateway/gateway.dll"
            }
            _ = script.connect()
            _ = script.connected()
            _ = script.s("VER 1 MSNP7")
            _ = script.s("INF 2 MD5")
            #expect(
                script.s("XFR 3 NS 203.0.113.9:1863 0 203.0.113.1:1863") == [
                    "· connecting", "close 1", "connect 2 203.0.113.9:1863",
                ])
            #expect(script.machine.transport == transport)
            #expect(script.connected(2) == ["· negotiating", "2> VER 1 MSNP7 CVR0"])
        }
    }

    @Test("Over HTTP whatever host the service names is only said to the gateway") func privateHosts() {
        for transport in [MSNTransport.tcp, .http] {
            var script = Script.signedIn18 {
                $0.transport = transport
                $0.httpGateway = "http://gateway.example.com/gateway/gateway.dll"
            }
            _ = script.send("hi", 1, to: bob)
            let granted = script.s("XFR 12 SB 10.0.0.8:1864 CKI c")
            let called = script.s("RNG 9 192.168.0.8:1864 CKI c bob@example.net Bob")
            if transport == .http {
                #expect(granted == ["connect 2 10.0.0.8:1864"])
                #expect(called == ["connect 3 192.168.0.8:1864"])
            } else {
                #expect(granted.count == 2 && granted[0].contains("at 10.0.0.8.") && granted[1] == "1> XFR 13 SB")
                #expect(
                    called == [
                        "· notice The service wants a conversation to be held at 192.168.0.8. Monarch does not connect to "
                            + "it, because it is neither a public address nor one of the network's own: who calls you "
                            + "there cannot reach you."
                    ])
                // Once for each host; the message fails with whose decision that was.
                #expect(script.s("RNG 9 192.168.0.8:1864 CKI c carol@example.net Carol") == [])
                #expect(
                    script.s("XFR 13 SB 10.0.0.8:1864 CKI c") == [
                        "· bob@example.net: failed 1 forbiddenHost(\"10.0.0.8\")"
                    ])
                // A name that turns out to have such an address.
                _ = script.s("RNG 9 sb.example.org:1864 CKI c bob@example.net Bob")
                let dropped = script.connected(script.lastConnection, to: "10.0.0.9")
                #expect(dropped.count == 2 && dropped[0].contains("at sb.example.org."), "\(dropped)")
                _ = script.s("RNG 9 sb2.example.org:1864 CKI c bob@example.net Bob")
                #expect(script.ended(script.lastConnection, .forbidden).first?.contains("at sb2.example.org.") == true)
                // The next session tells it again.
                _ = script.disconnect()
                #expect(script.machine.forbiddenHosts.isEmpty)
            }

            script = Script(dialects: [.msnp18]) {
                $0.transport = transport
                $0.httpGateway = "http://gateway.example.com/gateway/gateway.dll"
            }
            _ = script.connect()
            _ = script.connected()
            let referred = script.s("XFR 1 NS 10.0.0.7:1863 0 203.0.113.1:1863")
            #expect(referred.contains("connect 2 10.0.0.7:1863") == (transport == .http))
        }
    }

    @Test("Who answers with what is no MSNP speaks no older dialect either; over HTTP there may be a service")
    func garbled() {
        var script = Script(dialects: [.msnp18, .msnp12]) {
            $0.transport = .auto
            $0.httpGateway = "http://gateway.example.com/gateway/gateway.dll"
        }
        _ = script.connect()
        _ = script.connected()
        #expect(
            script.ended(1, .garbled("what it sent is no MSNP")) == ["· connecting", "connect 2 ns.example.com:1863"])
        #expect(script.machine.transport == .http)
        _ = script.connected(2)
        #expect(
            script.ended(2, .garbled("what it sent is no MSNP")) == [
                "· ended protocolError(\"what it sent is no MSNP\")"
            ])
    }

    @Test("RST2 stands beside RST") func secondAddress() {
        #expect(TokenFetch.secondAddress("https://login.example.com/RST.srf") == "https://login.example.com/RST2.srf")
        #expect(
            TokenFetch.secondAddress("https://login.example.com/pp900/rst.SRF")
                == "https://login.example.com/pp900/RST2.srf")
        #expect(TokenFetch.secondAddress("https://login.example.com/RST2.srf") == nil)
        #expect(TokenFetch.secondAddress("https://login.example.com/tokens") == nil)
    }

    // MARK: The roaming profile, endpoints, notices

    @Test("The profile's personal message is shown if there is none here; what is set is kept there") func profile() {
        var script = Script(dialects: [.msnp15]) { $0.initialPersonalMessage = "" }
        _ = script.connect()
        _ = script.connected()
        for line in [
            "VER 1 MSNP15", "CVR 2",
            "USR 3 SSO S MBI_KEY_OLD AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8gISIjJCUmJygpKissLS4v",
        ] {
            _ = script.s(line)
        }
        guard case .tokens(.success(let tokens)) = Web.tokens, let clear = tokens[.messengerClear(policy: "")] else {
            return
        }
        _ = script.web(
            .tokens(
                .success(
                    SecurityTokens(
                        [
                            clear, SecurityToken(address: "contacts.msn.com", ticket: Secret("c")),
                            SecurityToken(address: "storage.msn.com", ticket: Secret("s")),
                        ], cid: "d4f3c2b1a0998877"))))
        #expect(
            script.s("USR 4 OK alice@example.com 1 0") == [
                "· lists", "fetch lists c", "fetch profile d4f3c2b1a0998877",
            ])
        _ = script.web(Web.lists)
        #expect(script.s("ADL 6 OK").contains { $0.contains("UUX") } == false)
        _ = script.s("CHG 8 NLN 1 0")
        let shown = script.web(.profile(RoamingProfile(resourceID: "8c04!118", personalStatus: "as ever")))
        #expect(shown.first?.hasPrefix("1> UUX 9 <Data><PSM>as ever</PSM>") == true)
        #expect(script.s("UUX 9 0") == ["· own as ever"])
        _ = script.act { $0.setPersonalMessage("new", now: $1, into: &$2) }
        #expect(script.s("UUX 10 0") == ["· own new", "fetch keep - new"])
        _ = script.act { $0.setDisplayName("Al", now: $1, into: &$2) }
        #expect(script.s("PRP 11 MFN Al") == ["· own Al", "fetch edit ownDisplayName(\"Al\")", "fetch keep Al -"])
    }

    @Test("Other places: told, named, signed out") func endpoints() {
        var script = Script.signedIn18()
        func document(_ others: String) -> String {
            "<Data><PSM></PSM><CurrentMedia></CurrentMedia>"
                + "<PrivateEndpointData id=\"{11111111-2222-3333-4444-555555555555}\"><EpName>Laptop</EpName><Idle>false</Idle>"
                + "<ClientType>1</ClientType><State>NLN</State></PrivateEndpointData>\(others)</Data>"
        }
        let desk =
            "<PrivateEndpointData id=\"{22222222-2222-3333-4444-555555555555}\"><EpName>Desk</EpName><Idle>true</Idle>"
            + "<ClientType>1</ClientType><State>AWY</State></PrivateEndpointData><PrivateEndpointData id=\"{}\"/>"
        #expect(script.s("UBX 1:alice@example.com", payload: document("")) == [])
        #expect(
            script.s("UBX 1:alice@example.com", payload: document(desk)) == [
                "· endpoints {11111111-2222-3333-4444-555555555555} {22222222-2222-3333-4444-555555555555}"
            ])
        #expect(script.s("UBX 1:alice@example.com", payload: document(desk)) == [])
        #expect(
            script.events.last
                == .endpoints([
                    MSNEndpoint(
                        id: "{11111111-2222-3333-4444-555555555555}", name: "Laptop", status: .online, isIdle: false,
                        isOwn: true),
                    MSNEndpoint(
                        id: "{22222222-2222-3333-4444-555555555555}", name: "Desk", status: .away, isIdle: true,
                        isOwn: false),
                ]))
        #expect(
            script.act { $0.setEndpointName("Attic", now: $1, into: &$2) }.first?.contains("<EpName>Attic</EpName>")
                == true)
        #expect(
            script.act { $0.signOut(endpoint: nil, now: $1, into: &$2) } == [
                "1> UUN 13 alice@example.com;{22222222-2222-3333-4444-555555555555} 4 goawyplzthxbye"
            ])
        #expect(script.s("UUN 13 OK") == [])
        #expect(script.s("UBX 1:alice@example.com", payload: document("")).count == 1)
        #expect(
            script.act { $0.signOut(endpoint: nil, now: $1, into: &$2) } == ["· notice You are signed in nowhere else."]
        )
        #expect(
            script.act { $0.signOut(endpoint: "{x}", now: $1, into: &$2) } == ["· notice There is no such place."])
        script = Script.signedIn12()
        #expect(script.act { $0.signOut(endpoint: nil, now: $1, into: &$2) }.first?.contains("MSNP16") == true)
    }

    @Test("Who was concluded to be online is offline after a while, and at once if they cannot be called")
    func inferred() {
        var script = Script.signedIn18()
        _ = script.s("FLN 1:bob@example.net 0:0")
        let ring = "RNG 9 203.0.113.8:1864 CKI c bob@example.net Bob U messenger.hotmail.com 1"
        #expect(script.s(ring).first == "· presence bob@example.net NLN Bob")
        _ = script.closed(2)
        #expect(script.s(ring).first == "connect 3 203.0.113.8:1864")
        var told: [String] = []
        for _ in 0..<20 {
            told += script.wait(50)
            _ = script.s("QNG 60")
        }
        #expect(told.filter { $0.contains("presence") } == ["· presence bob@example.net FLN "])
        // Nobody who is no contact.
        #expect(script.s("RNG 9 203.0.113.8:1864 CKI c mallory@example.net M").first?.hasPrefix("connect") == true)
    }

    @Test("Who comes when called is online; of several who are called only the one who cannot be is offline")
    func inferredFromCalls() {
        var script = Script.signedIn18()
        _ = script.s("FLN 1:bob@example.net 0:0")
        _ = script.send("hi", 1, to: bob)
        _ = script.s("XFR 12 SB 203.0.113.8:1864 CKI c")
        _ = script.connected(2)
        _ = script.s("USR 1 OK a Alice", on: 2)
        #expect(
            script.s("JOI bob@example.net Bob 2788999228:48", on: 2) == [
                "· presence bob@example.net NLN Bob", "2> MSG 3 A hi",
            ])
        #expect(script.s("JOI bob@example.net Bob 2788999228:48", on: 2) == [])
        // The message that somebody refuses is no call.
        #expect(
            script.s("217 3", on: 2) == [
                "· bob@example.net: failed 1 refused(217 The contact is offline or does not take messages.)"
            ])
        let key = script.openGroup()
        for account in ["bob@example.net", "carol@example.net", "dave@example.org"] {
            _ = script.invite(account, to: key)
        }
        _ = script.s("XFR 13 SB 203.0.113.8:1864 CKI c")
        _ = script.connected(3)
        _ = script.s("USR 1 OK a Alice", on: 3)
        _ = script.s("JOI bob@example.net Bob 0:0", on: 3)
        #expect(
            script.s("217 3", on: 3) == [
                "· presence Carol@Example.net FLN ", "· #2: inviteFailed Carol@Example.net recipientOffline",
            ])
        // A stranger is no contact.
        #expect(script.s("JOI dave@example.org Dave 0:0", on: 3).contains { $0.contains("presence") } == false)
    }

    @Test("Mail, pages and news are told in words") func notices() {
        var script = Script.signedIn18()
        let mail =
            "MIME-Version: 1.0\r\nContent-Type: text/x-msmsgsemailnotification; charset=UTF-8\r\n\r\nFrom: Bob\r\nSubject: =?utf-8?B?aGk=?=\r\n"
            + "From-Addr: bob@example.net\r\nDest-Folder: ACTIVE\r\n"
        #expect(
            script.s("MSG Hotmail Hotmail", payload: mail) == [
                "· notice New mail from Bob <bob@example.net>: hi"
            ])
        let page =
            "<NOTIFICATION id=\"1\" siteid=\"0\" siteurl=\"\"><FROM pid=\"\" name=\"+15551112222\"/><MSG id=\"0\"><BODY><TEXT>on my way</TEXT></BODY></MSG></NOTIFICATION>"
        #expect(script.s("IPG", payload: page) == ["· notice +15551112222: on my way"])
        #expect(
            script.s(
                "UBM 32:yan@yahoo.example 1",
                payload: "MIME-Version: 1.0\r\nContent-Type: text/plain; charset=UTF-8\r\n\r\nhello") == [
                    "· yan@yahoo.example: <yan@yahoo.example> hello"
                ])
    }
}
