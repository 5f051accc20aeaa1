// SPDX-License-Identifier: Apache-2.0

import MSNServices
import NIOCore
import Testing

@testable import MSNPClient

/// A machine with a clock of its own. Requests read `?Action=open… | body`.
private struct GatewayScript {
    var machine: HTTPGatewayMachine
    var now = NIODeadline.uptimeNanoseconds(1_000_000_000)
    /// What the server has said.
    var said = ""
    var end: String?

    init(
        url: String = "http://gateway.example.com/gateway/gateway.dll",
        server: HTTPGatewayMachine.Server = .notification,
        host: String = "messenger.example.com", redirects: RedirectPolicy = RedirectPolicy(host: "gateway.example.com")
    ) {
        machine = HTTPGatewayMachine(url: url, server: server, host: host, redirects: redirects)
    }

    private mutating func texts(_ actions: [HTTPGatewayAction]) -> [String] {
        var texts: [String] = []
        for action in actions {
            switch action {
            case .request(let request):
                texts.append(request.url + " | " + Self.visible(String(buffer: request.body)))
            case .deliver(let bytes): said += String(buffer: bytes)
            case .closed(let reason): end = reason
            case .finished: texts.append("finished")
            }
        }
        return texts
    }

    static func visible(_ text: String) -> String {
        text.split(separator: "\r\n", omittingEmptySubsequences: false).joined(separator: "⏎")
    }

    mutating func say(_ lines: String...) -> [String] {
        for line in lines { machine.write(ByteBuffer(string: line + "\r\n")) }
        return texts(machine.flush(now: now))
    }

    mutating func reply(_ body: String = "", _ header: String? = "SessionID=1.1", status: Int = 200) -> [String] {
        texts(
            machine.answered(
                WebResponse(
                    status: status, headers: header.map { [("x-msn-messenger", $0)] } ?? [], body: Array(body.utf8)),
                now: now))
    }

    mutating func redirect(_ location: String, status: Int = 302) -> [String] {
        texts(machine.answered(WebResponse(status: status, headers: [("Location", location)]), now: now))
    }

    mutating func fail(_ error: WebError) -> [String] { texts(machine.failed(error)) }

    mutating func close() -> [String] { texts(machine.close(now: now)) }

    mutating func wait(_ milliseconds: Int64) -> [String] {
        now = now + .milliseconds(milliseconds)
        return texts(machine.timePassed(now: now))
    }

    /// Milliseconds until the next poll.
    var pause: Int64? {
        machine.nextDeadline.map { ($0 - now).nanoseconds / 1_000_000 }
    }

    static func opened() -> GatewayScript {
        var script = GatewayScript()
        _ = script.say("VER 1 MSNP8 CVR0")
        _ = script.reply("VER 1 MSNP8\r\n")
        script.said = ""
        return script
    }
}

@Suite("HTTP gateway, machine") struct HTTPGatewayMachineTests {
    @Test("Open, send, poll, closed: one whole session") func session() {
        var script = GatewayScript()
        #expect(
            script.say("VER 1 MSNP8 CVR0") == [
                "http://gateway.example.com/gateway/gateway.dll?Action=open&Server=NS&IP=messenger.example.com | "
                    + "VER 1 MSNP8 CVR0⏎"
            ])
        #expect(script.pause == 20_000)
        #expect(script.reply("VER 1 MSNP8\r\n", "SessionID=954547325.13160; GW-IP=192.0.2.18") == [])
        #expect(script.said == "VER 1 MSNP8\r\n")
        #expect(
            script.say("CVR 2 0x0409 winnt 5.1 i386 MSNMSGR 6.0.0602 MSMSGS alice@example.com") == [
                "http://192.0.2.18/gateway/gateway.dll?SessionID=954547325.13160 | "
                    + "CVR 2 0x0409 winnt 5.1 i386 MSNMSGR 6.0.0602 MSMSGS alice@example.com⏎"
            ])
        #expect(script.reply("", "SessionID=954547325.13160") == [])
        #expect(
            script.wait(500) == [
                "http://192.0.2.18/gateway/gateway.dll?Action=poll&SessionID=954547325.13160 | "
            ])
        #expect(script.reply("", "SessionID=954547325.13160; GW-IP=192.0.2.18; Session=close") == [])
        #expect(script.end == "")
        #expect(script.machine.nextDeadline == nil)
        #expect(script.say("PNG") == [])
    }

    @Test("What is said while a request is under way waits, then goes out together under the newest name")
    func oneAtATime() {
        var script = GatewayScript()
        #expect(script.say("USR 1 alice@example.com cookie").count == 1)
        #expect(script.say("CAL 2 bob@example.net") == [])
        #expect(script.say("MSG 3 A 2\r\nhi") == [])
        #expect(
            script.reply("USR 1 OK\r\n", "SessionID=100.2") == [
                "http://gateway.example.com/gateway/gateway.dll?SessionID=100.2 | "
                    + "CAL 2 bob@example.net⏎MSG 3 A 2⏎hi⏎"
            ])
        #expect(script.reply("", " sessionid = 100.3 ;GW-IP=;Other") == [])
        #expect(script.wait(500).first?.contains("SessionID=100.3 ") == true)
        // A poll is a request like any other.
        #expect(script.say("OUT") == [])
        #expect(script.reply("", "SessionID=a/b&c").first?.hasSuffix("?SessionID=a%2Fb%26c | OUT⏎") == true)
    }

    @Test("A switchboard is opened by its host") func switchboard() {
        var script = GatewayScript(server: .switchboard, host: "2001:db8::1")
        #expect(
            script.say("ANS 1 alice@example.com cookie 17").first?.contains(
                "?Action=open&Server=SB&IP=2001%3Adb8%3A%3A1 | ANS 1") == true)
    }

    @Test("Pauses between polls grow to five seconds and are short again after traffic") func backOff() {
        var script = GatewayScript.opened()
        var pauses: [Int64] = []
        for _ in 0..<6 {
            pauses.append(script.pause ?? -1)
            #expect(script.wait(script.pause ?? 0).count == 1)
            // The gateway does not hold polls back.
            _ = script.reply()
        }
        #expect(pauses == [500, 1000, 2000, 4000, 5000, 5000])
        _ = script.wait(5000)
        _ = script.reply("FLN bob@example.net\r\n")
        #expect(script.pause == 500)
        #expect(script.wait(499) == [])
        _ = script.wait(1)
        _ = script.reply()
        #expect(script.say("PNG").count == 1)
        _ = script.reply()
        #expect(script.pause == 500)
    }

    @Test("A quiet session lets the gateway wait, and pauses little where it does") func longPolls() {
        var script = GatewayScript.opened()
        for _ in 0..<2 {
            #expect(script.wait(script.pause ?? 0).first?.contains("Lifespan") == false)
            _ = script.reply()
        }
        #expect(script.wait(script.pause ?? 0).first?.hasSuffix("&Lifespan=3 | ") == true)
        _ = script.wait(3000)
        _ = script.reply()
        #expect(script.pause == 500)
        #expect(script.wait(500).first?.hasSuffix("&Lifespan=3 | ") == true)
        // Answered at once: it does not hold polls after all.
        _ = script.reply()
        #expect((script.pause ?? 0) > 500)
    }

    @Test("Hops only to addresses that the session may go to") func hops() {
        func next(after header: String, url: String = "http://gateway.example.com:8080/g.dll?x=1") -> String? {
            var script = GatewayScript(
                url: url, host: "198.51.100.1",
                redirects: RedirectPolicy(host: "gateway.example.com", permitted: ["10.1.2.3"]))
            _ = script.say("VER 1")
            _ = script.reply("", "SessionID=1; GW-IP=" + header)
            return script.wait(500).first.map { String($0.prefix { $0 != " " }) }
        }
        #expect(next(after: "8.8.4.4") == "http://8.8.4.4:8080/g.dll?x=1&Action=poll&SessionID=1")
        #expect(next(after: "2606:4700::1") == "http://[2606:4700::1]:8080/g.dll?x=1&Action=poll&SessionID=1")
        // Configured as one to trust.
        #expect(next(after: "10.1.2.3") == "http://10.1.2.3:8080/g.dll?x=1&Action=poll&SessionID=1")
        let stays = "http://gateway.example.com:8080/g.dll?x=1&Action=poll&SessionID=1"
        for header in ["127.0.0.1", "10.0.0.1", "169.254.169.254", "::1", "0x7f.1", "evil.example.com", "198.51.100.1"]
        {
            #expect(next(after: header) == stays, "\(header)")
        }
        #expect(
            next(after: "8.8.4.4", url: "https://gateway.example.com/g.dll")
                == "https://gateway.example.com/g.dll?Action=poll&SessionID=1")
    }

    @Test("Open is redirected once, and not to everywhere") func redirects() {
        var script = GatewayScript()
        _ = script.say("VER 1")
        #expect(
            script.redirect("https://other.example.com/g.dll?Action=open&Server=NS&IP=m") == [
                "https://other.example.com/g.dll?Action=open&Server=NS&IP=m | VER 1⏎"
            ])
        #expect(script.reply("", "SessionID=7") == [])
        #expect(script.wait(500) == ["https://other.example.com/g.dll?Action=poll&SessionID=7 | "])

        script = GatewayScript()
        _ = script.say("VER 1")
        #expect(script.redirect("/elsewhere.dll", status: 307).count == 1)
        #expect(script.redirect("/again.dll") == [])
        #expect(script.end == "the HTTP gateway answered with HTTP status 302")

        for location in ["http://other.example.com/", "https://127.0.0.1/", "ftp://x/", "//x", ""] {
            script = GatewayScript()
            _ = script.say("VER 1")
            #expect(script.redirect(location) == [], "\(location)")
            #expect(script.end == "the HTTP gateway refers to an address that is not safe", "\(location)")
        }
        // Later on there is nobody to follow.
        script = .opened()
        _ = script.say("PNG")
        #expect(script.redirect("https://other.example.com/") == [])
        #expect(script.end != nil)
    }

    @Test("No gateway there", arguments: [404, 500, 503, 403, 400, 204])
    func noGateway(status: Int) {
        var script = GatewayScript()
        _ = script.say("VER 1")
        #expect(script.reply("VER 1 MSNP8\r\n", nil, status: status) == [])
        #expect(
            script.end
                == (status == 204
                    ? "there is no HTTP gateway at this address"
                    : "the HTTP gateway answered with HTTP status \(status)"))
        #expect(script.said == "")
    }

    @Test("An answer that does not come in time: the session is lost; an answer that comes later changes nothing")
    func silence() {
        var script = GatewayScript()
        _ = script.say("VER 1 MSNP8 CVR0")
        #expect(script.pause == 20_000)
        #expect(script.wait(19_999) == [] && script.end == nil)
        #expect(script.wait(1) == [] && script.end == "the HTTP gateway did not answer in time")
        #expect(script.reply("VER 1 MSNP8\r\n") == [] && script.said == "" && script.pause == nil)
        script = .opened()
        _ = script.say("PNG")
        #expect(script.wait(39_999) == [] && script.end == nil)
        #expect(script.wait(1) == [] && script.end == "the HTTP gateway did not answer in time")
        // The last request too.
        script = .opened()
        #expect(script.close().count == 1)
        #expect(script.wait(40_000) == ["finished"] && script.end == nil && script.pause == nil)
    }

    @Test("A lost session is lost: nothing is sent again") func lost() {
        for (error, text) in [
            (WebError.lost("it closed the connection"), "it closed the connection"), (.unreachable("no"), "no"),
            (.timedOut, "the HTTP gateway did not answer in time"),
            (.tooLarge, "the HTTP gateway failed: the service's answer is too large"),
        ] {
            var script = GatewayScript.opened()
            _ = script.say("MSG 3 A 2\r\nhi")
            _ = script.say("PNG")
            #expect(script.fail(error) == [])
            #expect(script.end == text)
            #expect(script.wait(100_000) == [])
            #expect(script.close() == [])
        }
        var script = GatewayScript.opened()
        _ = script.wait(500)
        #expect(script.reply("", nil, status: 400) == [])
        #expect(script.end == "the HTTP gateway has lost the session")
    }

    @Test("OUT is the end, whether the gateway says so or not") func out() {
        var script = GatewayScript.opened()
        #expect(script.say("OUT").count == 1)
        #expect(script.reply("OUT\r\n") == [])
        #expect(script.said == "OUT\r\n")
        #expect(script.end == "")

        // Closing says OUT, behind what waits, and once only.
        script = .opened()
        _ = script.wait(500)
        script.machine.write(ByteBuffer(string: "MSG 3 A 2\r\nhi"))
        #expect(script.close() == [])
        #expect(script.close() == [])
        #expect(script.reply("NLN x\r\n").first?.hasSuffix("| MSG 3 A 2⏎hiOUT⏎") == true)
        #expect(script.reply() == ["finished"])
        #expect(script.said == "")
        #expect(script.end == nil)

        script = .opened()
        script.machine.write(ByteBuffer(string: "OUT\r\n"))
        #expect(script.close().first?.hasSuffix("| OUT⏎") == true)
        #expect(script.reply("", nil, status: 500) == ["finished"])

        script = GatewayScript()
        #expect(script.close() == ["finished"])
        // Left while it is being opened.
        script = GatewayScript()
        _ = script.say("VER 1")
        #expect(script.close() == [])
        #expect(script.reply("VER 1 MSNP8\r\n").first?.hasSuffix("?SessionID=1.1 | OUT⏎") == true)
        #expect(script.reply() == ["finished"])
    }

    @Test("No request is larger than the limit; whole commands where they fit") func bodies() {
        var script = GatewayScript.opened()
        let line = String(repeating: "~", count: 20_000)
        let first = script.say(line, line, String(repeating: "^", count: 40_000), "PNG")
        #expect(first.first?.count { $0 == "~" } == 20_000)
        #expect(script.reply().first?.count { $0 == "~" } == 20_000)
        let third = script.reply()
        #expect(third.first?.count { $0 == "^" } == 32767)
        let fourth = script.reply()
        #expect(fourth.first?.count { $0 == "^" } == 40_000 - 32767)
        #expect(fourth.first?.hasSuffix("⏎PNG⏎") == true)
        #expect(script.reply() == [])
    }

    @Test("More waits than may wait") func overflow() {
        var script = GatewayScript.opened()
        _ = script.say("PNG")
        let line = String(repeating: "x", count: 1 << 20)
        for _ in 0..<4 where script.end == nil { _ = script.say(line) }
        #expect(script.end == "the HTTP gateway does not keep up")
    }

    @Test("Header fields of every shape are read without a trap") func headers() {
        #expect(HTTPGatewayReply("SessionID=1;GW-IP=192.0.2.1;Session=Close").isClosed)
        #expect(HTTPGatewayReply("Session=open").isClosed == false)
        #expect(HTTPGatewayReply("SessionID=a=b").sessionID == "a=b")
        #expect(HTTPGatewayReply("SessionID=" + String(repeating: "x", count: 257)).sessionID == nil)
        for text in ["", ";", "=", ";;=;", "SessionID", "SessionID=", "=x", " = "] {
            #expect(HTTPGatewayReply(text).sessionID == nil, "\(text)")
        }
    }
}
