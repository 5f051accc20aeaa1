// SPDX-License-Identifier: Apache-2.0

import MSNPWire
import MSNServices
import NIOCore
import Synchronization
import Testing

@testable import MSNPProxy

@Suite("Proxy: transcript") struct TranscriptTests {
    /// A transcript with a clock of its own.
    private final class Page: Sendable {
        let record = Mutex<[String]>([])
        let shown = Mutex<[String]>([])
        let time = Mutex<Int64>(0)

        func transcript(isRaw: Bool = false) -> Transcript {
            Transcript(
                isRaw: isRaw, now: { self.time.withLock { $0 } },
                show: { line in self.shown.withLock { $0.append(line) } },
                record: { line in self.record.withLock { $0.append(line) } })
        }
    }

    private func say(_ transcript: Transcript, _ number: Int, _ side: MSNPSide, _ text: String) {
        var stream = CommandStream(sentBy: side)
        stream.append(ByteBuffer(string: text))
        while case .command(let command, let raw)? = stream.next() {
            transcript.command(number, side, command, raw: raw)
        }
    }

    @Test("A record in the form of every transcript") func record() {
        let page = Page()
        let transcript = page.transcript()
        transcript.begin(service: "127.0.0.1:1863", date: "2026-11-21 03:38:36")
        transcript.connected(1, .notification, to: "127.0.0.1:1863")
        say(transcript, 1, .client, "VER 1 MSNP12 CVR0\r\n")
        say(transcript, 1, .server, "VER 1 MSNP12\r\n")
        say(transcript, 1, .client, "USR 3 TWN I user1@example.com\r\n")
        page.time.withLock { $0 = 5662 }
        say(transcript, 1, .server, "XFR 14 SB 127.0.0.1:1864 CKI c2924cf79ecbcfcbe249\r\n")
        page.time.withLock { $0 = 5664 }
        transcript.connected(2, .switchboard, to: "127.0.0.1:1864")
        say(transcript, 2, .client, "USR 1 user1@example.com c2924cf79ecbcfcbe249\r\n")
        say(transcript, 2, .client, "MSG 3 U 13\r\na: b\r\n\r\nc\u{1A}\t\u{E9}")
        transcript.closed(2, "!! server closed the connection")
        #expect(
            page.record.withLock { $0 } == [
                "# Monarch wire transcript of 127.0.0.1:1863.  2026-11-21 03:38:36",
                "",
                "# [ 0.000] A: connects to a notification server",
                "A/NS == connect 127.0.0.1:1863",
                "A/NS C> VER 1 MSNP12 CVR0",
                "A/NS S< VER 1 MSNP12",
                "A/NS C> USR 3 TWN I user1@example.com",
                "",
                "# [ 5.662]",
                "A/NS S< XFR 14 SB 127.0.0.1:1864 CKI ‹redacted›",
                "",
                "# [ 5.664] A: connects to a switchboard",
                "A/SB == connect 127.0.0.1:1864",
                "A/SB C> USR 1 user1@example.com ‹redacted›",
                "A/SB C> MSG 3 U 13",
                "   | a: b\\r",
                "   | \\r",
                "   | c\\x1a\té",
                "A/SB !! server closed the connection",
            ])
    }

    @Test("For people: names decoded, payloads in a few words; raw on demand") func readable() {
        for isRaw in [false, true] {
            let page = Page()
            let transcript = page.transcript(isRaw: isRaw)
            transcript.connected(1, .notification, to: "h:1")
            say(transcript, 1, .server, "NLN NLN bob@example.net Bob%20B%1B[2J 0 0\r\n")
            let mime = "MIME-Version: 1.0\r\nContent-Type: text/plain; charset=UTF-8\r\n\r\nhello\nthere"
            say(transcript, 1, .server, "MSG bob@example.net Bob \(mime.utf8.count)\r\n\(mime)")
            let lines = page.shown.withLock { $0 }
            if isRaw {
                #expect(lines.contains("A/NS S< NLN NLN bob@example.net Bob%20B%1B[2J 0 0"))
                #expect(lines.last == "   | there")
            } else {
                #expect(lines[1] == " 0.000 A/NS S< NLN NLN bob@example.net Bob B\\x1b[2J 0 0")
                #expect(
                    lines[2]
                        == " 0.000 A/NS S< MSG bob@example.net Bob \(mime.utf8.count) (text/plain) hello there")
            }
        }
    }

    @Test("Letters: one a client, free again, kept over a hop") func letters() {
        let page = Page()
        let transcript = page.transcript(isRaw: true)
        transcript.connected(1, .notification, to: "h:1")
        transcript.connected(2, .notification, to: "h:1")
        say(transcript, 2, .client, "USR 3 SSO I bob@example.net\r\n")
        transcript.connected(3, .switchboard, to: "h:2")
        say(transcript, 3, .client, "ANS 1 Bob@example.net;{g} cookie 17\r\n")
        say(transcript, 2, .server, "XFR 3 NS h:9 U D\r\n")
        transcript.connected(4, .notification, to: "h:9")
        transcript.closed(1, "== closed by client")
        transcript.connected(5, .notification, to: "h:1")
        #expect(
            page.shown.withLock { $0 }.filter { $0.contains("==") } == [
                "A/NS == connect h:1", "B/NS == connect h:1", "B/SB == connect h:2", "B/NS == connect h:9",
                "A/NS == closed by client", "A/NS == connect h:1",
            ])
    }

    @Test("Web requests; commands of an HTTP gateway are read as such") func web() {
        let page = Page()
        let transcript = page.transcript()
        transcript.connected(1, .notification, to: "h:1")
        page.record.withLock { $0 = [] }
        let letter = transcript.request(
            host: "127.0.0.1:8081", method: "POST", path: "/gateway/gateway.dll?SessionID=1",
            headers: [("Content-Type", "application/x-msn-messenger")],
            body: Array("USR 4 TWN S 48f62e793fa1601d46a7\r\nUSR 1 a@b cookiecookie\r\nUSR 5 TWN S hal".utf8))
        transcript.response(
            letter, status: "200 OK", headers: [("Set-Cookie", "a=b"), ("Server", "x")],
            body: Array("f a line\r\n".utf8))
        #expect(
            page.record.withLock { $0 } == [
                "A C> HTTP 127.0.0.1:8081  POST /gateway/gateway.dll?SessionID=1",
                "   | Content-Type: application/x-msn-messenger",
                "   | ",
                "   | USR 4 TWN S ‹redacted›\\r",
                "   | USR 1 a@b ‹redacted›\\r",
                "   | ...[15 more bytes]",
                "A S< HTTP 200 OK",
                "   | Set-Cookie: ‹redacted›",
                "   | Server: x",
                "   | ",
                "   | f a line\\r",
                "   | ",
            ])
    }

    @Test("Bytes of every kind become text and come to an end") func visible() {
        #expect(TranscriptText.visible([0x89, 0x50, 0x4E, 0x47, 0x0D]) == "\\x89PNG\\r")
        #expect(TranscriptText.visible([0x15, 0xC4, 0x89, 0xFF, 0xC4]) == "\\x15ĉ\\xff\\xc4")
        #expect(TranscriptText.visible("a\u{202E}b\u{9B}".utf8) == "a\\xe2\\x80\\xaeb\\xc2\\x9b")
        let large = [UInt8](repeating: 0x61, count: MSNPProxyLimits.shownBytes + 5)
        #expect(TranscriptText.payload(large).last == "   | ...[5 more bytes]")
        #expect([0, 999, 19_617, 100_001].map(TranscriptText.time) == [" 0.000", " 0.999", "19.617", "100.001"])
    }
}

@Suite("Proxy: what is passed on") struct RelayTests {
    @Test("The bytes are the same however they are cut, nonsense included")
    func bytes() {
        let text =
            "\r\nCHG  1 NLN 0 \r\nMSG bob@example.net Bob 5\r\nhelloQNG 50\r\nUBX bob@example.net 0\r\n<html>\r\nrest"
        for size in 1...text.utf8.count {
            var stream = CommandStream(sentBy: .server)
            var out = ByteBuffer()
            var verbs: [String] = []
            var rest = ByteBuffer(string: text)
            while rest.readableBytes > 0, let piece = rest.readSlice(length: min(size, rest.readableBytes)) {
                stream.append(piece)
                while let next = stream.next() {
                    switch next {
                    case .command(let command, var raw):
                        verbs.append(command.verb)
                        out.writeBuffer(&raw)
                    case .opaque(var raw): out.writeBuffer(&raw)
                    }
                }
            }
            #expect(String(buffer: out) == text)
            #expect(verbs == ["CHG", "MSG", "QNG", "UBX"])
        }
        var cut = CommandStream(sentBy: .server)
        cut.append(ByteBuffer(string: "MSG a b 10\r\nhal"))
        #expect(cut.next() == nil)
        #expect(cut.rest() == .opaque(ByteBuffer(string: "MSG a b 10\r\nhal")))
    }

    @Test(
        "Addresses that lead past the proxy",
        arguments: [
            ("XFR 3 NS 192.0.2.7:1863 0 192.0.2.1:1863\r\n", "XFR 3 NS 127.0.0.1:5 0 192.0.2.1:1863\r\n"),
            ("XFR 3 NS 192.0.2.7 U D\r\n", "XFR 3 NS 127.0.0.1:5 U D\r\n"),
            ("XFR 12 SB [2001:db8::1]:1864 CKI c 1\r\n", "XFR 12 SB 127.0.0.1:5 CKI c 1\r\n"),
            ("RNG 17 192.0.2.9:1864 CKI c 192.0.2.9:1864 B\r\n", "RNG 17 127.0.0.1:5 CKI c 192.0.2.9:1864 B\r\n"),
        ])
    func referrals(line: String, rewritten: String) {
        var stream = CommandStream(sentBy: .server)
        stream.append(ByteBuffer(string: line))
        guard case .command(let command, let raw)? = stream.next(), let referral = Referral(command) else {
            Issue.record("none")
            return
        }
        #expect(
            String(buffer: referral.rewritten(raw, to: ServerAddress(host: "127.0.0.1", port: 5))) == rewritten)
    }

    @Test("No referrals") func none() {
        for line in ["XFR 3 NS 0", "XFR 3", "XFR 3 SB", "RNG 17", "XFR 3 SB :0", "NLN NLN a", "XFR 3 SB h:99999"] {
            #expect(
                Referral(MSNPCommand(String(line.prefix(3)), line.split(separator: " ").dropFirst().map(String.init)))
                    == nil, "\(line)")
        }
    }

    @Test("Web services that are named get a path of their own") func origins() {
        var origins = WebOrigins(base: "http://127.0.0.1:8081")!
        #expect(origins.target("/RST.srf?x=1")?.url == "http://127.0.0.1:8081/RST.srf?x=1")
        #expect(origins.target("/~1/login") == nil)
        let proxy = "http://127.0.0.1:8082"
        #expect(
            origins.rewritten("PassportURLs", "DARealm=x,DALogin=login.example.com/login2.srf", proxy: proxy)
                == "DARealm=x,DALogin=http://127.0.0.1:8082/~1/login2.srf")
        #expect(origins.target("/~1/login2.srf?a")?.url == "https://login.example.com/login2.srf?a")
        #expect(origins.target("/~1/login2.srf")?.mayBeLocal == false)
        #expect(
            origins.rewritten("Location", "http://127.0.0.1:8081/x", proxy: proxy) == "http://127.0.0.1:8082/x")
        #expect(origins.rewritten("Location", "/x", proxy: proxy) == "/x")
        #expect(
            origins.rewritten("X-MSN-Messenger", "SessionID=1; GW-IP=192.0.2.1; Session=close", proxy: proxy)
                == "SessionID=1; Session=close")
        #expect(origins.rewritten("Content-Length", "5", proxy: proxy) == nil)
        for path in ["/~", "/~0/", "/~2/", "/~1x", "/~-1/", "/~99999999999999999999/", "", "x", "http://evil/"] {
            #expect(origins.target(path) == nil, "\(path)")
        }
        for number in 0..<100 { _ = origins.path(for: "https://h\(number).example.com/") }
        #expect(origins.path(for: "https://late.example.com/") == nil)
        #expect(WebOrigins(base: "nonsense") == nil)
    }
}
