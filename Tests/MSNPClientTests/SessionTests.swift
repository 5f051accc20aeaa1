// SPDX-License-Identifier: Apache-2.0

import MSNPWire
import MSNServices
import NIOCore
import Testing

@testable import MSNPClient

@Suite("Session") struct SessionTests {
    // MARK: Presence

    @Test("MSNP18: presence, names, offline, own echoes left out") func presence18() {
        var script = Script.signedIn18()
        #expect(
            script.s("NLN NLN 1:bob@example.net Bob 2788999228:48 0") == ["· presence bob@example.net NLN Bob"])
        #expect(
            script.s("NLN BSY 1:bob@example.net Bob%20B. 2788999228:48 0") == ["· presence bob@example.net BSY Bob B."])
        #expect(script.s("FLN 1:bob@example.net 0:0") == ["· presence bob@example.net FLN "])
        // The user's own lines, and those through a circle.
        #expect(script.s("NLN HDN 1:alice@example.com Alice 2684354592:0 0") == [])
        #expect(script.s("UBX 1:Alice@example.com", payload: "<Data><PSM>x</PSM></Data>") == [])
        #expect(
            script.s("NLN NLN 1:bob@example.net;via=9:00000000-0000-0000-0009-6a1063c3626c@live.com Bob 0:0 0") == [])
    }

    @Test("MSNP12: ILN, NLN and FLN without a network") func presence12() {
        var script = Script.signedIn12()
        #expect(script.s("ILN 6 BSY bob@example.net Bob 1073741856 0") == ["· presence bob@example.net BSY Bob"])
        #expect(
            script.s("NLN AWY bob@example.net Bob 1073741856 %3Cmsnobj%2F%3E") == ["· presence bob@example.net AWY Bob"]
        )
        #expect(script.s("FLN bob@example.net") == ["· presence bob@example.net FLN "])
    }

    @Test("NLN FLN is offline; doubled lines are told once") func repeated() {
        var script = Script.signedIn18()
        let line = "NLN AWY 1:bob@example.net Bob 2788999228:48 0"
        #expect(script.s(line).count == 1)
        #expect(script.s(line) == [])
        #expect(script.s("NLN AWY 1:BOB@example.net Bob 2788999228:48 0") == [])
        #expect(script.s("NLN FLN 1:bob@example.net Bob 0:0 0") == ["· presence bob@example.net FLN Bob"])
        #expect(script.s("FLN 1:bob@example.net 0:0") == [])
        #expect(script.s(line).count == 1)
    }

    @Test("Personal message and current media; bursts are told once; coming back they are told again")
    func personalMessage() {
        var script = Script.signedIn18()
        let document =
            "<Data><PSM>B psm</PSM><CurrentMedia>&#x5C;0Music&#x5C;01&#x5C;0{0} - {1}&#x5C;0Song&#x5C;0Artist&#x5C;0&#x5C;0</CurrentMedia></Data>"
        // Nobody is online whom it could be about.
        _ = script.s("FLN 1:bob@example.net 0:0")
        #expect(script.s("UBX 1:bob@example.net", payload: document) == [])
        _ = script.s("NLN NLN 1:bob@example.net Bob 2788999228:48 0")
        #expect(
            script.s("UBX 1:bob@example.net", payload: document) == [
                "· message of bob@example.net: B psm|Song - Artist"
            ])
        #expect(script.s("UBX 1:bob@example.net", payload: document) == [])
        #expect(script.s("UBX 1:bob@example.net 0") == ["· message of bob@example.net: |"])
        _ = script.s("FLN 1:bob@example.net 0:0")
        _ = script.s("NLN NLN 1:bob@example.net Bob 2788999228:48 0")
        #expect(script.s("UBX 1:bob@example.net 0") == [])
        #expect(script.s("UBX 1:bob@example.net", payload: document).count == 1)
        #expect(script.s("UBX 1:bob@example.net", payload: "<Data><PSM>no end") == ["· message of bob@example.net: |"])
    }

    // MARK: Keeping alive

    @Test("PNG as often as QNG says, and a service that does not answer is dead") func ping() {
        var script = Script.signedIn18()
        #expect(script.wait(45) == ["1> PNG"])
        #expect(script.s("QNG 60") == [])
        #expect(script.wait(54) == [])
        #expect(script.wait(1) == ["1> PNG"])
        #expect(script.s("QNG") == [])
        #expect(script.wait(45) == ["1> PNG"])
        #expect(script.wait(29) == [])
        #expect(script.wait(1) == ["close 1", "· ended unreachable(\"it stopped answering\")"])
    }

    @Test("An absurd QNG does not make the client silent, or hammer the service") func absurdPong() {
        for (line, seconds) in [("QNG 4294967295", Int64(295)), ("QNG 0", 45), ("QNG 1", 5), ("QNG -3", 45)] {
            var script = Script.signedIn18()
            _ = script.wait(45)
            _ = script.s(line)
            #expect(script.wait(seconds - 1) == [], "\(line)")
            #expect(script.wait(1) == ["1> PNG"], "\(line)")
        }
    }

    @Test("CHL is answered at any time, and its answer is not waited for") func challenge() {
        var script = Script.signedIn12()
        #expect(
            script.s("CHL 0 22210219642164014968") == [
                "1> QRY 8 PROD0119GSJUC$18 "
                    + Challenge.response(
                        challenge: "22210219642164014968",
                        product: Challenge.products.first { $0.id == "PROD0119GSJUC$18" }
                            ?? Challenge.product(for: .msnp12),
                        dialect: .msnp12)
            ])
        #expect(script.wait(44) == [])
        #expect(script.s("CHL") == [])
        #expect(script.s("CHL 0") == [])
    }

    @Test("What is no MSNP ends the session as such, and is no network failure") func garbled() {
        var script = Script.signedIn18()
        #expect(
            script.ended(1, .garbled("it sent a line that is too long")) == [
                "· ended protocolError(\"it sent a line that is too long\")"
            ])
    }

    // MARK: Own settings

    @Test("Status, name and personal message are told when the service has taken them") func ownSettings() {
        var script = Script.signedIn18()
        #expect(
            script.act { $0.setStatus(.outToLunch, now: $1, into: &$2) } == [
                "1> CHG 12 LUN 2684354592:0 0",
                "1> UUX 13 <PrivateEndpointData><EpName>Laptop</EpName><Idle>false</Idle><ClientType>1</ClientType>"
                    + "<State>LUN</State></PrivateEndpointData>",
            ])
        #expect(script.s("CHG 12 LUN 2684354592:0 0") == ["· own LUN"])
        #expect(script.s("UUX 13 0") == [])
        #expect(
            script.act { $0.setDisplayName("Alice & co", now: $1, into: &$2) } == ["1> PRP 14 MFN Alice%20%26%20co"])
        #expect(
            script.s("PRP 14 MFN Alice%20&%20co") == ["· own Alice & co", "fetch edit ownDisplayName(\"Alice & co\")"])
        #expect(
            script.act { $0.setPersonalMessage("a\r\nb<c", now: $1, into: &$2) }.first?.hasPrefix(
                "1> UUX 15 <Data><PSM>a  b&lt;c</PSM>") == true)
        #expect(script.s("UUX 15 0") == ["· own a  b<c"])
        #expect(script.machine.configuration.initialStatus == .outToLunch)
        // What cannot be set is not asked for.
        #expect(script.act { $0.setStatus(.offline, now: $1, into: &$2) } == [])
        #expect(
            script.act { $0.setDisplayName(String(repeating: "é", count: 100), now: $1, into: &$2) }.first?.hasPrefix(
                "· notice") == true)
    }

    @Test("A setting that is refused, or not answered, is said and ends nothing") func refusedSettings() {
        var script = Script.signedIn12()
        _ = script.act { $0.setDisplayName("Bad word", now: $1, into: &$2) }
        #expect(
            script.s("209 8") == ["· notice The service refused the new display name: The server refused the name."])
        #expect(script.machine.notification?.displayName == "Alice")
        _ = script.act { $0.setStatus(.busy, now: $1, into: &$2) }
        #expect(script.wait(30) == ["· notice The service did not answer to the new status."])
        // The late answer is nobody's.
        #expect(script.s("CHG 9 BSY 1 0") == [])
        _ = script.act { $0.setPersonalMessage("x", now: $1, into: &$2) }
        #expect(script.wait(30).contains("· notice The service did not answer to the new personal message."))
    }

    @Test("What is set during the sign-in is what it ends with") func settingsDuringSignIn() {
        var script = Script(dialects: [.msnp12])
        _ = script.connect()
        _ = script.connected()
        _ = script.s("VER 1 MSNP12")
        _ = script.s("CVR 2")
        #expect(script.act { $0.setStatus(.hidden, now: $1, into: &$2) } == [])
        _ = script.s("USR 3 TWN S ct=1")
        _ = script.web(Web.tokens)
        _ = script.s("USR 4 OK alice@example.com 1 0")
        #expect(script.act { $0.setDisplayName("New", now: $1, into: &$2) } == [])
        #expect(script.act { $0.setPersonalMessage("gone", now: $1, into: &$2) } == [])
        let actions = script.s("SYN 5 1 1 0 0")
        #expect(actions.contains("1> PRP 6 MFN New"))
        #expect(actions.contains("1> CHG 7 HDN 1073741856 0"))
        #expect(actions.last?.contains("<PSM>gone</PSM>") == true)
        #expect(script.s("209 6").first?.hasPrefix("· notice The service refused the new display name") == true)
    }

    @Test("A name that is refused goes with no invitation") func refusedName() {
        var script = Script.signedIn18()
        _ = script.act { $0.setDisplayName("Bad word", now: $1, into: &$2) }
        let add = MSNListEdit.add(account: "zoe@example.net", alias: "", groupID: nil, message: "")
        #expect(script.edit(add).first?.contains("by Alice,") == true)
        _ = script.s("209 12")
        _ = script.edited(ContactsEdited(contactID: "z1"))
        _ = script.s("ADL 13 OK")
        let other = MSNListEdit.add(account: "yan@example.net", alias: "", groupID: nil, message: "")
        #expect(script.edit(other, 2).first?.contains("by Alice,") == true)
    }

    // MARK: Ends

    @Test("OUT with each reason") func out() {
        let cases: [(String, String, MSNRetry)] = [
            ("OUT OTH", "· ended displaced", .never),
            ("OUT SSD", "· ended serviceClosed(Optional(MSNPWire.OutReason.serverShutdown))", .backOff),
            ("OUT TOU", "· ended serviceClosed(Optional(MSNPWire.OutReason.termsNotAccepted))", .never),
            ("OUT MIG", "· ended serviceClosed(Optional(MSNPWire.OutReason.listMigrated))", .backOff),
            (
                "OUT RCT 5", "· ended serviceClosed(Optional(MSNPWire.OutReason.reconnect(minutes: 5)))",
                .after(seconds: 300)
            ),
            (
                "OUT RCT 9223372036854775807",
                "· ended serviceClosed(Optional(MSNPWire.OutReason.reconnect(minutes: 9223372036854775807)))",
                .after(seconds: 86400)
            ),
            ("OUT", "· ended serviceClosed(nil)", .backOff),
        ]
        for (line, text, retry) in cases {
            var script = Script.signedIn18()
            #expect(script.s(line) == ["close 1", text])
            guard case .ended(let end)? = script.events.last else {
                Issue.record("no end")
                continue
            }
            #expect(end.retry == retry)
            #expect(!end.text.isEmpty)
            #expect(script.open.isEmpty)
        }
    }

    @Test("Another endpoint may sign this one out, nobody else may") func signOutOrder() {
        for text in ["goawyplzthxbye", "gtfo", "goawyplzthxbye-nomorempop"] {
            var script = Script.signedIn18()
            #expect(
                script.s("UBN alice@example.com;{22222222-2222-3333-4444-555555555555} 4", payload: text) == [
                    "1> OUT", "close 1", "· ended signedOutElsewhere",
                ])
            script = Script.signedIn18()
            #expect(script.s("UBN mallory@example.com 4", payload: text) == [])
            #expect(script.s("UBN alice@example.com 1", payload: text) == [])
            #expect(script.s("UBN alice@example.com 4", payload: "hello") == [])
        }
    }

    @Test("The connection breaks: with a reason or without") func broken() {
        var script = Script.signedIn18()
        #expect(script.closed() == ["· ended serviceClosed(nil)"])
        script = Script.signedIn18()
        #expect(script.closed(1, "connection refused") == ["· ended unreachable(\"connection refused\")"])
        #expect(script.closed(1) == [])
        #expect(script.s("NLN NLN 1:bob@example.net Bob 0:0 0") == [])
        #expect(script.machine.nextDeadline == .distantFuture)
    }

    @Test("A maintenance message is passed on") func maintenance() {
        var script = Script.signedIn12()
        #expect(
            script.s("MSG Hotmail Hotmail", payload: String(buffer: NotificationContent.shutdown(inMinutes: 5))) == [
                "· notice The service goes down for maintenance in 5 min."
            ])
        #expect(script.s("MSG Hotmail Hotmail", payload: String(buffer: NotificationContent.emptyMailbox())) == [])
    }

    @Test("After an end the same client signs in afresh") func again() {
        var script = Script.signedIn18()
        _ = script.closed()
        #expect(script.connect() == ["· connecting", "connect 2 ns.example.com:1863"])
        #expect(script.connected(2) == ["· negotiating", "2> VER 1 MSNP18 CVR0"])
    }

    @Test("Every end has a text and a retry") func texts() {
        let ends: [MSNEnd] = [
            .wrongPassword, .signedInElsewhere, .serviceClosed(nil), .serviceClosed(.other("X")), .unreachable(""),
            .timedOut(.lists), .refused(.serverTooBusy), .protocolError("x"), .webService("x"), .noCommonDialect,
            .requested,
        ]
        for end in ends { #expect(end.text.hasSuffix(".")) }
        #expect(MSNEnd.refused(.serverTooBusy).retry == .backOff)
        #expect(MSNEnd.refused(.clientNotAllowed).retry == .never)
    }
}
