// SPDX-License-Identifier: Apache-2.0
import Testing

@testable import GatewayCore

@Suite("Forms of settings") struct SettingFormTests {
    @Test func `a delay grows as it says, and never beyond its end`() {
        let delays: [(String, [Int])] = [
            ("5*3<900", [5, 15, 45, 135, 405, 900, 900]), ("5+10<30", [5, 15, 25, 30, 30]), ("60", [60, 60, 60]),
            ("7*1<100", [7, 7, 7]), ("1*86400<86400", [1, 86400, 86400]),
        ]
        for (text, seconds) in delays {
            let delay = ReconnectDelay(text)
            #expect(seconds.indices.map { delay?.seconds(after: $0) } == seconds, "\(text)")
            #expect(
                delay?.seconds(after: .max)
                    == (delay?.growth == ReconnectDelay.Growth.none ? 60 : delay?.seconds(after: 100_000)))
            #expect((delay?.seconds(after: -1) ?? 0) > 0)
        }
        for text in [
            "", "0", "-5", "5*", "5*3", "5*3<", "*3<9", "5*0<9", "5*3<4", "5^3<900", "99999999999999999999",
            "5*3<900<1",
            "86401", "5*3<86401", "5 *3<900", "5+-1<9",
        ] {
            #expect(ReconnectDelay(text) == nil, "\(text)")
        }
        #expect(ReconnectDelay.canonical("5 * 3 < 900") == "5*3<900")
    }

    @Test func `a nick is made of what is known`() {
        let facts = NickFormat.Facts(
            nick: "Bob Smith", handle: "bob@example.com", fullName: "Robert Smith", group: "Work", account: "demo")
        let formats: [(String, String)] = [
            ("%-@nick", "Bob Smith"), ("%-@handle", "bob"), ("%3full_name", "Rob"), ("%first_name", "Robert"),
            ("%group-%-@handle", "Work-bob"), ("x%account", "xdemo"), ("%- full_name", "Robert"),
        ]
        for (format, text) in formats { #expect(NickFormat(format)?.text(for: facts) == text, "\(format)") }
        let nobody = NickFormat.Facts(nick: "", handle: "", fullName: "", group: "", account: "")
        #expect(NickFormat("x%nick")?.text(for: nobody) == "")
        for format in [
            "", "nick", "%", "%%nick", "%nobody", "%0nick", "%65nick", "%99999999999999999999nick", "%-", "%-@",
            "%٣nick",
        ] {
            #expect(NickFormat(format) == nil, "\(format)")
        }
    }

    @Test func `a time zone is a number of minutes`() {
        let zones: [(String, Int64)] = [
            ("utc", 0), ("GMT", 0), ("+1", 60), ("-0330", -210), ("+05:30", 330), ("+14", 840), ("-12", -720),
        ]
        for (text, minutes) in zones {
            #expect(TimeZoneOffset(text)?.milliseconds(at: 0) == minutes * 60_000, "\(text)")
        }
        for text in ["", "1", "+", "+15", "+0160", "+00000", "mars", "+1x", "+-1", "+٣"] {
            #expect(TimeZoneOffset(text) == nil, "\(text)")
        }
        // Whatever the machine's zone is, no time makes it fail.
        for time in [Int64.min, -1, 0, .max] { _ = TimeZoneOffset.local.milliseconds(at: time) }
    }

    @Test func `BitlBee's names are names here`() {
        #expect(Setting.named("nick_format") == .nickFormat)
        #expect(Setting.named("LCNICKS") == .nickLowercase)
        #expect(Setting.named("buddy_sendbuffer_delay") == .pasteBufferDelay)
        #expect(Setting.named("") == nil)
        for (alias, name) in Setting.aliases {
            #expect(Setting(rawValue: name) != nil, "\(alias)")
            #expect(Setting(rawValue: alias) == nil, "\(alias)")
        }
    }
}
