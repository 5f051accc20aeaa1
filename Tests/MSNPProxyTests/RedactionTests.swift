// SPDX-License-Identifier: Apache-2.0

import MSNPWire
import Testing

@testable import MSNPProxy

@Suite("Proxy: secrets") struct RedactionTests {
    private func payload(_ text: String) -> String {
        var redactor = Redactor()
        return String(decoding: redactor.payload(Array(text.utf8)), as: UTF8.self)
    }

    @Test(
        "Lines",
        arguments: [
            ("USR 4 TWN S t=20HEXDIGITSAND&p=", "USR 4 TWN S ‹redacted›"),
            ("USR 6 MD5 S 0f0f0f0f", "USR 6 MD5 S ‹redacted›"),
            (
                "USR 4 SSO S t=abc HAAAAAEAAAA= {11111111-2222-3333-4444-555555555555}",
                "USR 4 SSO S ‹redacted› ‹redacted› {11111111-2222-3333-4444-555555555555}"
            ),
            ("USR 9 SHA A dGlja2V0", "USR 9 SHA A ‹redacted›"),
            ("USR 3 TWN I alice@example.com", "USR 3 TWN I alice@example.com"),
            ("CHG  8 NLN 0 ", "CHG  8 NLN 0 "), ("USR", "USR"), ("USR 4 TWN S", "USR 4 TWN S"), ("ANS 1 a", "ANS 1 a"),
            ("", ""),
        ])
    func fromClients(line: String, shown: String) {
        var redactor = Redactor()
        #expect(redactor.line(line, sentBy: .client, to: .notification) == shown)
    }

    @Test("Lines of switchboards and servers") func others() {
        var redactor = Redactor()
        #expect(
            redactor.line("USR 1 alice@example.com;{g} 17262740.1050826919.32308", sentBy: .client, to: .switchboard)
                == "USR 1 alice@example.com;{g} ‹redacted›")
        #expect(
            redactor.line("ANS 1 bob@example.net 849102291.520491932 11752013", sentBy: .client, to: .switchboard)
                == "ANS 1 bob@example.net ‹redacted› 11752013")
        #expect(
            redactor.line(
                "XFR 12 SB 192.0.2.9:1864 CKI c2924cf79ec U messenger.msn.com 1", sentBy: .server, to: .notification)
                == "XFR 12 SB 192.0.2.9:1864 CKI ‹redacted› U messenger.msn.com 1")
        #expect(
            redactor.line(
                "RNG 11752013 192.0.2.9:1864 CKI 849102291.520491113 bob@example.net Bob", sentBy: .server,
                to: .notification)
                == "RNG 11752013 192.0.2.9:1864 CKI ‹redacted› bob@example.net Bob")
        #expect(
            redactor.line("XFR 3 NS 192.0.2.7:1863 0 192.0.2.1:1863", sentBy: .server, to: .notification)
                == "XFR 3 NS 192.0.2.7:1863 0 192.0.2.1:1863")
        // The nonce of a challenge is nobody's secret.
        #expect(
            redactor.line("USR 3 SSO S MBI_KEY_OLD KUrEuu9zUwptgI", sentBy: .server, to: .notification)
                == "USR 3 SSO S MBI_KEY_OLD KUrEuu9zUwptgI")
    }

    @Test("What was seen in one place is known in every other") func remembered() {
        var redactor = Redactor()
        _ = redactor.line("USR 4 TWN S t=TICKETTICKET&p=", sentBy: .client, to: .notification)
        #expect(redactor.text("/tile?x=TICKETTICKET&y=1") == "/tile?x=‹redacted›&y=1")
        #expect(redactor.header("X-Other", "aTICKETTICKETb") == "a‹redacted›b")
        #expect(String(decoding: redactor.payload(Array("TICKETTICKET".utf8)), as: UTF8.self) == "‹redacted›")
        // Words that people use are not.
        _ = redactor.payload(Array("<Password>demo</Password>".utf8))
        #expect(redactor.text("alice@demo.monarch") == "alice@demo.monarch")
    }

    @Test(
        "Payloads",
        arguments: [
            (
                "MIME-Version: 1.0\r\nMSPAuth: 48f62e\r\nsid: 507\r\n",
                "MIME-Version: 1.0\r\nMSPAuth: ‹redacted›\r\nsid: 507\r\n"
            ),
            (
                "<wsse:Password Type=\"x\">a&amp;b</wsse:Password><a/>",
                "<wsse:Password Type=\"x\">‹redacted›</wsse:Password><a/>"
            ),
            ("<TicketToken>t=abc&amp;p=</TicketToken>", "<TicketToken>‹redacted›</TicketToken>"),
            ("<PassportCookie><t>abc</t><p/></PassportCookie>", "<PassportCookie>‹redacted›</PassportCookie>"),
            (
                "<Ticket passport='t=x&amp;p=' appid=\"a\" lockkey=\"k\"/>",
                "<Ticket passport='‹redacted›' appid=\"a\" lockkey=\"k\"/>"
            ),
            ("<w:BinarySecret>c2VjcmV0", "<w:BinarySecret>‹redacted›"),
            ("<Password/>open<Password></Password>", "<Password/>open<Password></Password>"),
            ("hello < world: a=b <x", "hello < world: a=b <x"),
            ("see t=0123456789abcdef&p=zz!", "see ‹redacted›"),
            ("at=0123456789abcdef t=short", "at=0123456789abcdef t=short"),
            ("<", "<"), ("<>", "<>"), ("</>", "</>"), ("<a b=\"", "<a b=\""), ("<a b=>c", "<a b=>c"), ("", ""),
        ])
    func payloads(text: String, shown: String) {
        #expect(payload(text) == shown)
    }

    @Test("Header fields") func headers() {
        var redactor = Redactor()
        for name in [
            "Authorization", "cookie", "Set-Cookie", "Proxy-Authorization", "Authentication-Info", "X-Password",
        ] {
            #expect(redactor.header(name, "anything") == "‹redacted›")
        }
        #expect(redactor.header("Content-Type", "text/xml") == "text/xml")
        // What an answer brings is known from then on.
        _ = redactor.header("Authentication-Info", "Passport1.4 da-status=success,from-PP='t=NEWTICKET123&p=',ru=x")
        #expect(redactor.text("x NEWTICKET123 y") == "x ‹redacted› y")
    }
}
