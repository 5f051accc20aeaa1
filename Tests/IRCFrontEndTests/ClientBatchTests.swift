// SPDX-License-Identifier: Apache-2.0
import IRCWire
import Testing

@testable import IRCFrontEnd

/// What becomes of lines, one answer a line: nothing, the message, or what was refused.
private struct BatchTranscript {
    var batch = ClientBatch(maximumBytes: 20, maximumLines: 4)

    mutating func say(_ lines: String...) -> [String] {
        lines.flatMap { line in
            guard let message = IRCMessage(parsing: line) else { return ["?"] }
            return batch.receive(message).map(Self.text)
        }
    }

    static func text(_ action: ClientBatch.Action) -> String {
        switch action {
        case .opened: "opened"
        case .handle(let message): "by itself: \(message.command)"
        case .deliver(let message):
            "\(message.command) \(message.target) \(message.text.replacing("\n", with: "/"))"
                + message.tags.map { " \($0.key)" }.joined()
        case .fail(let failure): "FAIL " + text(failure)
        case .refuse(let failure): "refused " + text(failure)
        }
    }

    private static func text(_ failure: ClientBatch.Failure) -> String {
        ([failure.code] + failure.context).joined(separator: " ")
    }
}

@Suite("Messages of several lines, as clients send them")
struct ClientBatchTests {
    @Test func `lines become one text, joined by line ends or by nothing`() {
        var transcript = BatchTranscript()
        #expect(transcript.say("@+draft/reply=1 BATCH +7 draft/multiline bob") == ["opened"])
        #expect(transcript.batch.isOpen)
        #expect(transcript.say("@batch=7 PRIVMSG bob :one", "@batch=7 PRIVMSG BOB :") == [])
        #expect(
            transcript.say("@batch=7 PRIVMSG bob :two ", "@batch=7;draft/multiline-concat PRIVMSG bob :three") == [])
        #expect(transcript.say("BATCH -7") == ["PRIVMSG bob one//two three +draft/reply"])
        #expect(!transcript.batch.isOpen)
        #expect(
            transcript.say(
                "BATCH +8 draft/multiline #c", "@batch=8;draft/multiline-concat NOTICE #c :first", "BATCH -8")
                == ["opened", "NOTICE #c first"])
    }

    @Test func `there is an end to lines and to bytes`() {
        var transcript = BatchTranscript()
        let line = "@batch=a PRIVMSG bob :x"
        #expect(
            transcript.say("BATCH +a draft/multiline bob", line, line, line, line, "BATCH -a")
                == ["opened", "PRIVMSG bob x/x/x/x"])
        #expect(
            transcript.say("BATCH +a draft/multiline bob", line, line, line, line, line, "BATCH -a")
                == ["opened", "FAIL MULTILINE_MAX_LINES 4"])
        // Nineteen and a line end are twenty.
        let long = "@batch=b PRIVMSG bob :" + String(repeating: "é", count: 9)
        #expect(
            transcript.say(
                "BATCH +b draft/multiline bob", long, "@batch=b PRIVMSG bob :x", "BATCH -b")
                == ["opened", "PRIVMSG bob ééééééééé/x"])
        #expect(
            transcript.say("BATCH +b draft/multiline bob", long, "@batch=b PRIVMSG bob :xy", "BATCH -b")
                == ["opened", "FAIL MULTILINE_MAX_BYTES 20"])
    }

    @Test(arguments: [
        ("@batch=1 PRIVMSG carol :hi", "MULTILINE_INVALID_TARGET bob carol"),
        ("@batch=1 PRIVMSG", "MULTILINE_INVALID_TARGET bob *"), ("@batch=1 TAGMSG bob", "MULTILINE_INVALID"),
        ("@batch=1 JOIN #c", "MULTILINE_INVALID"),
        ("@batch=1;draft/multiline-concat PRIVMSG bob :", "MULTILINE_INVALID"),
        ("@batch=1 NOTICE bob :hi", "MULTILINE_INVALID"), ("@batch=2 PRIVMSG bob :hi", "MULTILINE_INVALID"),
        ("BATCH -2", "MULTILINE_INVALID"),
    ])
    func `what does not belong ends the batch, and the rest of it is not answered`(line: String, failure: String) {
        var transcript = BatchTranscript()
        _ = transcript.say("BATCH +1 draft/multiline bob", "@batch=1 PRIVMSG bob :first")
        #expect(transcript.say(line) == ["FAIL " + failure])
        #expect(!transcript.batch.isOpen)
        #expect(transcript.say("@batch=1 PRIVMSG bob :more", "@batch=1 JOIN #x", "BATCH -1") == [])
        // From then on its reference can be used again.
        #expect(
            transcript.say("BATCH +1 draft/multiline bob", "@batch=1 PRIVMSG bob :x", "BATCH -1")
                == ["opened", "PRIVMSG bob x"])
    }

    @Test func `batches do not nest`() {
        var transcript = BatchTranscript()
        _ = transcript.say("BATCH +1 draft/multiline bob")
        #expect(
            transcript.say("@batch=1 BATCH +2 draft/multiline bob")
                == ["FAIL MULTILINE_INVALID", "refused MULTILINE_INVALID"])
        #expect(transcript.say("@batch=2 PRIVMSG bob :x", "BATCH -2", "@batch=1 PRIVMSG bob :x", "BATCH -1") == [])
        _ = transcript.say("BATCH +3 draft/multiline bob")
        #expect(
            transcript.say("BATCH +4 draft/multiline bob") == ["FAIL MULTILINE_INVALID", "refused MULTILINE_INVALID"])
    }

    @Test(arguments: [
        ("BATCH +1 draft/multiline", "MULTILINE_INVALID"), ("BATCH +1 draft/multiline :", "MULTILINE_INVALID"),
        ("BATCH 1", "MULTILINE_INVALID"), ("BATCH", "MULTILINE_INVALID"), ("BATCH :", "MULTILINE_INVALID"),
        ("BATCH -1", "MULTILINE_INVALID"), ("@batch=9 BATCH +1 draft/multiline bob", "MULTILINE_INVALID"),
        ("@batch=9 PRIVMSG bob :hi", "MULTILINE_INVALID"), ("BATCH +1", "UNKNOWN_TYPE 1 *"),
        ("BATCH +1 chathistory bob", "UNKNOWN_TYPE 1 chathistory"), ("BATCH +1 :a b", "UNKNOWN_TYPE 1 *"),
        ("BATCH + draft/multiline bob", "INVALID_REFTAG *"), ("BATCH +a/b draft/multiline bob", "INVALID_REFTAG a/b"),
        ("BATCH +" + String(repeating: "r", count: 65) + " draft/multiline bob", "INVALID_REFTAG *"),
    ])
    func `what is no batch is refused and opens none`(line: String, failure: String) {
        var transcript = BatchTranscript()
        #expect(transcript.say(line) == ["refused " + failure])
        #expect(!transcript.batch.isOpen)
    }

    @Test func `the lines of a batch that was refused are dropped without another word`() {
        var transcript = BatchTranscript()
        _ = transcript.say("BATCH +1 chathistory bob", "BATCH +a/b draft/multiline bob")
        #expect(
            transcript.say(
                "@batch=1 PRIVMSG bob :x", "@batch=a/b PRIVMSG bob :x", "BATCH -1", "BATCH -a/b") == [])
    }

    @Test func `nothing, and nothing but blank lines, is no message`() {
        var transcript = BatchTranscript()
        #expect(transcript.say("BATCH +1 draft/multiline bob", "BATCH -1") == ["opened", "FAIL MULTILINE_INVALID"])
        #expect(
            transcript.say(
                "BATCH +1 draft/multiline bob", "@batch=1 PRIVMSG bob :", "@batch=1 PRIVMSG bob :  ", "BATCH -1")
                == ["opened", "FAIL MULTILINE_INVALID"])
    }

    @Test func `other commands end it and are done, but for those that clients send by themselves`() {
        var transcript = BatchTranscript()
        _ = transcript.say("BATCH +1 draft/multiline bob", "@batch=1 PRIVMSG bob :x")
        #expect(transcript.say("PING 1", "PONG 1") == ["by itself: PING", "by itself: PONG"])
        #expect(transcript.batch.isOpen)
        #expect(transcript.say("PRIVMSG bob :y") == ["FAIL MULTILINE_INVALID", "by itself: PRIVMSG"])
        #expect(transcript.say("PRIVMSG bob :z") == ["by itself: PRIVMSG"])
    }

    @Test func `time and unreadable lines end it, once`() {
        var transcript = BatchTranscript()
        #expect(transcript.batch.timedOut() == [])
        #expect(transcript.batch.spoiled() == [])
        _ = transcript.say("BATCH +1 draft/multiline bob")
        #expect(transcript.batch.timedOut().map(BatchTranscript.text) == ["FAIL TIMEOUT 1"])
        #expect(transcript.batch.timedOut() == [])
        #expect(transcript.say("@batch=1 PRIVMSG bob :x", "BATCH -1") == [])
        _ = transcript.say("BATCH +2 draft/multiline bob")
        #expect(transcript.batch.spoiled().map(BatchTranscript.text) == ["FAIL MULTILINE_INVALID"])
    }

    @Test func `references of failed batches are not kept for ever`() {
        var transcript = BatchTranscript()
        for number in 0..<50 {
            _ = transcript.say("BATCH +\(number) draft/multiline bob", "@batch=\(number) QUIT")
        }
        #expect(transcript.say("@batch=49 PRIVMSG bob :x") == [])
        #expect(transcript.say("@batch=1 PRIVMSG bob :x") == ["refused MULTILINE_INVALID"])
    }
}

@Suite("What a batch costs of the flood bucket")
struct BatchAllowanceTests {
    private func covered(_ lines: [String]) -> [Bool] {
        var allowance = BatchAllowance(maximumLines: 3)
        return lines.map { line in
            guard case .message(let message)? = IRCLine(parsing: line) else { return false }
            return allowance.covers(message)
        }
    }

    @Test func `a batch counts once`() {
        let line = "@batch=1 PRIVMSG bob :x"
        #expect(
            covered(["BATCH +1 draft/multiline bob", line, line, line, "BATCH -1", line])
                == [false, true, true, true, true, false])
    }

    @Test func `what is no batch, or more than one may have, counts`() {
        let line = "@batch=1 PRIVMSG bob :x"
        #expect(covered([line, "BATCH -1", "BATCH +1 draft/multiline", line]) == [false, false, false, false])
        #expect(
            covered(["BATCH +1 draft/multiline bob", line, line, line, line, "@batch=2 PRIVMSG bob :x"])
                == [false, true, true, true, false, false])
        #expect(
            covered(["BATCH +1 draft/multiline bob", "@batch=1 JOIN #x", "PRIVMSG bob :x", "BATCH -2"])
                == [false, false, false, false])
    }
}
