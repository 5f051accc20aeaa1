// SPDX-License-Identifier: Apache-2.0
import Cryptography
import GatewayCore
import Logging
import MSNPClient
import MSNPWire
import MSNServices
import NIOCore
import NIOEmbedded
import Testing

@testable import MSNConnector

@Suite struct ContentTests {
    private let bench = Bench()

    private func said(_ content: SwitchboardContent) -> String? {
        guard let body = MessageBody(content) else { return nil }
        switch body {
        case .text(let text): return "<> " + text.text
        case .action(let text): return "* " + text.text
        case .nudge: return "nudge"
        }
    }

    @Test func whatIsNoTextIsToldInOneLine() {
        #expect(said(.wink(name: "")) == "* sends a wink, which cannot be shown here")
        #expect(said(.voiceClip) == "* sends a voice clip, which cannot be shown here")
        #expect(said(.ink) == "* sends handwriting, which cannot be shown here")
        #expect(
            MessageBody(invitationTo: "the file\n a.txt", wasDeclined: true)
                == .action("offers the file  a.txt, which was declined: Monarch cannot take part"))
        #expect(
            MessageBody(invitationTo: "a call", wasDeclined: false)
                == .action("offers a call, which could not be answered: Monarch cannot take part"))
        #expect(
            said(.customEmoticons([CustomEmoticon(shortcut: ":cat:", objectText: "<msnobj/>")]))
                == "* has pictures of their own for :cat:, which cannot be shown here")
        #expect(said(.clientCaps) == nil && said(.keepAlive) == nil && said(.typing(account: "x")) == nil)
        for line in [said(.wink(name: "a\r\nb")), said(.unknown(contentType: "x\r\ny"))] {
            #expect(line?.utf8.contains(where: { $0 < 0x20 }) == false)
        }
    }

    /// Pictures are defined anew before each text that uses them.
    @Test func whatIsSentAgainAndAgainIsToldOnce() {
        let cat = SwitchboardContent.customEmoticons([CustomEmoticon(shortcut: ":cat:", objectText: "<msnobj/>")])
        let key = MSNConversationKey.direct("bob@example.net")
        for content in [cat, cat, .text("hi", format: nil), .text("hi", format: nil)] {
            bench.report(.conversation(key, .message(from: "bob@example.net", name: "Bob", content: content)))
        }
        bench.report(.conversation(key, .message(from: "carol@example.net", name: "Carol", content: cat)))
        #expect(bench.sink.lines.count == 4)
        // The client tells each invitation once.
        let invitation = MSNConversationEvent.invitation(
            from: "bob@example.net", name: "Bob", to: "a whiteboard", wasDeclined: true)
        bench.report(.conversation(key, invitation))
        #expect(bench.sink.lines.last?.contains("offers a whiteboard, which was declined") == true)
        var seen = SeenBefore()
        let first = (0..<(SeenBefore.limit * 2)).filter { seen.isNew("\($0)") }
        #expect(first.count == SeenBefore.limit * 2)
        // The oldest have been forgotten.
        let again = seen.isNew("0")
        #expect(again)
    }

    @Test func aPlainTextHasNoRuns() {
        let windows = MessageFormat(font: "Segoe UI", characterSet: 1)
        #expect(RichText("hi\r\nyou", format: windows) == RichText("hi\nyou"))
        #expect(RichText("hi", format: nil).isPlain)
    }

    @Test func coloursStylesAndTagsBecomeRuns() {
        let red = MessageFormat(font: "Arial", effects: [.bold, .strikethrough], color: 0xFF0000)
        #expect(
            RichText("hi\r\nyou", format: red)
                == RichText(
                    "hi\nyou",
                    runs: [
                        TextRun(
                            length: 6,
                            style: TextStyle([.bold, .strikethrough], foreground: TextColour(rgb: 0xFF0000)))
                    ]))
        #expect(
            RichText("[b]one[/b] two", format: nil)
                == RichText("one two", runs: [TextRun(length: 3, style: TextStyle(.bold))]))
    }

    @Test func oneLookForAWholeTextGoesOutAsItsFormat() {
        let text = RichText(
            "hi", runs: [TextRun(length: 2, style: TextStyle([.italic], foreground: TextColour(rgb: 0xFF)))])
        guard case .text("hi", let format?) = SwitchboardContent(MessageBody.text(text)) else {
            Issue.record("no format")
            return
        }
        #expect(format.effects == [.italic] && format.color == 0xFF)
        #expect(RichText("hi", format: format) == text)
        #expect(SwitchboardContent(MessageBody.text("hi")) == .text("hi", format: nil))
    }

    @Test func failuresSayWhatWasNeverSent() {
        #expect(DeliveryFailure(.notSent, recipient: "bob").wasNeverSent)
        #expect(!DeliveryFailure(.connectionLost, recipient: "bob").wasNeverSent)
        #expect(!DeliveryFailure(.recipientOffline, recipient: "bob").wasNeverSent)
        #expect(Disconnection(.wrongPassword).isRejection)
        #expect(!Disconnection(.signedInElsewhere).isRejection)
    }
}
