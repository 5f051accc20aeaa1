// SPDX-License-Identifier: Apache-2.0

import Cryptography
import MSNPWire
import NIOCore
import Testing

/// What comes past the switchboards: between clients, from other networks, from web services.
@Suite struct NoticeTests {
    private static let guid = "{66666666-7777-8888-9999-000000000000}"

    @Test func signOutOrders() throws {
        let endpoint = MSNAddress("alice@example.com", endpoint: Self.guid)
        let order = UserNotification(.endpoint, to: endpoint, transactionID: 12)
        #expect(
            Wire.text(order.command(sentBy: .client)) == "UUN 12 alice@example.com;\(Self.guid) 4 14\r\ngoawyplzthxbye")
        let sent = try #require(try Wire.decode(Wire.text(order.command(sentBy: .client)), sentBy: .client).first)
        #expect(UserNotification(sent) == order)
        for (text, expected) in [
            ("goawyplzthxbye", UserNotification.SignOut.endpoint), ("gtfo", .everywhere),
            ("goawyplzthxbye-nomorempop", .endpointForGood), ("gtfo\r\n", nil), ("hello", nil), ("", nil),
        ] {
            let line = "UBN alice@example.com;\(Self.guid) 4 \(text.utf8.count)\r\n\(text)"
            let heard = try #require(try Wire.decode(line).first.flatMap(UserNotification.init))
            #expect(heard.address == endpoint)
            #expect(heard.content == expected.map { .signOut($0) } ?? .other, "\(text)")
        }
    }

    @Test func otherNotificationsBetweenClients() throws {
        func content(_ type: Int, _ text: String) throws -> UserNotification.Content? {
            try Wire.decode("UBN bob@example.net \(type) \(text.utf8.count)\r\n\(text)").first
                .flatMap(UserNotification.init)?.content
        }
        #expect(try content(1, #"<SNM opcode="SNM" csid="{1}"/>"#) == .other)
        let call = "INVITE sip:alice@example.com SIP/2.0\r\nv: SIP/2.0/TLS\r\ni: 4711\r\nCSeq: 1 INVITE\r\n\r\n"
        #expect(try content(2, call) == .call(id: "4711"))
        let tunnelled = "<sip e=\"base64\" fid=\"1\" i=\"x\"><msg>\(Base64.encode(Array(call.utf8)))</msg></sip>"
        #expect(try content(12, tunnelled) == .call(id: "4711"))
        // What is said of a call later, and what is none.
        for text in [
            "ACK sip:alice@example.com SIP/2.0\r\ni: 4711\r\n\r\n", "SIP/2.0 100 Trying\r\n\r\n", "INVITE", "<sip/>",
            "<sip",
            "<sip><msg>!</msg></sip>", "",
        ] {
            #expect(try content(2, text) == .other, "\(text)")
        }
        #expect(try content(5, "carol@example.org") == .other)
        #expect(try content(6, "") == .other)
        #expect(try content(11, "x") == .activity)
        #expect(try content(99, "x") == .other)
        #expect(try content(3, "x") == .other)
        let invitation = InvitationTests.invite(guid: "1C9AA97E-9C05-4583-A3BD-908A196F1E92", context: "")
        guard case .signal(let signal)? = try content(3, invitation) else {
            Issue.record("no invitation")
            return
        }
        #expect(signal.invitation?.kind == .webcamRequest)
        let refusal = try #require(
            UserNotification(refusing: signal, of: MSNAddress("bob@example.net", endpoint: Self.guid), transactionID: 9)
        )
        let text = Wire.text(refusal.command(sentBy: .client))
        #expect(text.hasPrefix("UUN 9 bob@example.net;\(Self.guid) 3 "))
        #expect(text.contains("\r\nMSNSLP/1.0 603 Decline\r\nTo: <msnmsgr:bob@example.net;\(Self.guid)>\r\n"))
        #expect(Wire.text(refusal.command(sentBy: .server)).hasPrefix("UBN bob@example.net;\(Self.guid) 3 "))
        let bare = try #require(UserNotification(try Wire.command("UUN 12 bob@example.net 4", sentBy: .client)))
        #expect(
            bare == UserNotification(address: MSNAddress("bob@example.net"), type: 4, payload: nil, transactionID: 12))
        for line in ["UUN 9 OK", "UUN x a@x 1", "UBN", "UBN a@x", "UBN a@x y"] {
            #expect(UserNotification(try Wire.command(line, sentBy: .client)) == nil, "\(line)")
        }
    }

    @Test func messagesWithoutASwitchboard() throws {
        let payload = SwitchboardContent.text("hi", format: nil).payload()
        let size = payload.readableBytes
        let text = String(buffer: payload)
        let message = PageModeMessage(
            address: MSNAddress("dave@example.org", networkID: 32), kind: .text, payload: payload)
        for (dialect, line) in [
            (Dialect.msnp14, "UBM dave@example.org 32 1 \(size)"), (.msnp18, "UBM 32:dave@example.org 1 \(size)"),
        ] {
            #expect(Wire.text(message.command(dialect: dialect, sentBy: .server)) == "\(line)\r\n\(text)")
            let heard = try Wire.decode("\(line)\r\n\(text)").first.flatMap(PageModeMessage.init)
            #expect(heard == message)
            #expect(heard?.content == .text("hi", format: nil))
        }
        var sent = message
        sent.transactionID = 29
        let line = "UUM 29 dave@example.org 32 1 \(size)\r\n\(text)"
        #expect(Wire.text(sent.command(dialect: .msnp18, sentBy: .client)) == line)
        #expect(try Wire.decode(line, sentBy: .client).first.flatMap(PageModeMessage.init) == sent)
        let typing = SwitchboardContent.typing(account: "dave@example.org").payload()
        let heard = PageModeMessage(MSNPCommand("UBM", ["dave@example.org", "32", "2"], payload: typing))
        #expect(heard?.content == .typing(account: "dave@example.org"))
        for fields in [[], ["a@x"], ["a@x", "y"], ["a@x", "32", "y"]] {
            #expect(PageModeMessage(MSNPCommand("UBM", fields, payload: payload)) == nil)
        }
    }

    private func notice(_ xml: String, verb: String = "NOT") -> ServiceNotice? {
        ServiceNotice(MSNPCommand(verb, payload: ByteBuffer(string: xml)))
    }

    @Test func changesOfTheAddressBook() throws {
        for kind in [ServiceNotice.Kind.addressBookChanged, .circleChanged(id: "00000000-0000-0000-0009-0123456789ab")]
        {
            let payload = try #require(
                ServiceNotice(kind: kind).payload(to: "alice@example.com", time: "2024-01-02T03:04:05Z"))
            let read = ServiceNotice(parsing: payload)
            #expect(read.kind == kind)
            #expect(read.text == "")
        }
        #expect(ServiceNotice(kind: .text).payload(to: "alice@example.com", time: "") == nil)
    }

    @Test func alertsAndPages() {
        let alert = notice(
            #"<NOTIFICATION ver="2" id="1342902633" siteid="199999999" siteurl="http://alerts.example.com"><TO pid="0x1:0x2" name="alice@example.com"/><MSG pri="1" id="1342902633"><ACTION url="/buddies/alert.aspx?x=1&amp;y=2"/><SUBSCR url="s"/><CAT id="1"/><BODY lang="1033" icon="i.gif"><TEXT>The auction&#10;has ended </TEXT></BODY></MSG></NOTIFICATION>"#
        )
        #expect(
            alert
                == ServiceNotice(
                    kind: .text, sender: "http://alerts.example.com", text: "The auction has ended",
                    link: "http://alerts.example.com/buddies/alert.aspx?x=1&y=2"))
        let page = notice(
            #"<NOTIFICATION id="0" siteid="111100400" siteurl="http://mobile.example.com/"><TO name="alice@example.com"/><FROM pid="0x1:0x2" name="tel:+15551112222"/><MSG pri="1" id="1"><ACTION url="javascript:alert(1)"/><SUBSCR url=""/><BODY lang="1033" charset="UTF-8"><TEXT>Hello</TEXT></BODY></MSG></NOTIFICATION>"#,
            verb: "IPG")
        #expect(page?.kind == .text)
        #expect(page?.sender == "tel:+15551112222")
        #expect(page?.text == "Hello")
        #expect(page?.link == "http://mobile.example.com/javascript:alert(1)")
        let failed = notice(
            #"<NOTIFICATION id="12" siteid="1" siteurl="x"><MSG id="407"><BODY>gone</BODY></MSG></NOTIFICATION>"#,
            verb: "IPG")
        #expect(failed?.kind == .pageFailed)
        for xml in ["", "<", "<a/>", "<NOTIFICATION/>", "<NOTIFICATION><MSG/></NOTIFICATION>", "hello"] {
            #expect(notice(xml)?.kind == .other, "\(xml)")
        }
        let odd = "<NOTIFICATION><MSG><BODY>&lt;NotificationData&gt;&lt;/x</BODY></MSG></NOTIFICATION>"
        #expect(notice(odd)?.kind == .text)
        #expect(ServiceNotice(MSNPCommand("MSG", payload: ByteBuffer())) == nil)
    }

    @Test func pages() throws {
        let xml =
            #"<PHONE pri="1"><LOC>HOME</LOC><NUM>15551112222</NUM></PHONE><TEXT xml:space="preserve" enc="utf-8">Hi &amp; bye</TEXT>"#
        let page = Page(MSNPCommand("PGD", ["12", "tel:+15551112222", "1"], payload: ByteBuffer(string: xml)))
        #expect(page?.text == "Hi & bye")
        #expect(page?.recipient == "tel:+15551112222")
        #expect(page?.transactionID == 12)
        #expect(
            Page(MSNPCommand("PAG", ["12", "bob@example.net"], payload: ByteBuffer(string: "</PAGE><TEXT>"))) == nil)
    }
}
