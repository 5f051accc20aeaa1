// SPDX-License-Identifier: Apache-2.0

import Cryptography
import MSNPWire
import NIOCore
import Testing

/// What a conversation is asked to become: invitations of both generations, objects, emoticons.
@Suite struct InvitationTests {
    /// An `INVITE` as bytes of text.
    static func invite(guid: String, context: String) -> String {
        let body = "EUF-GUID: {\(guid)}\r\nSessionID: 123456\r\nAppID: 1\r\nContext: \(context)\r\n\r\n\0"
        return "INVITE MSNMSGR:alice@example.com MSNSLP/1.0\r\nTo: <msnmsgr:alice@example.com>\r\n"
            + "From: <msnmsgr:bob@example.net;{66666666-7777-8888-9999-000000000000}>\r\n"
            + "Via: MSNSLP/1.0/TLP ;branch={11111111-2222-3333-4444-555555555555}\r\nCSeq: 0 \r\n"
            + "Call-ID: {AAAAAAAA-BBBB-CCCC-DDDD-EEEEEEEEEEEE}\r\nMax-Forwards: 0\r\n"
            + "Content-Type: application/x-msnmsgr-sessionreqbody\r\nContent-Length: \(body.utf8.count)\r\n\r\n" + body
    }

    private static let objectContext =
        "PG1zbm9iaiBDcmVhdG9yPSJhbGljZUBleGFtcGxlLmNvbSIgU2l6ZT0iMTEiIFR5cGU9IjMiIExvY2F0aW9uPSJURlIyQy50bXAi"
        + "IEZyaWVuZGx5PSJBQUE9IiBTSEExRD0iS3E1c05jbFB6N1FWMitsZlFJdWM2UjdvUnUwPSIgU0hBMUM9Ik1rcmpFdS9mb013ekZZ"
        + "aVRnd29vVjB2MFN6TT0iLz4A"

    private func peerKind(_ guid: String, _ context: String = "") throws -> PeerInvitation.Kind? {
        let invitation = PeerSignal(Self.invite(guid: guid, context: context).utf8)?.invitation
        #expect(invitation?.from == "bob@example.net")
        #expect(invitation?.callID == "{AAAAAAAA-BBBB-CCCC-DDDD-EEEEEEEEEEEE}")
        return invitation?.kind
    }

    @Test func whatAPeerWants() throws {
        // A file's description: 574 bytes, the size at 8, the name at 20; a preview follows and is cut off.
        var block = [UInt8](repeating: 0, count: 574)
        block.replaceSubrange(0..<20, with: [0x3E, 2, 0, 0, 2, 0, 0, 0, 0xE8, 0xED, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0])
        let name = Array(#"..\evil/readme.txt"#.utf16).flatMap { [UInt8(truncatingIfNeeded: $0), UInt8($0 >> 8)] }
        block.replaceSubrange(20..<(20 + name.count), with: name)
        let file = "5d3e02ab-6190-11d3-bbbb-00c04f795683"
        #expect(try peerKind(file, Base64.encode(block)) == .file(name: "readme.txt", size: 60904))
        #expect(
            try peerKind(file, String(Base64.encode(block).prefix(203))) == .file(name: "readme.txt", size: 60904))
        #expect(try peerKind(file, "") == .file(name: "", size: 0))
        #expect(try peerKind(file, "!!!!") == .file(name: "", size: 0))
        block.replaceSubrange(8..<16, with: [UInt8](repeating: 0xFF, count: 8))
        #expect(try peerKind(file, Base64.encode(block)) == .file(name: "readme.txt", size: .max))

        guard case .object(let object?)? = try peerKind("A4268EEC-FEC5-49E5-95C3-F126696BDBF6", Self.objectContext)
        else {
            Issue.record("no object")
            return
        }
        #expect(object.kind == .displayPicture)
        #expect(object.creator == "alice@example.com")
        #expect(object.digest == "Kq5sNclPz7QV2+lfQIuc6R7oRu0=")
        #expect(object.size == 11)
        #expect(try peerKind("A4268EEC-FEC5-49E5-95C3-F126696BDBF6", "AAAA") == .object(nil))
        #expect(try peerKind("4BD96FC0-AB17-4425-A14A-439185962DC8") == .webcam)
        #expect(try peerKind("1C9AA97E-9C05-4583-A3BD-908A196F1E92") == .webcamRequest)
        #expect(try peerKind("41D3E74E-04A2-4B37-96F8-08ACDB610874") == .photoSharing)
        let game = Array("99991065;1;Chess".utf16).flatMap { [UInt8(truncatingIfNeeded: $0), UInt8($0 >> 8)] }
        #expect(
            try peerKind("6A13AF9C-5308-4F35-923A-67E8DDA40C2F", Base64.encode(game + [0, 0]))
                == .activity(name: "Chess"))
        #expect(try peerKind("6A13AF9C-5308-4F35-923A-67E8DDA40C2F") == .activity(name: ""))
        #expect(try peerKind("E073B06B-636E-45B7-ACA4-6D4B5978C93C") == .wink)
        #expect(try peerKind("534142D5-1F2A-431F-A60C-B0CF723FDF7D") == .sharedFolder)
        #expect(try peerKind("00000000-0000-0000-0000-000000000001") == .other("00000000-0000-0000-0000-000000000001"))
    }

    private func invitation(_ fields: String) -> MSNInvitation? {
        let payload = "MIME-Version: 1.0\r\nContent-Type: text/x-msmsgsinvite; charset=UTF-8\r\n\r\n" + fields
        guard case .invitation(let invitation) = SwitchboardContent(ByteBuffer(string: payload)) else { return nil }
        return invitation
    }

    @Test func invitationsOfTheOldKind() {
        func kind(_ guid: String, _ more: String = "", name: String = "x") -> MSNInvitation.Kind? {
            invitation(
                "Application-Name: \(name)\r\nApplication-GUID: {\(guid)}\r\nInvitation-Command: INVITE\r\n"
                    + "Invitation-Cookie: 33267\r\n\(more)\r\n")?.kind
        }
        #expect(
            kind(
                "5D3E02AB-6190-11d3-BBBB-00C04F795683",
                "Application-File: C:\\Temp\\readme.txt\r\nApplication-FileSize: 60904\r\nConnectivity: N\r\n")
                == .file(name: "readme.txt", size: 60904))
        #expect(kind("5D3E02AB-6190-11d3-BBBB-00C04F795683") == .file(name: "", size: 0))
        #expect(kind("44BBA842-CC51-11CF-AAFA-00AA00B6015C") == .netMeeting)
        let call = "02D3C01F-BF30-4825-A83A-DE7AF41648AA"
        #expect(kind(call) == .call(hasVideo: false))
        #expect(
            kind(call, "Context-Data: Requested:SIP_A,;Capabilities:SIP_A,SIP_V,;\r\n") == .call(hasVideo: false))
        #expect(
            kind(call, "Context-Data: Requested:SIP_A,SIP_V,;Capabilities:SIP_A,SIP_V,;\r\n") == .call(hasVideo: true))
        #expect(kind("f1b1920c-6a3c-4ce7-b18c-afab305fd03d") == .applicationSharing)
        #expect(kind("56B994A7-380F-410B-9985-C809D78C1BDC") == .remoteAssistance)
        #expect(kind("00000000-0000-0000-0000-000000000001", name: "Whiteboard") == .whiteboard)
        #expect(kind("00000000-0000-0000-0000-000000000001") == .other)
    }

    @Test func answersAndHalfInvitations() {
        #expect(
            invitation("Invitation-Command: CANCEL\r\nInvitation-Cookie: 33267\r\nCancel-Code: timeout\r\n\r\n")
                == MSNInvitation(command: .cancel(reason: "TIMEOUT"), cookie: "33267"))
        #expect(
            invitation("Invitation-Command: ACCEPT\r\nInvitation-Cookie: 33267\r\nLaunch-Application: FALSE\r\n\r\n")
                == MSNInvitation(command: .accept, cookie: "33267"))
        #expect(invitation("") == MSNInvitation(command: .other(""), cookie: ""))
        #expect(invitation(":::") == MSNInvitation(command: .other(""), cookie: ""))
        for kind in [
            MSNInvitation.Kind.file(name: "a b.txt", size: 5), .netMeeting, .call(hasVideo: true),
            .call(hasVideo: false), .applicationSharing, .remoteAssistance,
        ] {
            let sent = MSNInvitation(command: .invite, cookie: "1", kind: kind, application: "Something")
            #expect(SwitchboardContent(sent.payload()) == .invitation(sent))
            #expect(SwitchboardContent(SwitchboardContent.invitation(sent).payload()) == .invitation(sent))
        }
    }

    @Test func emoticonsAndWinks() throws {
        func message(_ type: String, _ body: String) -> SwitchboardContent {
            SwitchboardContent(ByteBuffer(string: "MIME-Version: 1.0\r\nContent-Type: \(type)\r\n\r\n\(body)"))
        }
        let object =
            #"<msnobj Creator="bob@example.net" Size="11" Type="2" Location="0" Friendly="YwBhAHQAAAA=" SHA1D="i8W="/>"#
        guard
            case .customEmoticons(let emoticons) = message(
                "text/x-mms-animemoticon", ":cat:\t\(object)\t(dog)\t<msnobj/>\t:half:")
        else {
            Issue.record("no emoticons")
            return
        }
        #expect(emoticons.map(\.shortcut) == [":cat:", "(dog)"])
        #expect(emoticons.first?.object?.name == "cat")
        #expect(emoticons.first?.object?.kind == .emoticon)
        #expect(emoticons.last?.object == nil)
        let many = String(repeating: ":x:\t<msnobj/>\t", count: 1000)
        guard case .customEmoticons(let bounded) = message("text/x-mms-emoticon", many) else { return }
        #expect(bounded.count == 50)

        let wink = #"<msnobj Creator="bob@example.net" Size="1" Type="8" Location="0" Friendly="SABpAAAA" stamp="x">"#
        #expect(message("text/x-msnmsgr-datacast", "ID: 2\r\nData: \(wink)\r\n\r\n") == .wink(name: "Hi"))
    }

    @Test(arguments: [
        "", "<msnobj", "<msnobj/>", #"<msnobj Creator="" Type="3"/>"#, #"<msnobj Creator="a@x"/>"#,
        #"<msnobj Creator="a@x" Type="-3"/>"#, #"<object Creator="a@x" Type="3"/>"#,
    ])
    func objectsThatAreNone(text: String) {
        #expect(MSNObject(parsing: text) == nil)
    }

    @Test func objectsWithOddParts() {
        let odd = MSNObject(parsing: "<msnobj Creator=\"a@x\" Type=\"99\" Size=\"x\" Friendly=\"!\"/>\0garbage")
        #expect(odd?.kind == nil)
        #expect(odd?.size == 0)
        #expect(odd?.name == "")
    }

    @Test func inWords() {
        func invite(_ kind: MSNInvitation.Kind, _ name: String = "") -> SwitchboardContent {
            .invitation(MSNInvitation(command: .invite, cookie: "1", kind: kind, application: name))
        }
        let cases: [(SwitchboardContent, String?)] = [
            (invite(.file(name: "readme.txt", size: 60904)), "the file readme.txt (59.4 KiB)"),
            (invite(.file(name: "x", size: 1)), "the file x (1 byte)"),
            (invite(.file(name: "x", size: 1 << 20)), "the file x (1.0 MiB)"),
            (invite(.file(name: "x", size: .max)), "the file x (8589934591.9 GiB)"),
            (invite(.file(name: "", size: 0)), "a file"), (invite(.call(hasVideo: true)), "a video call"),
            (invite(.other, "Chess"), "“Chess”"), (invite(.other), "something unknown"),
            (.invitation(MSNInvitation(command: .accept, cookie: "1")), nil), (.wink(name: "Hi"), "the wink “Hi”"),
            (.wink(name: ""), "a wink"), (.ink, "handwriting"), (.peerToPeer, nil), (.text("x", format: nil), nil),
            (.customEmoticons([]), nil), (.unknown(contentType: ""), nil),
            (.unknown(contentType: "application/x-new"), "something of the kind “application/x-new”"),
        ]
        for (content, text) in cases { #expect(content.summary == text) }
    }
}
