// SPDX-License-Identifier: Apache-2.0

import Cryptography
import MSNPWire
import MSNServices
import NIOCore
import Testing

@testable import MSNPClient

@Suite("Circles") struct CircleTests {
    private static let id = "00000000-0000-0000-0009-6a1063c3626c"
    private static let key = MSNConversationKey.circle(id)

    /// The lists with these circles.
    private func lists(_ circles: [AddressBookCircle]) -> WebAnswer {
        guard case .lists(.success(var lists)) = Web.lists else { return Web.lists }
        lists.addressBook.circles = circles
        lists.addressBook.circleTicket = Secret("<SignedTicket/>")
        return .lists(.success(lists))
    }

    private func notice(_ kind: String, _ uri: String, _ body: String, type: String = "Partial") -> String {
        "Routing: 1.0\r\nTo: 1:alice@example.com\r\nFrom: 9:\(Self.id)@live.com\r\n\r\nReliability: 1.0\r\nStream: 0\r\n\r\n"
            + "Publication: 1.0\r\nUri: \(uri)\r\nNotifType: \(type)\r\nContent-Type: application/circles+xml\r\n"
            + "Content-Length: \(body.utf8.count)\r\n\r\n\(body)"
    }

    private func roster(_ people: String...) -> String {
        "<circle><roster><id>IM</id>" + people.map { "<user><id>1:\($0)</id></user>" }.joined()
            + "</roster></circle>"
    }

    private func message(from account: String, _ headers: String, _ body: String) -> String {
        "Routing: 1.0\r\nTo: 9:\(Self.id)@live.com;path=IM\r\nFrom: 1:\(account);epid={41f888e2-0a13-4ed2-be9a-044623a85a19}\r\n\r\n"
            + "Reliability: 1.0\r\n\r\nMessaging: 1.0\r\nContent-Length: \(body.utf8.count)\r\n"
            + "Content-Type: Text/plain; charset=UTF-8\r\nContent-Transfer-Encoding: 7bit\r\n\(headers)\r\n\r\n\(body)"
    }

    /// MSNP18, in one circle, with Bob there.
    private func inCircle(change: (inout MSNClientConfiguration) -> Void = { _ in }) -> Script {
        var script = Script(dialects: [.msnp18], change: change)
        _ = script.connect()
        _ = script.connected()
        _ = script.s("VER 1 MSNP18")
        _ = script.s("CVR 2")
        _ = script.s("USR 3 SSO S MBI_KEY_OLD AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8gISIjJCUmJygpKissLS4v")
        _ = script.web(Web.tokens)
        _ = script.s("USR 4 OK alice@example.com 1 0")
        let told = script.web(lists([AddressBookCircle(id: Self.id, name: "Lab")]))
        #expect(told.contains("· circle \(Self.id) Lab member"))
        _ = script.s("ADL 6 OK")
        #expect(
            script.s("CHG 8 NLN 2684354592:0 0") == [
                "· own NLN", "1> USR 12 SHA A \(Base64.encode(Array("<SignedTicket/>".utf8)))",
            ])
        #expect(
            script.s("USR 12 OK alice@example.com 0 0") == [
                "1> ADL 13 <ml l=\"1\"><d n=\"live.com\"><c n=\"\(Self.id)\" l=\"3\" t=\"9\"/></d></ml>"
            ])
        #expect(script.s("NLN NLN 1:alice@example.com;via=9:\(Self.id)@live.com Alice 2788999228:48 0") == [])
        #expect(script.s("NFY PUT", payload: notice("PUT", "/circle", roster("alice@example.com"))) == [])
        let put = script.s("ADL 13 OK")
        #expect(put.count == 1 && put[0].hasPrefix("1> PUT 14 Routing: 1.0\r\nTo: 9:\(Self.id)@live.com"), "\(put)")
        #expect(script.s("NLN NLN 1:bob@example.net;via=9:\(Self.id)@live.com Bob 2788999228:48 0") == [])
        #expect(
            script.s("PUT 14 OK 0") == ["· circle \(Self.id): opened bob@example.net"])
        script.events = []
        return script
    }

    @Test("In by ticket, ADL and PUT; who comes and goes") func roster() {
        var script = inCircle()
        #expect(
            script.s("NLN NLN 1:carol@example.net;via=9:\(Self.id)@live.com Carol 0:0 0") == [
                "· circle \(Self.id): joined carol@example.net"
            ])
        // Told again in each roster.
        let all = roster("alice@example.com", "bob@example.net", "carol@example.net", "dave@example.org")
        #expect(
            script.s("NFY PUT", payload: notice("PUT", "/circle", all)) == [
                "· circle \(Self.id): joined dave@example.org"
            ])
        #expect(
            script.s("NFY DEL", payload: notice("DEL", "/circle/roster(IM)/user(1:bob@example.net)", "")) == [
                "· circle \(Self.id): left bob@example.net"
            ])
        #expect(
            script.s("FLN 1:carol@example.net;via=9:\(Self.id)@live.com 0:0") == [
                "· circle \(Self.id): left carol@example.net"
            ])
        #expect(script.s("NFY PUT", payload: "nonsense") == [])
        #expect(script.s("NFY DEL", payload: notice("DEL", "/circle/roster(IM)/user()", "")) == [])
    }

    @Test("Texts, nudges, typing, the user's own words at another place") func received() {
        var script = inCircle()
        #expect(
            script.s("SDG 0", payload: message(from: "bob@example.net", "Message-Type: Text", "hello circle")) == [
                "· circle \(Self.id): <bob@example.net> hello circle"
            ])
        #expect(
            script.s("SDG 0", payload: message(from: "bob@example.net", "Message-Type: Nudge", "ID: 1\r\n\r\n")) == [
                "· circle \(Self.id): nudge bob@example.net"
            ])
        let typing = "Message-Type: Control\r\nMessage-Subtype: Typing\r\nTypingUser: bob@example.net"
        #expect(
            script.s("SDG 0", payload: message(from: "bob@example.net", typing, "\r\n")) == [
                "· circle \(Self.id): typing bob@example.net"
            ])
        #expect(
            script.s("SDG 0", payload: message(from: "alice@example.com", "Message-Type: Text", "mine")) == [
                "· circle \(Self.id): <own> mine"
            ])
        #expect(script.s("SDG 0", payload: message(from: "bob@example.net", "Message-Type: Data", "x")) == [])
        #expect(script.s("SDG 0", payload: "") == [])
    }

    @Test("A text counts as delivered with the QNG behind it, unless it was refused") func sending() {
        var script = inCircle()
        let sent = script.send("hi", 1, to: Self.key)
        #expect(sent.count == 2 && sent[0].hasPrefix("1> SDG 15 ") && sent[0].hasSuffix("\r\n\r\nhi"), "\(sent)")
        #expect(sent.last == "1> PNG")
        // Behind the PNG: its QNG says nothing of this one.
        #expect(script.send("two", 2, to: Self.key).count == 1)
        #expect(script.s("QNG 60") == ["· circle \(Self.id): delivered 1", "1> PNG"])
        #expect(
            script.s("201 16") == [
                "· circle \(Self.id): failed 2 refused(201 The server refused a value in the request.)"
            ])
        #expect(script.s("QNG 60") == [])
        _ = script.send("three", 3, to: Self.key)
        #expect(script.closed().first == "· circle \(Self.id): failed 3 connectionLost")
        #expect(script.send("four", 4, to: Self.key) == ["· circle \(Self.id): failed 4 notSignedIn"])
    }

    @Test("More lines than may be unconfirmed wait, in order; each ends once") func manyLines() {
        var script = inCircle()
        var sent = 0
        for id in UInt64(1)...100 {
            sent += script.send("line \(id)", id, to: Self.key).filter { $0.hasPrefix("1> SDG") }.count
        }
        #expect(sent == MSNClientLimits.unacknowledged)
        // The first PNG was behind one line.
        let first = script.s("QNG 60")
        #expect(first.count == 3 && first[1].hasSuffix("\r\n\r\nline 65") && first[2] == "1> PNG", "\(first)")
        // One of those that are out is refused: the next one has its place.
        let refused = script.s("201 16")
        #expect(refused.count == 2 && refused[1].hasSuffix("\r\n\r\nline 66"), "\(refused)")
        let second = script.s("QNG 60").filter { $0.hasPrefix("1> SDG") }
        #expect(second.count == 34 && second.last?.hasSuffix("line 100") == true)
        // The session ends with the rest.
        _ = script.closed()
        let accounts = Accounts(script.events)
        #expect(accounts.outcomes.count == 100 && accounts.outcomes.values.allSatisfy { $0 == 1 })
    }

    @Test("A long text goes in pieces and is told once; of one that is refused in the middle the rest is not sent")
    func longText() {
        var script = inCircle()
        let text = String(repeating: "long text ", count: 3000)
        let sent = script.send(text, 1, to: Self.key).filter { $0.hasPrefix("1> SDG") }
        #expect(sent.count == 4)
        #expect(script.send("behind", 2, to: Self.key).count == 1)
        #expect(script.s("QNG 60") == ["· circle \(Self.id): delivered 1", "1> PNG"])
        #expect(script.s("QNG 60") == ["· circle \(Self.id): delivered 2"])
        for id in UInt64(3)...65 { _ = script.send("x", id, to: Self.key) }
        // One place is left.
        #expect(script.send(text, 66, to: Self.key).count == 1)
        #expect(script.s("201 83").first?.hasPrefix("· circle \(Self.id): failed 66 refused(201") == true)
        #expect(script.s("QNG 60").allSatisfy { !$0.hasPrefix("1> SDG") })
        #expect(
            script.send(String(repeating: "x", count: MSNClientLimits.textBytes + 1), 67, to: Self.key) == [
                "· circle \(Self.id): failed 67 tooLong"
            ])
    }

    @Test("What waits ends with the circle, with leaving it, with the session") func waiting() {
        for (end, failure) in [(0, "notSent"), (1, "recipientOffline"), (2, "notSignedIn")] {
            var script = inCircle()
            for id in UInt64(1)...65 { _ = script.send("line", id, to: Self.key) }
            let told: [String]
            switch end {
            case 0: told = script.leave(Self.key)
            case 1:
                _ = script.act { $0.edit(.leave(circle: Self.id), id: 1000, now: $1, into: &$2) }
                told = script.web(.circleEdited(.success(Self.id), number: script.lastEdit))
            default: told = script.closed()
            }
            #expect(
                told.filter { $0.contains("failed 65") } == [
                    "· circle \(Self.id): failed 65 \(end == 1 ? "notSent" : failure)"
                ])
        }
    }

    @Test("Over HTTP there is no PNG: what is not refused for a while was taken") func sendingOverHTTP() {
        var script = inCircle {
            $0.transport = .http
            $0.httpGateway = "http://gateway.example.com/gateway/gateway.dll"
        }
        #expect(script.send("hi", 1, to: Self.key).count == 1)
        #expect(script.wait(4) == [])
        #expect(script.wait(1) == ["· circle \(Self.id): delivered 1"])
    }

    @Test("What was said behind a PUT that is refused has failed, whatever the QNG says") func refusedJoin() {
        var script = inCircle()
        _ = script.leave(Self.key)
        let sent = script.send("hi", 1, to: Self.key)
        #expect(sent.count == 3 && sent[0].hasPrefix("1> PUT 16") && sent[2] == "1> PNG", "\(sent)")
        #expect(
            script.s("933 16").last?.hasPrefix("· circle \(Self.id): failed 1 refused(933") == true)
        #expect(script.s("QNG 60") == [])
        // The next one goes its own way.
        #expect(script.send("again", 2, to: Self.key).count == 3)
    }

    /// In MSNP18 with these circles, where the ticket has just been sent.
    private func entering(_ circles: [String]) -> Script {
        var script = Script(dialects: [.msnp18])
        _ = script.connect()
        _ = script.connected()
        for line in ["VER 1 MSNP18", "CVR 2", "USR 3 SSO S MBI_KEY_OLD AAAA"] { _ = script.s(line) }
        _ = script.web(Web.tokens)
        _ = script.s("USR 4 OK alice@example.com 1 0")
        _ = script.web(lists(circles.map { AddressBookCircle(id: $0, name: "Lab") }))
        for line in ["BLP 5 AL", "ADL 6 OK", "PRP 7 MFN Alice", "CHG 8 NLN 2684354592:0 0"] { _ = script.s(line) }
        for id in 9...11 { _ = script.s("UUX \(id) 0") }
        return script
    }

    @Test("No answer to the ticket, to ADL, to PUT: said, and what is written tries again or fails") func lost() {
        let notOpened = "· circle \(Self.id): not opened"
        var script = entering([Self.id])
        #expect(
            script.wait(30) == [
                "· notice The service did not answer when it was to let you into your groups.", notOpened,
            ])
        #expect(script.send("hi", 1, to: Self.key) == ["· circle \(Self.id): failed 1 notSent"])

        script = entering([Self.id])
        _ = script.s("USR 12 OK alice@example.com 0 0")
        let notice = "· notice The service did not let you into the group Lab: no answer in time"
        #expect(script.wait(30) == [notice, notOpened])
        // The late answer is nobody's; what is written joins by itself.
        #expect(script.s("ADL 13 OK") == [])
        let sent = script.send("hi", 1, to: Self.key)
        #expect(sent.count == 3 && sent[0].hasPrefix("1> PUT 14") && sent[2] == "1> PNG", "\(sent)")
        #expect(script.s("PUT 14 OK 0") == ["· circle \(Self.id): opened "])
        #expect(script.s("QNG 60") == ["· circle \(Self.id): delivered 1"])

        script = entering([Self.id])
        _ = script.s("USR 12 OK alice@example.com 0 0")
        _ = script.s("ADL 13 OK")
        #expect(script.wait(30) == [notice, notOpened])
        _ = script.send("hi", 1, to: Self.key)
        // The PNG is answered and the PUT before it is not: nobody can tell.
        #expect(script.s("QNG 60") == ["· circle \(Self.id): failed 1 unacknowledged"])
        #expect(script.wait(30) == [notice, notOpened])
    }

    @Test("A circle that is refused is told of, so that nothing waits for it") func refusedCircles() {
        let notOpened = "· circle \(Self.id): not opened"
        var script = entering([Self.id])
        #expect(script.s("911 12") == ["· notice The service did not let you into your groups.", notOpened])
        script = entering([Self.id])
        _ = script.s("USR 12 OK alice@example.com 0 0")
        #expect(script.s("201 13").last == notOpened)
        script = entering([Self.id])
        _ = script.s("USR 12 OK alice@example.com 0 0")
        _ = script.s("ADL 13 OK")
        #expect(script.s("201 14").last == notOpened)
    }

    @Test("A ticket that is too old: sent once more for all circles, without a false alarm") func reentry() {
        let other = "00000000-0000-0000-0009-7a1063c3626c"
        var script = entering([Self.id, other])
        #expect(script.s("USR 12 OK alice@example.com 0 0").count == 2)
        #expect(script.s("933 13").first?.hasPrefix("1> USR 15 SHA A ") == true)
        #expect(script.s("933 14") == [])
        let again = script.s("USR 15 OK alice@example.com 0 0")
        #expect(again.map { $0.prefix(9) } == ["1> ADL 16", "1> ADL 17"], "\(again)")
        // The second time it is an answer.
        #expect(script.s("933 16").first?.hasPrefix("· notice The service did not let you into the group Lab") == true)
        #expect(script.s("ADL 17 OK").first?.hasPrefix("1> PUT 18") == true)
    }

    @Test("Not in the circle, or not one: said at once") func notThere() {
        var script = Script.signedIn18()
        #expect(script.send("hi", 1, to: Self.key) == ["· circle \(Self.id): failed 1 recipientOffline"])
        script = Script.signedIn12()
        #expect(
            script.act { $0.edit(.create(name: "x"), id: 1, now: $1, into: &$2) } == [
                "· edited 1 notInDialect(\"MSNP18\")"
            ])
    }

    @Test("Create, invite, accept, decline, leave") func edits() {
        var script = inCircle()
        func edit(_ edit: MSNCircleEdit, _ id: UInt64) -> [String] {
            script.act { $0.edit(edit, id: id, now: $1, into: &$2) }
        }
        #expect(edit(.create(name: "New"), 1) == ["fetch circle create(name: \"New\", ownName: \"Alice\")"])
        #expect(edit(.invite(account: "Bob@example.net", circle: Self.id), 2) == [])
        let other = "00000000-0000-0000-0009-000000000002"
        // The new one is in the address book; so is an invitation.
        let third = "00000000-0000-0000-0009-000000000003"
        #expect(
            script.web(.circleEdited(.success(other), number: script.lastEdit)) == ["fetch paged lists t=TICKET2&p="])
        #expect(
            script.web(
                lists([
                    AddressBookCircle(id: Self.id, name: "Lab"), AddressBookCircle(id: other, name: "New"),
                    AddressBookCircle(
                        id: third, name: "Third", state: .waitingResponse, inviter: "bob@example.net"),
                ])) == [
                    "· circle \(other) New member", "· circle \(third) Third invited by bob@example.net",
                    "1> ADL 15 <ml l=\"1\"><d n=\"live.com\"><c n=\"\(other)\" l=\"3\" t=\"9\"/></d></ml>",
                ])
        #expect(script.s("ADL 15 OK").first?.hasPrefix("1> PUT 16 ") == true)
        #expect(
            script.s("PUT 16 OK 0") == [
                "· circle \(other): opened ", "· edited 1 ok",
                "fetch circle invite(account: \"bob@example.net\", circleID: \"\(Self.id)\", message: \"\")",
            ])
        #expect(
            script.web(.circleEdited(.failure(.status(500)), number: script.lastEdit)) == [
                "· edited 2 webService(\"the service answered with HTTP status 500\")"
            ])
        #expect(edit(.decline(circle: third), 3) == ["fetch circle decline(circleID: \"\(third)\")"])
        #expect(
            script.web(.circleEdited(.success(third), number: script.lastEdit)) == [
                "· circleRemoved \(third)", "· edited 3 ok", "fetch paged lists t=TICKET2&p=",
            ])
        _ = script.web(.lists(.failure(.timedOut)))
        #expect(
            edit(.leave(circle: Self.id), 4) == [
                "fetch circle leave(circleID: \"\(Self.id)\", account: \"alice@example.com\")"
            ])
        let left = script.web(.circleEdited(.success(Self.id), number: script.lastEdit))
        #expect(left.first?.hasPrefix("1> DEL 17 ") == true)
        #expect(left.suffix(3) == ["· circleRemoved \(Self.id)", "· edited 4 ok", "fetch paged lists t=TICKET2&p="])
        #expect(edit(.accept(circle: "unknown"), 5) == ["· edited 5 unknown(\"unknown\")"])
        // No answer.
        _ = edit(.create(name: "x"), 6)
        _ = script.wait(44)
        _ = script.s("QNG 60")
        #expect(script.wait(30).contains("· edited 6 timedOut"))
    }

    /// A session in a circle whose lists have just been fetched again because of a notice.
    private func justFetched() -> Script {
        var script = inCircle()
        _ = script.s(
            "NFY PUT",
            payload: notice("PUT", "/circle", roster("alice@example.com"))
                .replacing("6a1063c3626c", with: "000000000009"))
        #expect(script.wait(2) == ["fetch paged lists t=TICKET2&p="])
        _ = script.web(lists([AddressBookCircle(id: Self.id, name: "Lab")]))
        return script
    }

    @Test("After an own edit the lists are fetched at once, however short a time ago they were") func atOnce() {
        let other = "00000000-0000-0000-0009-000000000002"
        var script = justFetched()
        _ = script.s(
            "NFY PUT",
            payload: notice("PUT", "/circle", roster("alice@example.com"))
                .replacing("6a1063c3626c", with: "000000000009"))
        #expect(script.wait(10) == [])
        _ = script.act { $0.edit(.create(name: "New"), id: 1, now: $1, into: &$2) }
        #expect(
            script.web(.circleEdited(.success(other), number: script.lastEdit)) == ["fetch paged lists t=TICKET2&p="])
        let both = [AddressBookCircle(id: Self.id, name: "Lab"), AddressBookCircle(id: other, name: "New")]
        #expect(script.web(lists(both)).first == "· circle \(other) New member")
        // The service does not let them in: that is no reason to wait.
        #expect(script.s("201 15").suffix(1) == ["· edited 1 ok"])

        // An invitation that is accepted.
        script = justFetched()
        _ = script.s(
            "NFY PUT",
            payload: notice("PUT", "/circle", roster("alice@example.com"))
                .replacing("6a1063c3626c", with: "000000000009"))
        #expect(script.wait(20).contains("fetch paged lists t=TICKET2&p="))
        _ = script.web(
            lists([
                AddressBookCircle(id: Self.id, name: "Lab"),
                AddressBookCircle(id: other, name: "New", state: .waitingResponse),
            ]))
        _ = script.act { $0.edit(.accept(circle: other), id: 2, now: $1, into: &$2) }
        #expect(
            script.web(.circleEdited(.success(other), number: script.lastEdit)) == [
                "· edited 2 ok", "fetch paged lists t=TICKET2&p=",
            ])
    }

    @Test("A circle that was made and does not come: made all the same, and looked for again") func late() {
        let other = "00000000-0000-0000-0009-000000000002"
        var script = inCircle()
        _ = script.act { $0.edit(.create(name: "New"), id: 1, now: $1, into: &$2) }
        _ = script.web(.circleEdited(.success(other), number: script.lastEdit))
        #expect(script.web(lists([AddressBookCircle(id: Self.id, name: "Lab")])) == [])
        #expect(script.wait(9) == [])
        #expect(script.wait(1) == ["· edited 1 ok"])
        #expect(script.wait(20).contains("fetch paged lists t=TICKET2&p="))
        // The session ends while it is waited for.
        script = inCircle()
        _ = script.act { $0.edit(.create(name: "New"), id: 1, now: $1, into: &$2) }
        _ = script.act { $0.edit(.create(name: "Second"), id: 2, now: $1, into: &$2) }
        _ = script.web(.circleEdited(.success(other), number: script.lastEdit))
        #expect(script.closed().prefix(2) == ["· edited 1 ok", "· edited 2 connectionLost"])
    }

    @Test("An edit of the lists meanwhile does not hide a new circle") func meanwhile() {
        let other = "00000000-0000-0000-0009-000000000002"
        var script = inCircle()
        _ = script.act { $0.edit(.create(name: "New"), id: 1, now: $1, into: &$2) }
        _ = script.web(.circleEdited(.success(other), number: script.lastEdit))
        _ = script.edit(.add(account: "zoe@example.net", alias: "", groupID: nil, message: ""), 2)
        let both = [AddressBookCircle(id: Self.id, name: "Lab"), AddressBookCircle(id: other, name: "New")]
        #expect(script.web(lists(both)).first == "· circle \(other) New member")
    }
}
